"""i-Parapheur v5: REST and OpenID Connect. Source: interop §1.

``wire.py`` JSON to records and back, pure; ``routes.py`` which address a verb has, in order of preference;
``backend.py`` the transport: bearer token, paging, statuses.
"""

from app.connectors.parapheur.v5.backend import V5Backend, is_v5

__all__ = ["V5Backend", "is_v5"]
