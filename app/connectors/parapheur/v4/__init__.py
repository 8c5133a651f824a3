"""i-Parapheur v4: REST of levels 3 and 4, as its mobile applications used it. Source: interop §2.

``levels.py`` what each level of the API has, as a table; ``wire.py`` JSON to records and back, pure;
``session.py`` the ticket; ``protocols.py`` the three ways this generation has of signing; ``desk_calls.py`` and
``desk_wire.py`` what surrounds folders (drafts, delegations…); ``backend.py`` the transport.

Four things differ from v5 in what can be promised:

* a session is a ticket of half an hour, renewed with the password where the user lets it be kept;
* the circuit tells who signed, not with which certificate: the proof comes from the signed file;
* it may be reached by the address of browsers only (``proxy.py``): cookies instead of a ticket;
* what it has nowhere (`levels.NOWHERE`), and what a folder's own ``actions`` do not allow, is told to be impossible
  (`domain.parapheur.Dossier.unable`), not tried.
"""

from app.connectors.parapheur.v4.backend import ACCESS, BY_PROXY, V4Backend, find_level
from app.connectors.parapheur.v4.levels import NEWEST
from app.connectors.parapheur.v4.protocols import PesBuilder, PesElement, PesFacts
from app.connectors.parapheur.v4.proxy import is_proxied

__all__ = [
    "ACCESS",
    "BY_PROXY",
    "NEWEST",
    "PesBuilder",
    "PesElement",
    "PesFacts",
    "V4Backend",
    "find_level",
    "is_proxied",
]
