"""What each level of the v4 API has: feature -> first level -> address. Sources: interop §2.1, §2.2, and, for what
surrounds the acts of the mobile applications (transfer, opinion, undo, chain, delegations, drafts), the resources of the
vendor's own web application, which lie under the same root.

Level 1 is another API (RPC by POST); level 2 was not seen. Both are refused when the account is set up. What this
generation has nowhere is in `NOWHERE`, with the reason: nothing else is told to be impossible.
"""

from __future__ import annotations

from collections.abc import Mapping

OLDEST = 3
NEWEST = 4

ROOT = "/parapheur"
LOGIN = f"{ROOT}/api/login"
API_LEVEL = f"{ROOT}/api/getApiLevel"

_DOSSIER = f"{ROOT}/dossiers/{{dossier}}"

ROUTES: Mapping[str, Mapping[int, str]] = {
    "desks": {3: f"{ROOT}/bureaux"},
    "list": {3: f"{ROOT}/dossiers"},
    "dossier": {3: _DOSSIER},
    "circuit": {3: f"{_DOSSIER}/circuit"},
    "content": {3: "/api/node/workspace/SpacesStore/{document}/content"},
    "sign_info": {3: f"{_DOSSIER}/getSignInfo"},
    "data_to_sign": {3: f"{ROOT}/signature/{{bureau}}/{{dossier}}"},  # late v4.7; 404 before
    "crypto_prepare": {3: "/crypto/api/generateDataToSign"},
    "crypto_finish": {3: "/crypto/api/generateSignature"},
    "sign": {3: f"{_DOSSIER}/signature"},
    "visa": {3: f"{_DOSSIER}/visa"},
    "reject": {3: f"{_DOSSIER}/rejet"},
    "seal": {4: f"{_DOSSIER}/seal"},
    "paper_sign": {3: f"{_DOSSIER}/signPapier"},
    "secure_mail": {3: f"{_DOSSIER}/mailsec"},
    "transmit_helios": {3: f"{_DOSSIER}/tdtHelios"},
    "transmit_actes": {3: f"{_DOSSIER}/tdtActes"},
    "secretariat": {3: f"{_DOSSIER}/secretariat"},  # [I]: named as its action; where it is missing, ``visa`` is used
    "transfer_visa": {3: f"{_DOSSIER}/transfertVisa"},
    "transfer_signature": {3: f"{_DOSSIER}/transfertSignature"},
    "ask_opinion": {3: f"{_DOSSIER}/avis"},
    "undo": {3: f"{_DOSSIER}/remorse"},
    "delete_dossier": {3: _DOSSIER},
    "merge": {3: f"{_DOSSIER}/merge"},
    "chain": {3: f"{_DOSSIER}/chain"},
    "archive_dossier": {3: f"{_DOSSIER}/archive"},
    "events": {3: f"{_DOSSIER}/evenements"},
    "associates": {3: f"{ROOT}/bureaux/{{bureau}}/associes"},
    "delegation": {3: f"{ROOT}/delegations/{{bureau}}"},
    "delegation_loop": {3: f"{ROOT}/delegations/{{bureau}}/loop/{{target}}"},
    "types": {3: f"{ROOT}/types"},
    "type_circuit": {3: f"{ROOT}/circuits/{{type}}/{{subtype}}"},
    "type_metadata": {3: f"{ROOT}/metadonnees/{{type}}/{{subtype}}"},
    "metadata": {3: f"{ROOT}/metadonnees"},
    "draft": {3: f"{ROOT}/dossiers"},
    "upload": {3: "/iparapheur/addDocument"},  # the web application's own: reached by its address only, see `proxy`
    "comment": {3: f"{_DOSSIER}/annotations", 4: f"{_DOSSIER}/{{document}}/annotations"},
}
"""Annotations on pages moved from the dossier to its documents at level 4, where the seal appeared."""

NOWHERE: Mapping[str, str] = {
    "print": "the circuit slip is drawn by the web application (Imprimer)",
    "premis": "the journal is no PREMIS here: the circuit is shown, and `events` goes with the whole of a dossier",
    "external_signature": "this generation has no signature by an outside party",
    "upload": "documents are added by the web application: drafts need the account to be on its address (`proxy`)",
}
"""What cannot be done through the addresses above, and why. ``upload`` only where the account is on the phones' address;
``seal`` besides, below level 4."""


def route(feature: str, level: int) -> str | None:
    """Address of a feature at that level; None where the server does not have it."""
    since = [first for first in ROUTES.get(feature, {}) if first <= level]
    return ROUTES[feature][max(since)] if since else None
