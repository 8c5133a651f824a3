"""A Zimbra-like mail server on loopback: SOAP/JSON, upload servlet and REST downloads.

It keeps the invariants that interop with Zimbra §27 lists (one change counter per mailbox, ``ms`` and
``rev``, ids from 256, a deletion log with a horizon, ``more:true`` paging, WaitSets that really
wait) because the client's synchronisation stands on them. Calendars are not here: they live in a
CalDAV server's storage behind the small interface of `calendar_port`, so that SOAP and DAV show
the same events, as on a real Zimbra.
"""
