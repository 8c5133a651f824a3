"""The secretary holds the mayor's agenda: two real sessions, each sees the other's acts, and who did them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.agenda import Attendee, Calendar, Event, EventDraft
from app.domain.errors import Rejected
from app.domain.ids import Key
from app.domain.mail import Address, Message
from app.services.runtime import now_ms
from tests.flows.journey import Machine
from tests.flows.office import ACCOUNT, MAYOR_MAIL, PREFECT, SECRETARY_MAIL, Office, delegations, opened

HOUR = 3_600_000
DAY = 24 * HOUR
SHARED = "Agenda de la maire"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as found:
        yield found


def calendar(machine: Machine, name: str) -> Key:
    found = [e.key for e in machine.entries(Calendar.KIND) if isinstance(e.record, Calendar) and e.record.name == name]
    assert len(found) == 1, (name, [e.record for e in machine.entries(Calendar.KIND)])
    return found[0]


def held(machine: Machine, place: Key) -> dict[str, Event]:
    """UID -> event of one calendar."""
    entries = machine.entries(Event.KIND, boxes=((place.account, place.id),))
    return {e.record.uid: e.record for e in entries if isinstance(e.record, Event)}


def titled(machine: Machine, place: Key, title: str) -> tuple[Key, Event]:
    (found,) = [event for event in held(machine, place).values() if event.title == title]
    return Key(ACCOUNT, Event.KIND, found.id), found


def draft(title: str, days: int, **more: object) -> EventDraft:
    start = now_ms() // HOUR * HOUR + days * DAY
    return replace(EventDraft(title=title, start_ms=start, end_ms=start + HOUR), **more)  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.feature("22", "12", "A16")
def test_the_secretary_holds_the_mayors_agenda(office: Office) -> None:
    hers, theirs = the_agenda_is_shared(office)
    private_events_are_only_taken_time(office, hers, theirs)
    she_moves_a_meeting_and_everybody_knows_who(office, hers, theirs)
    she_makes_and_deletes_and_the_mayor_changes_back(office, hers, theirs)
    the_webmail_deletes_and_says_nothing(office, hers, theirs)
    the_right_is_taken_back(office, hers, theirs)


def the_agenda_is_shared(office: Office) -> tuple[Key, Key]:
    """(the mayor's calendar as she holds it, as the secretary holds it)."""
    mayor, secretary = office.mayor, office.secretary
    agenda = next(f for f in mayor.call(mayor.runtime.standing.shareables(ACCOUNT)) if f.id == "10")
    mayor.call(mayor.runtime.standing.share(ACCOUNT, agenda, SECRETARY_MAIL, "write"))
    office.both()
    (offer,) = [s for s in delegations(secretary).received if s.owner.mail == MAYOR_MAIL]
    assert offer.view == "appointment"
    secretary.call(secretary.runtime.standing.accept(ACCOUNT, offer, SHARED))
    secretary.synchronise()
    hers, theirs = calendar(mayor, "Calendar"), calendar(secretary, SHARED)
    record = secretary.record(theirs)
    assert (record.owner, record.writable) == (MAYOR_MAIL, True)
    assert held(secretary, theirs).keys() == held(mayor, hers).keys() != set()
    return hers, theirs


def private_events_are_only_taken_time(office: Office, hers: Key, theirs: Key) -> None:
    mayor, secretary = office.mayor, office.secretary
    mayor.call(mayor.runtime.agenda.make(hers, draft("Rendez-vous médical", 3, private=True, location="Clinique")))
    mayor.call(mayor.runtime.agenda.make(hers, draft("Visite de chantier", 3)))
    office.both()
    secretary.synchronise()
    _, known = titled(mayor, hers, "Rendez-vous médical")
    seen = held(secretary, theirs)[known.uid]
    assert (seen.title, seen.location, seen.private) == ("", "", True)
    assert (seen.start_ms, seen.end_ms) == (known.start_ms, known.end_ms)
    assert "médical" not in seen.ics and "Clinique" not in seen.ics, "not on her disk either"
    (item,) = [
        i for i in secretary.call(secretary.runtime.agenda.window(seen.start_ms, seen.end_ms)) if i.key.id == seen.id
    ]
    assert item.fixed and item.owner == MAYOR_MAIL
    key = Key(ACCOUNT, Event.KIND, seen.id)
    with pytest.raises(Rejected, match="event_private"):
        secretary.call(secretary.runtime.agenda.move(key, seen.start_ms + HOUR, seen.end_ms + HOUR))
    with pytest.raises(Rejected, match="event_private"):
        secretary.call(secretary.runtime.agenda.delete(key))


def she_moves_a_meeting_and_everybody_knows_who(office: Office, hers: Key, theirs: Key) -> None:
    mayor, secretary = office.mayor, office.secretary
    guests = (Attendee(address=PREFECT),)
    mayor.call(mayor.runtime.agenda.make(hers, draft("Réunion avec le préfet", 4, attendees=guests)))
    office.both()
    mayor.until(lambda: mayor.outbox() == [])
    secretary.synchronise()
    key, seen = titled(secretary, theirs, "Réunion avec le préfet")
    before = len(office.server.sent)
    secretary.call(secretary.runtime.agenda.move(key, seen.start_ms + 2 * HOUR, seen.end_ms + 2 * HOUR))
    secretary.synchronise()
    secretary.until(lambda: secretary.outbox() == [])
    mayor.synchronise()
    _, moved = titled(mayor, hers, "Réunion avec le préfet")
    assert moved.start_ms == seen.start_ms + 2 * HOUR
    assert moved.organizer is not None and moved.organizer.mail == MAYOR_MAIL
    assert moved.acted_by == SECRETARY_MAIL, "with who did it"
    told = office.server.sent[before:]
    assert [(mail.kind, mail.recipients) for mail in told] == [("request", (PREFECT.mail,))], "told once"
    assert b"SENT-BY" in told[0].raw.replace(b"\r\n ", b"")


def she_makes_and_deletes_and_the_mayor_changes_back(office: Office, hers: Key, theirs: Key) -> None:
    mayor, secretary = office.mayor, office.secretary
    secretary.call(secretary.runtime.agenda.make(theirs, draft("Point presse", 5)))
    doomed, _ = titled(secretary, theirs, "Visite de chantier")
    secretary.call(secretary.runtime.agenda.delete(doomed))
    secretary.synchronise()
    secretary.until(lambda: secretary.outbox() == [])
    mayor.synchronise()
    key, made = titled(mayor, hers, "Point presse")
    assert made.acted_by == SECRETARY_MAIL and mayor.runtime.agenda.organizes(ACCOUNT, made)
    assert "Visite de chantier" not in {event.title for event in held(mayor, hers).values()}
    told = mayor.call(mayor.runtime.removals.unseen())
    assert [(r.title, r.by.mail, r.owner) for r in told] == [("Visite de chantier", SECRETARY_MAIL, "")]
    assert secretary.call(secretary.runtime.removals.unseen()) == [], "her own act"
    mayor.call(mayor.runtime.removals.saw())
    assert mayor.call(mayor.runtime.removals.unseen()) == []
    mayor.call(mayor.runtime.agenda.edit(key, location="Salle du conseil"))
    mayor.synchronise()
    mayor.until(lambda: mayor.outbox() == [])
    secretary.synchronise()
    _, seen = titled(secretary, theirs, "Point presse")
    assert (seen.location, seen.acted_by) == ("Salle du conseil", ""), "by the mayor herself this time"
    assert seen.organizer == Address(mail=MAYOR_MAIL)
    doomed, _ = titled(mayor, hers, "Rendez-vous médical")
    mayor.call(mayor.runtime.agenda.delete(doomed))
    mayor.synchronise()
    mayor.until(lambda: mayor.outbox() == [])
    secretary.synchronise()
    (removal,) = secretary.call(secretary.runtime.removals.unseen())
    assert (removal.title, removal.by.mail, bool(removal.owner)) == ("", MAYOR_MAIL, True), "private: not even its name"


def the_webmail_deletes_and_says_nothing(office: Office, hers: Key, theirs: Key) -> None:
    mayor, secretary = office.mayor, office.secretary
    for machine in (mayor, secretary):
        machine.call(machine.runtime.removals.saw())
    mayor.call(mayor.runtime.agenda.make(hers, draft("Inauguration", 6)))
    mayor.synchronise()
    mayor.until(lambda: mayor.outbox() == [])
    secretary.synchronise()
    _, doomed = titled(secretary, theirs, "Inauguration")
    office.server.state.calendars.remove(MAYOR_MAIL, doomed.uid)
    for machine, owner in ((mayor, False), (secretary, True)):
        machine.synchronise()
        (removal,) = machine.call(machine.runtime.removals.unseen())
        assert (removal.title, removal.by, bool(removal.owner)) == ("Inauguration", None, owner), "what, not who"
        machine.synchronise()
        assert machine.call(machine.runtime.removals.unseen()) == [removal], "remembered, and told once"
        machine.call(machine.runtime.removals.saw())


@pytest.mark.slow
@pytest.mark.feature("22", "19")
def test_an_event_goes_to_the_mayors_agenda_and_back(office: Office) -> None:
    hers, theirs = the_agenda_is_shared(office)
    mayor, secretary = office.mayor, office.secretary
    own = calendar(secretary, "Calendar")
    agenda = secretary.runtime.agenda
    secretary.call(agenda.make(own, draft("Entretien avec la presse", 8, rule="FREQ=WEEKLY;COUNT=3")))
    secretary.synchronise()
    secretary.until(lambda: secretary.outbox() == [])
    key, event = titled(secretary, own, "Entretien avec la presse")
    secretary.call(agenda.transfer(key, theirs))
    secretary.synchronise()
    secretary.until(lambda: secretary.outbox() == [])
    office.both()
    _, given = titled(mayor, hers, "Entretien avec la presse")
    assert given.uid == event.uid and given.start_ms == event.start_ms and given.recurring
    assert titled(secretary, theirs, "Entretien avec la presse")[1].uid == event.uid
    assert event.uid not in held(secretary, own)
    for machine in (mayor, secretary):
        assert machine.call(machine.runtime.removals.unseen()) == [], "moved, not deleted"
    back, _ = titled(secretary, theirs, "Entretien avec la presse")
    secretary.call(agenda.transfer(back, own))
    secretary.synchronise()
    secretary.until(lambda: secretary.outbox() == [])
    office.both()
    assert event.uid in held(secretary, own) and event.uid not in held(mayor, hers)
    (removal,) = mayor.call(mayor.runtime.removals.unseen())
    assert removal.title == "Entretien avec la presse", "it left the mayor's agenda"
    mayor.call(mayor.runtime.removals.saw())
    guests = (Attendee(address=PREFECT),)
    secretary.call(agenda.make(own, draft("Réunion à garder", 9, attendees=guests)))
    meeting, _ = titled(secretary, own, "Réunion à garder")
    with pytest.raises(Rejected, match="event_has_guests"):
        secretary.call(agenda.transfer(meeting, theirs))


def the_right_is_taken_back(office: Office, hers: Key, theirs: Key) -> None:
    mayor, secretary = office.mayor, office.secretary
    for share in delegations(mayor).given:
        mayor.call(mayor.runtime.standing.stop_sharing(ACCOUNT, share))
    mayor.synchronise()
    mayor.until(lambda: mayor.outbox() == [])
    key, seen = titled(secretary, theirs, "Point presse")
    secretary.call(secretary.runtime.agenda.move(key, seen.start_ms + HOUR, seen.end_ms + HOUR))
    secretary.synchronise()
    mayor.synchronise()
    assert titled(mayor, hers, "Point presse")[1].start_ms == seen.start_ms, "not hers to move any more"
    assert [(row.intent.KIND, row.error_code) for row in secretary.outbox()] == [("save_event", "dav_forbidden")]
    kept = secretary.record(theirs)
    assert (kept.writable, kept.lost) == (False, True)
    assert len(held(secretary, theirs)) > 3, "what was read stays readable"
    (lost,) = [s for s in delegations(secretary).received if s.folder == "10"]
    secretary.call(secretary.runtime.standing.leave(ACCOUNT, lost))
    secretary.synchronise()
    secretary.until(lambda: theirs not in {e.key for e in secretary.entries(Calendar.KIND)})
    secretary.until(lambda: list(held(secretary, theirs)) == [seen.uid])
    (row,) = secretary.outbox()
    secretary.call(secretary.runtime.sync.discard(ACCOUNT, row.intent.op_id))
    assert not held(secretary, theirs)
    assert titled(mayor, hers, "Point presse"), "nothing of the mayor's was touched"
    told = [dict(deed.facts) for deed in mayor.call(mayor.runtime.standing.deeds())]
    assert [(d["delegation"], d["who"], d["folder"]) for d in told] == [
        ("unshare", SECRETARY_MAIL, "10"),
        ("share", SECRETARY_MAIL, "10"),
    ]
    theirs_told = [d.facts["delegation"] for d in secretary.call(secretary.runtime.standing.deeds())]
    assert theirs_told == ["leave", "accept"]


def proposals(machine: Machine, title: str) -> list[Message]:
    found = [e.record for e in machine.entries(Message.KIND) if isinstance(e.record, Message) and e.record.invite]
    return [m for m in found if m.invite and m.invite.method == "COUNTER" and m.invite.title == title]


@pytest.mark.slow
@pytest.mark.feature("A18", "21")
def test_another_time_is_proposed_taken_and_refused(office: Office) -> None:
    mayor, secretary = office.mayor, office.secretary
    hers, own = calendar(mayor, "Calendar"), calendar(secretary, "Calendar")
    guests = (Attendee(address=Address(mail=SECRETARY_MAIL)), Attendee(address=PREFECT))
    weekly = draft("Point du lundi", 7, attendees=guests, rule="FREQ=WEEKLY;COUNT=4")
    mayor.call(mayor.runtime.agenda.make(hers, weekly))
    mayor.synchronise()
    mayor.until(lambda: mayor.outbox() == [])
    secretary.synchronise()
    key, event = titled(secretary, own, "Point du lundi")
    with pytest.raises(Rejected, match="not_organizer"):
        secretary.call(secretary.runtime.agenda.move(key, event.start_ms + HOUR, event.end_ms + HOUR))
    day = secretary.call(secretary.runtime.agenda.window(event.start_ms + 6 * DAY, event.start_ms + 9 * DAY))
    second = next(i.occurrence for i in day if i.key == key)
    agenda = secretary.runtime.agenda
    for hours in (2, 5):  # one that will be taken, one that will not
        start = second.start_ms + hours * HOUR
        secretary.call(agenda.propose(key, start, start + HOUR, "Je suis en formation.", second.recurrence_ms))
    secretary.synchronise()
    secretary.until(lambda: secretary.outbox() == [])
    mayor.synchronise()
    mayor.until(lambda: len(proposals(mayor, "Point du lundi")) == 2)
    invites = sorted((m.invite for m in proposals(mayor, "Point du lundi") if m.invite), key=lambda i: i.start_ms)
    assert [i.start_ms for i in invites] == [second.start_ms + 2 * HOUR, second.start_ms + 5 * HOUR]
    assert {i.occurrence_ms for i in invites} == {second.recurrence_ms}
    before = len(office.server.sent)
    mayor.call(mayor.runtime.agenda.take_proposal(ACCOUNT, invites[0]))
    who = Address(mail=SECRETARY_MAIL)
    mayor.call(mayor.runtime.agenda.decline_proposal(ACCOUNT, invites[1], who, "Impossible à cette heure."))
    mayor.synchronise()
    mayor.until(lambda: mayor.outbox() == [])
    told = [(mail.kind, set(mail.recipients)) for mail in office.server.sent[before:]]
    assert sorted(told, key=str) == sorted(
        [("request", {SECRETARY_MAIL, PREFECT.mail}), ("declinecounter", {SECRETARY_MAIL})], key=str
    )
    secretary.synchronise()
    after = secretary.call(agenda.window(event.start_ms - DAY, event.start_ms + 30 * DAY))
    starts = [i.occurrence.start_ms for i in after if i.key == key]
    assert len(starts) == 4 and second.start_ms + 2 * HOUR in starts and second.start_ms not in starts


@pytest.mark.slow
@pytest.mark.feature("A16")
def test_a_share_ends_by_itself_on_its_day(office: Office) -> None:
    mayor = office.mayor
    standing = mayor.runtime.standing
    agenda = next(f for f in mayor.call(standing.shareables(ACCOUNT)) if f.id == "10")
    with pytest.raises(Rejected, match="share_over"):
        mayor.call(standing.share(ACCOUNT, agenda, SECRETARY_MAIL, "read", until_ms=now_ms() - 1))
    soon = now_ms() + 4000
    mayor.call(standing.share(ACCOUNT, agenda, SECRETARY_MAIL, "read", tell=False, until_ms=soon + DAY))
    mayor.call(standing.share(ACCOUNT, agenda, SECRETARY_MAIL, "read", tell=False, until_ms=soon))
    mayor.synchronise()
    assert list(delegations(mayor).ends.values()) == [soon], "the later decision stands alone"
    mayor.until(lambda: len(delegations(mayor).given) == 1)
    mayor.until(lambda: mayor.outbox() == [])
    assert delegations(mayor).given == () and now_ms() >= soon
    assert not office.server.mailbox(MAYOR_MAIL).grants.get(10)
    mayor.call(standing.share(ACCOUNT, agenda, SECRETARY_MAIL, "read", tell=False, until_ms=now_ms() + DAY))
    mayor.synchronise()
    (share,) = delegations(mayor).given
    mayor.call(standing.stop_sharing(ACCOUNT, share))
    mayor.synchronise()
    assert mayor.outbox() == [], "ended by hand: no end is planned any more"
