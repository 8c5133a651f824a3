"""Directory, rooms, free and busy (§12.5, 13). Rooms answer invitations by themselves: yes when free, no when busy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.documents import ical
from app.domain.agenda import Event
from app.domain.errors import Rejected
from app.sandbox.people import ELECTED, STAFF, Person, Town, stable_uuid
from app.sandbox.zimbra.call import Call
from app.sandbox.zimbra.soap_args import Element, attribute, elements, flag, number
from app.sandbox.zimbra.soap_faults import SoapFault, invalid
from app.sandbox.zimbra.state import State

MOST_DAYS_MS = 200 * 24 * 3_600_000
GAL_PAGE = 8
"""Small, so that clients meet pages."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A room, or something one borrows."""

    login: str
    name: str
    capacity: int
    description: str
    kind: str = "Location"
    building: str = "Mairie"

    def mail(self, town: Town) -> str:
        return f"{self.login}@{town.domain}"


RESOURCES = (
    Resource("salle.conseil", "Salle du conseil", 60, "vidéoprojecteur, visioconférence, sonorisation"),
    Resource("salle.pins", "Salle des Pins", 18, "écran, visioconférence"),
    Resource("salle.oyats", "Salle des Oyats", 8, "tableau blanc"),
    Resource("salle.fetes", "Salle des fêtes", 220, "sonorisation, cuisine", building="Place des Arènes"),
    Resource("videoprojecteur", "Vidéoprojecteur portable", 0, "avec écran pliant", kind="Equipment"),
)


def _town(call: Call) -> Town:
    return call.mailbox.town


def directory_lines(town: Town) -> list[Element]:
    """Everybody of the body, and its list."""
    return [*(_person(town, person) for person in (*ELECTED, *STAFF)), _group(town)]


def sync_gal(call: Call) -> Element:
    """Everybody of the body in pages; the token is the place, then the day of the whole."""
    people = directory_lines(_town(call))
    token = attribute(call.args, "token")
    if token.startswith("done"):
        return {"token": token, "more": False}
    start = int(token) if token.isdigit() else 0
    page = people[start : start + GAL_PAGE]
    more = start + GAL_PAGE < len(people)
    return {"token": str(start + GAL_PAGE) if more else "done-1", "more": more, "cn": page}


def _person(town: Town, person: Person) -> Element:
    facts = {
        "firstName": person.first_name,
        "lastName": person.last_name,
        "fullName": person.name,
        "email": person.mail(town),
        "jobTitle": person.function,
        "company": town.name,
    }
    parts = ",".join(f"dc={part}" for part in town.domain.split("."))
    return {"id": person.uuid(town), "ref": f"uid={person.login},ou=people,{parts}", "_attrs": facts}


def _group(town: Town) -> Element:
    facts = {"fullName": "Tous les élus", "email": f"elus@{town.domain}", "type": "group", "company": town.name}
    return {"id": stable_uuid("group", town.key, "elus"), "_attrs": facts}


def list_members(call: Call) -> Element:
    """Those a distribution list stands for. One that hides them, or is unknown: PERM_DENIED, NO_SUCH_*."""
    town, asked = _town(call), attribute(call.args, "dl").lower()
    known = {f"elus@{town.domain}": [person.mail(town) for person in ELECTED]}
    members = known.get(asked) or sorted(call.state.groups.get(asked, ()))
    if not members:
        raise SoapFault("account.NO_SUCH_DISTRIBUTION_LIST", f"no such distribution list: {asked}")
    offset, limit = number(call.args, "offset", 0), number(call.args, "limit", 0) or len(members)
    page = members[offset : offset + limit]
    more = offset + limit < len(members)
    return {"dlm": [{"_content": mail} for mail in page], "more": more, "total": len(members)}


def search_calendar_resources(call: Call) -> Element:
    """Filters on type and capacity, as far as clients use them."""
    town = _town(call)
    conditions = [c for f in elements(call.args, "searchFilter") for cs in elements(f, "conds") for c in _conds(cs)]
    name = attribute(call.args, "name").casefold()
    found = [
        r for r in RESOURCES if (not conditions or _holds(r, conditions)) and name in f"{r.name} {r.login}".casefold()
    ]
    start, limit = number(call.args, "offset", 0), number(call.args, "limit", 100)
    page = found[start : start + limit]
    shown = [
        {
            "id": stable_uuid("resource", town.key, r.login),
            "name": r.mail(town),
            "_attrs": {
                "displayName": r.name,
                "email": r.mail(town),
                "zimbraCalResType": r.kind,
                "zimbraCalResBuilding": r.building,
                "description": r.description,
                **({"zimbraCalResCapacity": str(r.capacity)} if r.capacity else {}),
            },
        }
        for r in page
    ]
    return {"calresource": shown, "more": start + limit < len(found), "paginationSupported": True}


