"""The parapheur (signature book): i-Parapheur v5, REST and OpenID Connect. See interop/parapheur.md §1.

Halves::

    wire.py       pure: JSON of the server <-> domain records; the fingerprint; bodies of the acts
    routes.py     the route table: which address a verb has, in order of preference
    backend.py    the seam: what a generation of the product must offer (v5 here, v4 later)
    v5.py         the v5 transport: bearer token, paging, statuses -> error families
    plan.py       pure: the cursor, and what a pull has to read
    reading.py    what one pull reads, from counters to details to bytes to sign
    connector.py  `ParapheurConnector`: the `exchange.Connector`, and what signing asks online

Invariants:

* an act is delivered only on the dossier the user saw: it is read again just before, and another
  pending step or other documents are a `Conflict`, never a silent act;
* an act whose reply is lost is never repeated blindly: `probe` reads the dossier again;
* the values posted by ``sign`` echo the server's own fields unchanged; nothing is assembled here;
* the bytes to sign are data, never trusted: `signing` compares them with what was displayed.

Refused: a server that only sends a digest to sign (nothing could be compared with the document).
"""

from app.connectors.parapheur.connector import ParapheurConnector
from app.connectors.parapheur.wire import SignedDocument, fingerprint

__all__ = ["ParapheurConnector", "SignedDocument", "fingerprint"]
