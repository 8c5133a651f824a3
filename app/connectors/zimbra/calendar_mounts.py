"""Other people's calendars in our own tree, as SOAP names them (§14).

CalDAV shows a mounted calendar under the name of its mountpoint; SOAP wants remote ids (``<owner id>:<item id>``).
An event is found by its UID in the owner's name, which the server refuses until it has published the share (up to
a quarter of an hour); until then by a search in the mountpoint.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.connectors.zimbra.reading import Element, many, nfc, one, text
from app.connectors.zimbra.soap import Soap
from app.connectors.zimbra.standing import walk_links
from app.domain.errors import Rejected, TargetGone

DAY_MS = 24 * 3600 * 1000
AROUND_MS = 190 * DAY_MS
"""Searched on both sides of a moment: the server expands 400 days at most (§10)."""
SEARCH_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Mount:
    """A mounted calendar."""

    id: str
    """Of the mountpoint."""
    owner: str
    """Mail address of whose it is."""
    owner_id: str
    folder: str
    """In the owner's mailbox."""

    @property
    def remote_id(self) -> str:
        return f"{self.owner_id}:{self.folder}"


class Mounts:
    """The mounted calendars of one account, read at the first question."""

    def __init__(self, soap: Soap) -> None:
        self._soap = soap
        self._known: dict[str, Mount | None] = {}
        """Calendar (``/dav/<mailbox>/<name>``) -> its mountpoint; None = our own."""

    async def find(self, calendar: str) -> Mount | None:
        """What a calendar stands for; None when it is our own."""
        if calendar not in self._known:
            name = calendar.strip("/").partition("/")[2].partition("/")[2]
            body = (await self._soap.call("GetFolderRequest", {"folder": {"l": "1"}})).body
            links = {nfc(text(link.get("name"))): link for link in walk_links(body.get("folder"))}
            self._known[calendar] = _mount(links[name]) if name in links else None
        return self._known[calendar]

    async def appointment(self, mount: Mount, uid: str, near_ms: int) -> Element:
        """GetAppointment of an event there, its ids as remote ids. Raises TargetGone."""
        context = {"account": {"by": "id", "_content": mount.owner_id}}
        try:
            answer = await self._soap.call("GetAppointmentRequest", {"uid": uid, "sync": True}, context=context)
        except Rejected as error:
            if error.code != "not_allowed":
                raise
            return await self._searched(mount, uid, near_ms)
        return _remote(one(answer.body.get("appt")), mount.owner_id)

    async def _searched(self, mount: Mount, uid: str, near_ms: int) -> Element:
        args = {
            "types": "appointment",
            "query": {"_content": f'inid:"{mount.id}"'},
            "calExpandInstStart": near_ms - AROUND_MS,
            "calExpandInstEnd": near_ms + AROUND_MS,
            "limit": SEARCH_LIMIT,
        }
        body = (await self._soap.call("SearchRequest", args)).body
        item = next((text(hit.get("id")) for hit in many(body.get("appt")) if text(hit.get("uid")) == uid), "")
        if not item:
            raise TargetGone("event_gone")
        answer = await self._soap.call("GetAppointmentRequest", {"id": item, "sync": True})
        return _remote(one(answer.body.get("appt")), mount.owner_id)


def _mount(link: Element) -> Mount:
    return Mount(text(link.get("id")), text(link.get("owner")), text(link.get("zid")), text(link.get("rid")))


def _remote(appointment: Element, owner_id: str) -> Element:
    """Ids as remote ids, whether the server gave them so or not."""
    given = {name: text(appointment.get(name)) for name in ("id", "l")}
    return appointment | {name: v if ":" in v else f"{owner_id}:{v}" for name, v in given.items()}
