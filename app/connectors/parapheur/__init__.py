"""The parapheur (signature book): i-Parapheur v5 and v4. See interop/parapheur.md §1 and §2.

Halves::

    backend.py      the seam: what a generation of the product must offer
    facts.py        the words it answers in, and the fingerprint of what was seen
    v5/, v4/        one package for each generation; neither knows the other
    generations.py  which one serves an account: found at set-up, or chosen
    plan.py         pure: the cursor, and what a pull has to read
    reading.py      what one pull reads, from counters to details to bytes to sign
    connector.py    `ParapheurConnector`: the `exchange.Connector`, and what signing asks online
    desk_work.py    drafts and delegations, for generations that have them
    values.py, statuses.py   reading strange JSON; what a refusal means

Invariants:

* an act is delivered only on the dossier the user saw: it is read again just before, and another
  pending step or other documents are a `Conflict`, never a silent act;
* an act whose reply is lost is never repeated blindly: `probe` reads the dossier again;
* what a server needs back with the values is echoed unchanged (`facts.Asked.echo`); the only thing ever
  assembled here is the PES signature that the oldest v4 servers expect, by `signing` through `PesBuilder`;
* the bytes to sign are data, never trusted: `signing` compares them with what was displayed.

Refused: a server that only sends a digest to sign where nothing could be compared with the document.
"""

from app.connectors.parapheur.connector import ParapheurConnector
from app.connectors.parapheur.facts import SignedDocument, fingerprint
from app.connectors.parapheur.generations import LEVEL, VERSION, Server, Version, find_server, make_parapheur
from app.connectors.parapheur.v4 import PesBuilder, PesElement, PesFacts

__all__ = [
    "LEVEL",
    "VERSION",
    "ParapheurConnector",
    "PesBuilder",
    "PesElement",
    "PesFacts",
    "Server",
    "SignedDocument",
    "Version",
    "find_server",
    "fingerprint",
    "make_parapheur",
]
