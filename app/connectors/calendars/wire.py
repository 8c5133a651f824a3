"""Bodies and answers of WebDAV (RFC 4918) and CalDAV (RFC 4791). Pure: bytes in, values out."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit
from xml.sax.saxutils import escape

from lxml import etree

from app.domain.agenda import Calendar
from app.domain.errors import Transient

DAV = "{DAV:}"
CALDAV = "{urn:ietf:params:xml:ns:caldav}"
SERVER = "{http://calendarserver.org/ns/}"
APPLE = "{http://apple.com/ns/ical/}"

_HEAD = '<?xml version="1.0" encoding="utf-8"?>'
_SPACES = (
    'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" '
    'xmlns:S="http://calendarserver.org/ns/" xmlns:A="http://apple.com/ns/ical/"'
)
LIST_CALENDARS = (
    f"{_HEAD}<D:propfind {_SPACES}><D:prop><D:resourcetype/><D:displayname/><S:getctag/><A:calendar-color/>"
    "<C:supported-calendar-component-set/><D:current-user-privilege-set/><D:owner/></D:prop></D:propfind>"
).encode()
LIST_ETAGS = f"{_HEAD}<D:propfind {_SPACES}><D:prop><D:getetag/><D:resourcetype/></D:prop></D:propfind>".encode()
ALL_EVENTS = (
    f"{_HEAD}<C:calendar-query {_SPACES}><D:prop><D:getetag/><C:calendar-data/></D:prop><C:filter>"
    '<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"/></C:comp-filter></C:filter></C:calendar-query>'
).encode()
_WRITES = frozenset({f"{DAV}{name}" for name in ("all", "write", "write-content", "bind")})


def build_multiget(paths: Sequence[str]) -> bytes:
    """calendar-multiget of resources, by decoded paths."""
    hrefs = "".join(f"<D:href>{escape(url_path(path))}</D:href>" for path in paths)
    return (
        f"{_HEAD}<C:calendar-multiget {_SPACES}><D:prop><D:getetag/><C:calendar-data/></D:prop>{hrefs}"
        "</C:calendar-multiget>"
    ).encode()


def path_of(href: str) -> str:
    """Path of an href (path or URL), percent-decoded and NFC: the only form that may be compared."""
    path = urlsplit(href).path if "://" in href else href
    return unicodedata.normalize("NFC", unquote(path.strip()))


def url_path(path: str) -> str:
    """A decoded path as it goes on the wire."""
    return quote(path)


@dataclass(frozen=True, slots=True)
class Resource:
    """One response of a multistatus."""

    path: str
    """See `path_of`."""
    props: Mapping[str, etree._Element]
    """Properties that were found, by Clark name."""
    gone: bool = False
    """The server says 404 or 410 for the resource itself."""

    def text(self, name: str) -> str:
        element = self.props.get(name)
        return (element.text or "").strip() if element is not None else ""

    def body(self, name: str) -> str:
        """Text with its white space."""
        element = self.props.get(name)
        return element.text or "" if element is not None else ""


def parse_multistatus(body: bytes) -> list[Resource]:
    """The resources of a multistatus, each path once (the first counts). Raises `Transient` for other bodies."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Transient("dav_not_xml") from error
    doctype = root.getroottree().docinfo.doctype  # type: ignore[union-attr]  # the stubs lack it
    if root.tag != f"{DAV}multistatus" or doctype:
        raise Transient("dav_not_multistatus")
    found: dict[str, Resource] = {}
    for response in root.iterfind(f"{DAV}response"):
        path = path_of(response.findtext(f"{DAV}href", ""))
        if path and path not in found:
            found[path] = _resource(path, response)
    return list(found.values())


def _resource(path: str, response: etree._Element) -> Resource:
    status = response.findtext(f"{DAV}status", "")
    props: dict[str, etree._Element] = {}
    for propstat in response.iterfind(f"{DAV}propstat"):
        if " 200 " not in f"{propstat.findtext(f'{DAV}status', ' 200 ')} ":
            continue
        for prop in propstat.iterfind(f"{DAV}prop"):
            props.update({str(element.tag): element for element in prop})
    return Resource(path, props, gone=" 404" in status or " 410" in status)


def parse_calendars(resources: Sequence[Resource]) -> list[Calendar]:
    """The calendars of events among the members of a home, which mixes them with mail folders and more."""
    return [_calendar(resource) for resource in resources if _holds_events(resource)]


def _holds_events(resource: Resource) -> bool:
    kind = resource.props.get(f"{DAV}resourcetype")
    if kind is None or kind.find(f"{CALDAV}calendar") is None:
        return False
    if kind.find(f"{CALDAV}schedule-inbox") is not None or kind.find(f"{CALDAV}schedule-outbox") is not None:
        return False
    components = resource.props.get(f"{CALDAV}supported-calendar-component-set")
    names = [c.get("name", "").upper() for c in components] if components is not None else []
    return not names or "VEVENT" in names


def _calendar(resource: Resource) -> Calendar:
    path = resource.path.rstrip("/")
    privileges = resource.props.get(f"{DAV}current-user-privilege-set")
    held = {str(e.tag) for e in privileges.iter()} if privileges is not None else _WRITES
    return Calendar(
        id=path,
        name=resource.text(f"{DAV}displayname") or path.rpartition("/")[2],
        colour=resource.text(f"{APPLE}calendar-color")[:7],
        writable=bool(held & _WRITES),
        ctag=resource.text(f"{SERVER}getctag"),
        owner=_owner(resource),
    )


def _owner(resource: Resource) -> str:
    """Whose calendar it is when it is mounted in our home; empty = our own.

    ``/principals/users/<mailbox>/`` against ``/dav/<mailbox>/…`` (interop with Zimbra §20).
    """
    held = resource.props.get(f"{DAV}owner")
    href = path_of(held.findtext(f"{DAV}href", "")) if held is not None else ""
    owner, parts = href.rstrip("/").rpartition("/")[2], resource.path.strip("/").split("/")
    mailbox = parts[1] if len(parts) > 1 else ""
    return owner if "@" in owner and owner.lower() != mailbox.lower() else ""


def parse_etags(resources: Sequence[Resource], collection: str) -> dict[str, str]:
    """Path -> etag of a collection's members; sub-collections and the collection itself left out."""
    etags = {}
    for resource in resources:
        kind = resource.props.get(f"{DAV}resourcetype")
        if resource.path.rstrip("/") == collection or resource.gone:
            continue
        if kind is not None and kind.find(f"{DAV}collection") is not None:
            continue
        etags[resource.path] = resource.text(f"{DAV}getetag")
    return etags
