"""A Zimbra-like mail server on loopback: SOAP/JSON, upload servlet and REST downloads.

It keeps the invariants that interop with Zimbra §27 lists (one change counter per mailbox, ``ms`` and
``rev``, ids from 256, a deletion log with a horizon, ``more:true`` paging, WaitSets that really
wait) because the client's synchronisation stands on them. Calendars are not here: they live in a
CalDAV server's storage behind the small interface of `calendar_port`, so that SOAP and DAV show
the same events, as on a real Zimbra.

::

    server.py     the ASGI application: envelope, batch, sessions, uploads, downloads
    *_commands.py, sync_commands.py, waiting.py    one function per SOAP command
    mailbox.py    state of a mailbox          state.py    accounts, tokens, sent mail
    letters.py    MIME trees                  town_mail.py, seeding.py, small_files.py   content
    encode.py     items -> JSON               query.py    search language    ics.py    invitations

Messages of the seed are not kept: a mailbox holds a line per message and writes the letter when
asked (`town_mail.Library`), so that 200 000 messages cost their lines only.
"""

from app.sandbox.zimbra.letters import Enclosure, Letter
from app.sandbox.zimbra.server import MailboxSpec, ZimbraServer
from app.sandbox.zimbra.state import Options, SentMail

__all__ = ["Enclosure", "Letter", "MailboxSpec", "Options", "SentMail", "ZimbraServer"]
