"""Zimbra: mail and contacts over SOAP in JSON. Wire facts: interop with Zimbra (the § cited here).

::

    reading.py    tolerant access to Zimbra's JSON (scalar, {_content}, [{_content}], object or array)
    faults.py     fault code -> error family: the one table (§2)
    soap.py       envelope, sign-in, batches, uploads, good manners (§1, 3, 6, 11.5, 24)
    parse.py      answers -> domain records            compose.py  outgoing message -> MIME
    mail.py       stream "mail"                        contacts.py stream "contacts"
    shared.py     other people's mail, mounted            shared_contacts.py  their address books
    templates.py  models of messages, laid into a folder
    carnet.py     stream "carnet": one's sealed notes, for one's other devices
    pushing.py    intents out, probes                  listening.py  WaitSet, NoOp, slow polling
    connector.py  the whole as a `domain.exchange.Connector`

How the mail stream reads (all of it resumable at any cut, by a cursor of a few hundred bytes)::

    start   SyncRequest without items: folders and the sync token                       1 request
    fill    SearchRequest, newest first, whole messages inline                1 per 50..100 messages
    live    SyncRequest by token; new content by GetMsg in one BatchRequest     1..2 per change
    check   after a lost token: all ids (Listing), then flags and revisions   1 per 1000 messages

While *fill* runs, *live* is interleaved, so that new mail does not wait for old mail. One pass of
whole messages, rather than lists first and bodies later, writes each row once; the newest month
comes first and is readable after two requests.

Invariants: the token moves in the cursor committed with its page (§9.4); what the server's MIME
parser says is taken as is (parsing here costs 1.6 ms a message, measured); a fault is branched on
by its code only; AUTH_FAILED is never tried again and forgets the stored password; nothing that
may mail somebody is repeated before a probe.

What it refuses: any delete, rename or move of a system folder, at the lowest level, because the
server empties them before it answers with a fault (§8).
"""

from app.connectors.zimbra.connector import ZimbraConnector
from app.connectors.zimbra.patience import Patience

__all__ = ["Patience", "ZimbraConnector"]
