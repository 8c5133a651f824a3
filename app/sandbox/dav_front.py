"""Zimbra's CalDAV manners in front of Radicale (interop with Zimbra §20).

What a client meets here and not on Radicale: Zimbra's paths and principals; Basic or the cookie
``ZM_AUTH_TOKEN``; no sync-token and 400 to sync-collection; PUT under another name than ``UID.ics`` answered by
302; ``If-None-Match`` ignored for events; ``Range`` refused; hrefs written differently from one answer to
the next, and one of them twice; a home that mixes calendars with mail folders, scheduling collections and
other people's calendars (`dav_seats`); mail sent by itself when someone has attendees (recorded in
`SandboxCalendars.mailings`).

The application is plain ASGI and works under several event loops: Radicale is asked from worker threads.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import threading
import unicodedata
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Literal
from urllib.parse import quote, unquote

from lxml import etree
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.documents import ical
from app.domain.agenda import Event
from app.domain.errors import Rejected
from app.sandbox.dav_calendars import Mailing, SandboxCalendars
from app.sandbox.dav_seats import DAV, Seat, veiled
from app.sandbox.zimbra.calendar_port import Doorkeeper

CALDAV = "urn:ietf:params:xml:ns:caldav"
COOKIE = "ZM_AUTH_TOKEN"
Form = Literal["NFC", "NFD"]
_CLASSES = "1, 2, 3, access-control, calendar-access, calendar-schedule, calendar-auto-schedule, addressbook"
_METHODS = "OPTIONS, GET, HEAD, PUT, DELETE, PROPFIND, REPORT"
_PASSED_ON = ("depth", "content-type", "if-match", "accept")
_FOLDERS = (("Inbox", "schedule-inbox"), ("Sent", "schedule-outbox"), ("Drafts", ""))


class DavFront:
    """The ASGI application, for paths under ``/dav``, ``/principals`` and ``/.well-known``."""

    def __init__(self, calendars: SandboxCalendars, doorkeeper: Doorkeeper | None = None) -> None:
        """``doorkeeper`` may come later (`doorkeeper`): the mail server that knows the tokens mounts this application."""
        self.calendars = calendars
        self.drop_x_properties = False
        """Lose every ``X-`` property of what is stored, as some versions do."""
        self.doorkeeper = doorkeeper
        self._writing = threading.Lock()

    @staticmethod
    def serves(path: str) -> bool:
        """Whether a path is ours, for the application that mounts this one."""
        return path.startswith(("/dav", "/principals/", "/.well-known/caldav", "/.well-known/carddav"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        body = await request.body()
        response = await asyncio.to_thread(self._answer, request, body)
        await response(scope, receive, send)

    asgi = property(lambda self: self)

    def _answer(self, request: Request, body: bytes) -> Response:
        path = unicodedata.normalize("NFC", unquote(request.url.path))
        if path.startswith("/.well-known/"):
            return Response(status_code=301, headers={"Location": "/dav"})
        mailbox = self._who(request.headers)
        if mailbox is None:
            return Response(status_code=401, headers={"WWW-Authenticate": 'Basic realm="Zimbra"'})
        if "range" in request.headers or "content-range" in request.headers:
            return Response(status_code=400)
        owner, inner = _split(path)
        if owner and owner != mailbox:
            return Response(status_code=403 if self.calendars.knows(owner) else 404)
        seat = self._seat(mailbox, inner)
        if seat is not None and not seat.readable:
            return Response(status_code=403)
        match request.method:
            case "OPTIONS":
                return Response(headers={"DAV": _CLASSES, "Allow": _METHODS})
            case "PROPFIND":
                return self._propfind(request, mailbox, path, inner, body)
            case "REPORT":
                return self._report(request, mailbox, inner, body)
            case "PUT":
                with self._writing:
                    return self._put(request, seat, inner, body)
            case "DELETE":
                with self._writing:
                    return self._delete(request, seat, inner)
            case "GET" | "HEAD":
                return self._get(request, mailbox, seat, inner)
        return Response(status_code=405, headers={"Allow": _METHODS})

    def _seat(self, mailbox: str, inner: str) -> Seat | None:
        """The collection a path leads into, own or mounted; None for the home and for what is not there."""
        name = inner.strip("/").partition("/")[0]
        if not name:
            return None
        if self.calendars.has_collection(mailbox, name):
            rights = "r" if self.calendars.is_read_only(mailbox, name) else "rwidxap"
            return Seat(mailbox, mailbox, name, name, rights)
        return next((seat for seat in self._mounted(mailbox) if seat.name == name), None)

    def _mounted(self, mailbox: str) -> list[Seat]:
        found = []
        for mount in self.doorkeeper.mounts(mailbox) if self.doorkeeper is not None else ():
            calendars = self.calendars.list_calendars(mount.owner)
            collection = next((c.name for c in calendars if c.folder_id == mount.folder_id), None)
            if collection is not None:
                found.append(Seat(mailbox, mount.owner, mount.name, collection, mount.rights))
        return found

    def _who(self, headers: Mapping[str, str]) -> str | None:
        door = self.doorkeeper
        if door is None:
            return None
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            cookie = None
        if cookie is not None:
            return door.address_of_token(cookie.value)
        scheme, _, credentials = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            login, _, password = base64.b64decode(credentials).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        return login.lower() if door.check_password(login, password) else None

    # --- reading --------------------------------------------------------------------------------

    def _pass(
        self, request: Request, mailbox: str, inner: str, body: bytes, *, seat: Seat | None = None, depth: str = ""
    ) -> Response:
        """Hand over to Radicale and give its answer back, without the headers of the hop."""
        headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
        if depth:
            headers["depth"] = depth
        who, path = mailbox, f"/{mailbox}{inner}" if inner else "/"
        if seat is not None:
            who, path = seat.owner, seat.inner(f"/dav{path}").removeprefix("/dav")
            body = seat.asked(body) if request.method == "REPORT" else body
        answer = self.calendars.storage.request(request.method, who, path, headers=headers, body=body)
        kept = {n: answer.headers[n] for n in ("content-type", "etag", "last-modified") if n in answer.headers}
        return Response(answer.content, answer.status_code, {**kept, "DAV": _CLASSES})

    def _get(self, request: Request, mailbox: str, seat: Seat | None, inner: str) -> Response:
        answer = self._pass(request, mailbox, inner, b"", seat=seat)
        if seat is None or answer.status_code != 200:
            return answer
        text = bytes(answer.body).decode()
        return Response(veiled(text), 200, {"etag": answer.headers["etag"]}) if seat.hides(text) else answer

    def _propfind(self, request: Request, mailbox: str, path: str, inner: str, body: bytes) -> Response:
        seat = self._seat(mailbox, inner)
        answer = self._pass(request, mailbox, inner, body, seat=seat)
        if answer.status_code != 207:
            return answer
        tree = etree.fromstring(bytes(answer.body))
        if path.startswith("/principals/"):
            for href in tree.iterfind(f"{{{DAV}}}response/{{{DAV}}}href"):
                href.text = principal_path(mailbox)
        for response in tree.findall(f"{{{DAV}}}response"):
            self._show(response, seat or self._seat(mailbox, _split(_path_of(response))[1]), mailbox)
        if inner == "/" and request.headers.get("depth") == "1":
            for name, kind in _FOLDERS:
                tree.append(_folder(f"/dav/{mailbox}/{name}/", name, kind))
            for mount in self._mounted(mailbox):
                self._add_mount(request, tree, mount, body)
        return self._finish(tree, at_sign="%40", form="NFC")

    def _add_mount(self, request: Request, tree: etree._Element, seat: Seat, body: bytes) -> None:
        """A calendar of somebody else among the members of a home."""
        if not seat.readable:
            return
        answer = self._pass(request, seat.viewer, f"/{seat.name}/", body, seat=seat, depth="0")
        for response in etree.fromstring(bytes(answer.body)).findall(f"{{{DAV}}}response"):
            self._show(response, seat, seat.viewer)
            for shown in response.iter(f"{{{DAV}}}displayname"):
                shown.text = seat.name
            tree.append(response)

    def _report(self, request: Request, mailbox: str, inner: str, body: bytes) -> Response:
        try:
            root = etree.fromstring(body)
        except etree.XMLSyntaxError:
            return Response(status_code=400)
        if root.tag == f"{{{DAV}}}sync-collection":
            return Response(status_code=400)
        seat = self._seat(mailbox, inner)
        answer = self._pass(request, mailbox, inner, body, seat=seat)
        if answer.status_code != 207:
            return answer
        tree = etree.fromstring(bytes(answer.body))
        for response in tree.findall(f"{{{DAV}}}response"):
            self._show(response, seat, mailbox)
        return self._finish(tree, at_sign="@", form="NFD")

    @staticmethod
    def _show(response: etree._Element, seat: Seat | None, mailbox: str) -> None:
        """One resource as the viewer may see it: path, principals, rights, private events."""
        for name in ("current-user-principal", "principal-URL", "owner"):
            whose = seat.owner if seat is not None and name == "owner" else mailbox
            for href in response.iterfind(f".//{{{DAV}}}{name}/{{{DAV}}}href"):
                href.text = principal_path(whose)
        if seat is None:
            return
        for own in response.findall(f"{{{DAV}}}href"):
            own.text = quote(seat.outer(_path_of(response)))
        for held in response.iter(f"{{{DAV}}}current-user-privilege-set"):
            for privilege in list(held):
                if not seat.writable and privilege.find(f"{{{DAV}}}read") is None:
                    held.remove(privilege)
        for data in response.iter(f"{{{CALDAV}}}calendar-data"):
            if data.text and seat.hides(data.text):
                data.text = veiled(data.text)

    @staticmethod
    def _finish(tree: etree._Element, *, at_sign: str, form: Form) -> Response:
        """Zimbra's manners over Radicale's multistatus."""
        for found in list(tree.iter(f"{{{DAV}}}sync-token")):
            _drop(found)
        for found in list(tree.iter(f"{{{DAV}}}supported-report")):
            if found.find(f".//{{{DAV}}}sync-collection") is not None:
                _drop(found)
        responses = tree.findall(f"{{{DAV}}}response")
        for response in responses:
            path = _path_of(response)
            for own in response.findall(f"{{{DAV}}}href"):
                own.text = _written(path, at_sign, form)
        if len(responses) > 2:  # the same href may appear twice
            tree.append(etree.fromstring(etree.tostring(responses[-1])))
        text = etree.tostring(tree, encoding="utf-8", xml_declaration=True)
        return Response(text, 207, {"Content-Type": "text/xml; charset=utf-8", "DAV": _CLASSES})

    # --- writing --------------------------------------------------------------------------------

    def _put(self, request: Request, seat: Seat | None, inner: str, body: bytes) -> Response:
        name = inner.strip("/").partition("/")[2]
        if seat is None:
            return Response(status_code=404)
        text = body.decode("utf-8", "replace")
        try:
            uid = ical.read_uid(text)
            event = ical.parse_event(text, calendar_id=seat.collection, my_addresses=(seat.owner,))
        except Rejected:
            return Response(status_code=400)
        before = self.calendars.get_ics(seat.owner, uid)
        if not seat.writable or seat.hides(text) or (before and seat.hides(before)):
            return Response(status_code=403)
        if name != f"{uid}.ics":
            location = f"/dav/{_written(f'{seat.viewer}/{seat.name}/{uid}.ics', '%40', 'NFC')}"
            return Response(status_code=302, headers={"Location": str(request.base_url).rstrip("/") + location})
        place = self.calendars.collection_of(seat.owner, uid)
        if place not in (None, seat.collection):
            return _precondition("no-uid-conflict")
        if place is None and "if-match" in request.headers:
            return Response(status_code=404)
        if event.organizer and event.organizer.mail.lower() != seat.owner and not event.answer:
            return Response(status_code=403)
        sent = _without_x(body) if self.drop_x_properties else body
        answer = self._pass(request, seat.viewer, inner, sent, seat=seat)
        if answer.status_code in (200, 201, 204):
            self.calendars.stored(seat.owner, seat.collection, uid)
            self._mail(seat.owner, event, before)
            if answer.status_code == 201 and "etag" in answer.headers:
                del answer.headers["etag"]  # given only sometimes
        return answer

    def _delete(self, request: Request, seat: Seat | None, inner: str) -> Response:
        if seat is None:
            return Response(status_code=404)
        uid = inner.strip("/").partition("/")[2].removesuffix(".ics")
        before = self.calendars.get_ics(seat.owner, uid)
        if before is None or self.calendars.collection_of(seat.owner, uid) != seat.collection:
            return Response(status_code=404)
        if not (seat.writable and "d" in seat.rights) or seat.hides(before):
            return Response(status_code=403)
        answer = self._pass(request, seat.viewer, inner, b"", seat=seat)
        if answer.status_code in (200, 204):
            self.calendars.removed(seat.owner, uid)
            event = ical.parse_event(before, calendar_id=seat.collection, my_addresses=(seat.owner,))
            if request.headers.get("schedule-reply", "").upper() != "F":
                self._mail_gone(seat.owner, event)
            return Response(status_code=204)
        return answer

    def _mail(self, mailbox: str, event: Event, before: str | None) -> None:
        """Automatic scheduling of a PUT: the organizer invites, an attendee answers."""
        others = _others(mailbox, event)
        if event.organizer is None:
            return
        if event.organizer.mail.lower() == mailbox:
            if others:
                self.calendars.record_mailing(Mailing(mailbox, "REQUEST", event.uid, others))
            return
        old = ical.parse_event(before, calendar_id="", my_addresses=(mailbox,)).answer if before else ""
        if event.answer not in (old, "NEEDS-ACTION"):
            self.calendars.record_mailing(Mailing(mailbox, "REPLY", event.uid, (event.organizer.mail,)))

    def _mail_gone(self, mailbox: str, event: Event) -> None:
        others = _others(mailbox, event)
        if event.organizer is None:
            return
        if event.organizer.mail.lower() != mailbox:
            self.calendars.record_mailing(Mailing(mailbox, "REPLY", event.uid, (event.organizer.mail,)))
        elif others:
            self.calendars.record_mailing(Mailing(mailbox, "CANCEL", event.uid, others))


def principal_path(mailbox: str) -> str:
    """Path of a user's principal, as Zimbra writes it."""
    return f"/principals/users/{quote(mailbox)}/"