def _conds(conditions: Element) -> Iterator[tuple[bool, Element]]:
    for condition in elements(conditions, "cond"):
        yield flag(conditions, "or"), condition


def _holds(resource: Resource, conditions: list[tuple[bool, Element]]) -> bool:
    verdicts = []
    for either, condition in conditions:
        op, value = attribute(condition, "op"), attribute(condition, "value")
        if attribute(condition, "attr") == "zimbraCalResCapacity":
            verdict = {"ge": resource.capacity >= int(value), "le": resource.capacity <= int(value)}.get(op, False)
        else:
            verdict = resource.kind == value
        verdicts.append((either, verdict))
    return any(v for _, v in verdicts) if verdicts[0][0] else all(v for _, v in verdicts)


# --- free and busy --------------------------------------------------------------------------------


def get_free_busy(call: Call) -> Element:
    start, end = number(call.args, "s", 0), number(call.args, "e", 0)
    if end <= start or end - start > MOST_DAYS_MS:
        raise invalid("bad range")
    excluded = attribute(call.args, "excludeUid")
    names = [name.strip().lower() for name in attribute(call.args, "name").split(",") if name.strip()]
    return {"usr": [_user(call.state, name, start, end, excluded) for name in names]}


def _user(state: State, name: str, start: int, end: int, excluded: str) -> Element:
    room = is_resource(state, name)
    if name not in state.accounts and not room:
        return {"id": name, "n": [{"s": start, "e": end}]}
    taken = sorted(
        _room_times(state, name, start, end, excluded) if room else _times(state, name, start, end, excluded)
    )
    shown: Element = {"id": name}
    at = start
    for kind, begin, stop in ((kind, max(b, start), min(e, end)) for b, e, kind in taken):
        if begin > at:
            shown.setdefault("f", []).append({"s": at, "e": begin})
        shown.setdefault(kind, []).append({"s": begin, "e": stop})
        at = max(at, stop)
    if at < end:
        shown.setdefault("f", []).append({"s": at, "e": end})
    return shown


def _events(state: State, address: str) -> Iterator[Event]:
    for entry in state.calendars.list_events(address):
        text = state.calendars.get_ics(address, entry.uid)
        try:
            yield ical.parse_event(text or "", calendar_id="c", my_addresses=(address,))
        except Rejected:
            continue


def _times(state: State, address: str, start: int, end: int, excluded: str) -> list[tuple[int, int, str]]:
    found = []
    for event in _events(state, address):
        if event.free or event.uid == excluded or event.answer == "DECLINED":
            continue
        kind = "t" if event.answer in ("NEEDS-ACTION", "TENTATIVE") else "b"
        for o in ical.occurrences([event], start, end):
            if not o.cancelled:
                found.append((o.start_ms, o.end_ms, kind))
    return found


def _room_times(state: State, room: str, start: int, end: int, excluded: str) -> list[tuple[int, int, str]]:
    """What the organizers' calendars say of the room: it has no mailbox here."""
    found = []
    for address in state.accounts:
        for event in _events(state, address):
            booked = next((a for a in event.attendees if a.address.mail.lower() == room), None)
            ours = event.organizer is not None and event.organizer.mail.lower() == address
            if booked is None or not ours or event.uid == excluded or booked.answer == "DECLINED":
                continue
            found += [(o.start_ms, o.end_ms, "b") for o in ical.occurrences([event], start, end) if not o.cancelled]
    return found


def is_resource(state: State, mail: str) -> bool:
    towns = {account.mailbox.town for account in state.accounts.values()}
    return any(resource.mail(town) == mail for town in towns for resource in RESOURCES)


def answer_for_rooms(state: State, organizer: str, uid: str, recipients: list[str]) -> None:
    """Rooms among ``recipients`` accept, or decline when they are taken."""
    for room in [mail for mail in recipients if is_resource(state, mail)]:
        event = next((e for e in _events(state, organizer) if e.uid == uid), None)
        if event is None:
            return
        clash = _room_times(state, room, event.start_ms, event.end_ms, uid)
        state.calendars.set_partstat(organizer, uid, room, "DECLINED" if clash else "ACCEPTED")
