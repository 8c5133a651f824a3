"""The gateway (« connecteur commun »): one sign-in per user, and what the products' own APIs lack.

* `session` - ``POST /v1/session`` with the user's login, then a bearer renewed by its refresh token.
  Used by the courrier connector too. A refused login is never tried again by the program; the
  password is kept nowhere unless the user put it in the vault.
* `wire` - RFC 9457 problems to the families of `domain.errors`, and parsers.
* `client` - capabilities, proof of a convocation, archive deposits, leave requests.

Secrets that see everybody (the archive's service account, i-délibre's key) live in the gateway and
never here. The whole contract is ``resources/openapi/connecteur-commun.yaml``.
"""
