"""Calendars by CalDAV, as Zimbra speaks it (interop with Zimbra §20).

The stream ``agenda`` has no rhythm of its own but a six-hourly safety net: the mail stream of the same
account learns from SyncRequest that appointments moved and wakes it. One round costs

* nothing changed: one PROPFIND of the home, which carries every calendar's ctag;
* a calendar changed: its etags (PROPFIND), then the changed texts by calendar-multiget, 50 a request;
* a calendar never seen: one calendar-query with everything in it.

Zimbra has no sync-collection (it answers 400): it is never asked. Hrefs of different answers are
compared percent-decoded and NFC-normalised (`wire.path_of`); a calendar's id is such a path without
its last slash, an event's id is ``<calendar id>/<UID>``.

A calendar reaches the store in pages, in the order of time, each read while the one before it is being
stored. The cursor carries the home, the ctags *read before* the events they cover, and the calendars of the round still to be
read; the pages of one calendar live in memory, and after a stop the etags tell which are missing. So a stop
between two pages loses nothing and repeats nothing.

Writing: PUT with If-Match. Events with attendees make the server mail people, so a lost reply is
`OutcomeUnknown` and `CalendarsConnector.probe` compares before anything is sent again: our edit mark
in the text, else the meaning of both texts (`documents.ical`). A 412 over what this edit was made from
is no conflict (our own earlier edit; a flag or tag, which move Zimbra's etag too): sent again on the
new etag. Anything else there is somebody's work: `Conflict`.

``caldav`` finds the home and sends the writes (`caldav_client`); its session is replaced by one on our
`Http`, so trust, proxy, time limits and error families are the same as everywhere. It is imported at
the first discovery or write only: 0.7 s and 15 MB that starting up need not pay. Bulk reading is ours: its
`load` costs one request an event (measured 20 times slower).

What Zimbra does otherwise than the RFCs is a table: `quirks`. Calendars of other people are listed in our home
under their mountpoint's name; nothing signals their changes, so the stream of shared mail wakes this one. One whose
owner took the share back keeps its copy, read only; one that the user left goes.

``quirks``         Zimbra's differences, in one table
``wire``           request bodies and multistatus answers, pure
``transport``      sign-in and the fate of each request
``caldav_client``  the library on our transport
``stream``         pull
``connector``      push, probe
"""

from app.connectors.calendars.connector import CalendarsConnector

__all__ = ["CalendarsConnector"]
