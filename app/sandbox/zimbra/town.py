"""The mail server of one town, whole: mailboxes, calendars on Radicale, DAV beside SOAP.

Apart from the package's ``__init__`` because the calendar modules import `calendar_port` from it.
"""

from __future__ import annotations

import datetime as dt

from app.domain.exchange import Clock
from app.sandbox.agenda_content import calendars_of
from app.sandbox.dav import DavStorage
from app.sandbox.dav_calendars import DEFAULT_CALENDAR, CalendarSeed, SandboxCalendars
from app.sandbox.dav_front import DavFront
from app.sandbox.people import COMMUNE, MAYOR, SECRETARY, SEED, Town
from app.sandbox.zimbra.ics import uid_of, without_method
from app.sandbox.zimbra.mailbox import CALENDAR, INBOX, Grant
from app.sandbox.zimbra.server import MailboxSpec, ZimbraServer
from app.sandbox.zimbra.state import Options
from app.sandbox.zimbra.town_mail import INVITATION_NUMBER, Library

MAYOR_LETTERS = 400
SECRETARY_LETTERS = 60
INTERCO_LETTERS = 80


def mailboxes_of(town: Town, messages: int | None = None) -> list[MailboxSpec]:
    """Who has a mailbox on a town's server; ``messages`` sets the size of the mayor's, at home."""
    if town == COMMUNE:
        return [
            MailboxSpec(town, MAYOR, MAYOR_LETTERS if messages is None else messages),
            MailboxSpec(town, SECRETARY, SECRETARY_LETTERS),
        ]
    return [MailboxSpec(town, MAYOR, INTERCO_LETTERS)]


def town_server(
    town: Town,
    *,
    storage: DavStorage,
    clock: Clock,
    today: dt.date,
    seed: int = SEED,
    messages: int | None = None,
    options: Options | None = None,
) -> ZimbraServer:
    """The server of ``town``. Calendars are planted in ``storage``, which need not run yet.

    Its `ZimbraServer.state` holds the `SandboxCalendars` as ``calendars``.
    """
    calendars = SandboxCalendars(storage, clock=clock)
    specs = mailboxes_of(town, messages)
    for spec in specs:
        seeds = calendars_of(town, today, seed=seed) if spec.person is MAYOR else [CalendarSeed(DEFAULT_CALENDAR)]
        calendars.seed(spec.person.mail(town), [_with_invitation(s, spec, seed, clock) for s in seeds])
    front = DavFront(calendars)
    server = ZimbraServer(specs, clock=clock, seed=seed, calendars=calendars, dav=front, options=options)
    front.doorkeeper = server
    _settle(server, town)
    return server


def _settle(server: ZimbraServer, town: Town) -> None:
    """What people settled on the server: the mayor's signature; at home, what her secretary shares with her."""
    mayor = server.mailbox(MAYOR.mail(town))
    mayor.signatures["signature-1"] = ("Mairie", "text/html", f"<p>{MAYOR.name}<br>{MAYOR.function}, {town.name}</p>")
    for name in ("zimbraPrefDefaultSignatureId", "zimbraPrefForwardReplySignatureId"):
        mayor.prefs[name] = "signature-1"
    if town == COMMUNE:
        secretary = server.mailbox(SECRETARY.mail(town))
        secretary.grants[INBOX] = [Grant(mayor.address, mayor.account_id, "usr", "rwid")]


def share_with_secretary(server: ZimbraServer) -> None:
    """The mayor shares her inbox and her agenda with her secretary, who finds them offered."""
    mayor, secretary = (server.mailbox(person.mail(COMMUNE)) for person in (MAYOR, SECRETARY))
    for folder in (INBOX, CALENDAR):
        mayor.grants[folder] = [Grant(secretary.address, secretary.account_id, "usr", "rwid")]


def _with_invitation(planted: CalendarSeed, spec: MailboxSpec, seed: int, clock: Clock) -> CalendarSeed:
    """The default calendar also holds the invitation that waits in the inbox."""
    if planted.name != DEFAULT_CALENDAR or spec.letters <= INVITATION_NUMBER:
        return planted
    ics = Library(spec.town, spec.person, seed, clock()).letter(INVITATION_NUMBER).ics
    return CalendarSeed(
        planted.name,
        (*planted.events, (uid_of(ics), without_method(ics))),
        planted.colour,
        planted.writable,
        planted.view,
    )