def _path_of(response: etree._Element) -> str:
    """Decoded path of a resource."""
    return unquote(response.findtext(f"{{{DAV}}}href", ""))


def _split(path: str) -> tuple[str, str]:
    """(mailbox or empty, path below its home) of a decoded path; ("", "") for the root of the service."""
    for prefix in ("/dav/", "/principals/users/"):
        if path.startswith(prefix):
            owner, _, rest = path.removeprefix(prefix).partition("/")
            return owner.lower(), f"/{rest}" if owner else ""
    return "", ""


def _written(path: str, at_sign: str, form: Form) -> str:
    """A decoded path percent-encoded the way one of Zimbra's servlets does it."""
    return quote(unicodedata.normalize(form, path)).replace("%40", at_sign)


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _folder(path: str, name: str, kind: str) -> etree._Element:
    """A home member that is no calendar: a mail folder or a scheduling collection."""
    extra = f'<C:{kind} xmlns:C="{CALDAV}"/>' if kind else ""
    return etree.fromstring(
        f'<D:response xmlns:D="DAV:"><D:href>{quote(path)}</D:href><D:propstat><D:prop>'
        f"<D:resourcetype><D:collection/>{extra}</D:resourcetype><D:displayname>{name}</D:displayname>"
        "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
    )


def _precondition(name: str) -> Response:
    text = f'<?xml version="1.0"?><D:error xmlns:D="DAV:" xmlns:C="{CALDAV}"><C:{name}/></D:error>'
    return Response(text, 412, {"Content-Type": "text/xml; charset=utf-8"})


def _without_x(body: bytes) -> bytes:
    lines = body.replace(b"\r\n ", b"").split(b"\r\n")
    return b"\r\n".join(line for line in lines if not line.startswith(b"X-"))


def _others(mailbox: str, event: Event) -> tuple[str, ...]:
    return tuple(a.address.mail for a in event.attendees if a.address.mail.lower() != mailbox)
