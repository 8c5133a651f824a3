"""Bodies and answers of CalDAV, without a server."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.connectors.calendars import wire
from app.domain.errors import Transient

SPACES = (
    'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/" '
    'xmlns:A="http://apple.com/ns/ical/"'
)


def multistatus(*responses: str) -> bytes:
    return f"<D:multistatus {SPACES}>{''.join(responses)}</D:multistatus>".encode()


def response(href: str, props: str, status: str = "HTTP/1.1 200 OK") -> str:
    return (
        f"<D:response><D:href>{href}</D:href><D:propstat><D:prop>{props}</D:prop>"
        f"<D:status>{status}</D:status></D:propstat></D:response>"
    )


CALENDAR = "<D:resourcetype><D:collection/><C:calendar/></D:resourcetype>"


def test_hrefs_compare_decoded_and_normalised():
    names = ("/dav/a%40b/%C3%A9t%C3%A9/", "/dav/a@b/e%CC%81te%CC%81/", "https://h/dav/a@b/été/", " /dav/a%40b/été/\n")
    assert {wire.path_of(name) for name in names} == {"/dav/a@b/été/"}


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1))
def test_a_path_survives_the_wire(text: str):
    path = "/" + unicodedata.normalize("NFC", text).strip()
    if "://" not in path:
        assert wire.path_of(wire.url_path(path)) == path.strip()


def test_the_same_href_twice_counts_once():
    body = multistatus(
        response("/c/a%40b.ics", "<D:getetag>1</D:getetag>"), response("/c/a@b.ics", "<D:getetag>2</D:getetag>")
    )
    [resource] = wire.parse_multistatus(body)
    assert resource.text(f"{wire.DAV}getetag") == "1"


def test_only_found_properties_count():
    body = multistatus(
        "<D:response><D:href>/c/</D:href>"
        f"<D:propstat><D:prop>{CALENDAR}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>"
        "<D:propstat><D:prop><D:displayname>non</D:displayname></D:prop><D:status>HTTP/1.1 404 Not Found</D:status>"
        "</D:propstat></D:response>"
    )
    [calendar] = wire.parse_calendars(wire.parse_multistatus(body))
    assert (calendar.id, calendar.name, calendar.writable, calendar.ctag) == ("/c", "c", True, "")


def test_what_a_home_mixes_in_is_left_out():
    inbox = "<D:resourcetype><D:collection/><C:calendar/><C:schedule-inbox/></D:resourcetype>"
    tasks = CALENDAR + '<C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set>'
    mail = "<D:resourcetype><D:collection/></D:resourcetype>"
    both = CALENDAR + (
        '<C:supported-calendar-component-set><C:comp name="VTODO"/><C:comp name="VEVENT"/>'
        "</C:supported-calendar-component-set>"
    )
    body = multistatus(
        response("/Inbox/", inbox), response("/Tasks/", tasks), response("/Drafts/", mail), response("/Both/", both)
    )
    assert [c.id for c in wire.parse_calendars(wire.parse_multistatus(body))] == ["/Both"]


@pytest.mark.parametrize(
    ("privileges", "writable"),
    [("read", False), ("write", True), ("bind", True), ("all", True), ("read-acl", False)],
)
def test_what_one_may_do(privileges: str, writable: bool):
    held = f"<D:current-user-privilege-set><D:privilege><D:{privileges}/></D:privilege></D:current-user-privilege-set>"
    body = multistatus(response("/c/", CALENDAR + held + "<A:calendar-color>#1f6febff</A:calendar-color>"))
    [calendar] = wire.parse_calendars(wire.parse_multistatus(body))
    assert (calendar.writable, calendar.colour) == (writable, "#1f6feb")


def test_etags_of_members_only():
    body = multistatus(
        response("/c/", CALENDAR + "<D:getetag>0</D:getetag>"),
        response("/c/sub/", CALENDAR),
        response("/c/a.ics", "<D:getetag>&quot;1-1&quot;</D:getetag><D:resourcetype/>"),
        "<D:response><D:href>/c/gone.ics</D:href><D:status>HTTP/1.1 404 Not Found</D:status></D:response>",
    )
    assert wire.parse_etags(wire.parse_multistatus(body), "/c") == {"/c/a.ics": '"1-1"'}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Wi-Fi</body></html>",
        b"not xml",
        b'<!DOCTYPE m [<!ENTITY a "b">]><D:multistatus xmlns:D="DAV:"/>',
        b'<D:prop xmlns:D="DAV:"/>',
    ],
)
def test_other_bodies_are_no_answer(body: bytes):
    with pytest.raises(Transient):
        wire.parse_multistatus(body)


def test_multiget_names_each_resource_encoded():
    body = wire.build_multiget(["/dav/a@b/été & co/u@x.ics"])
    assert b"<D:href>/dav/a%40b/%C3%A9t%C3%A9%20%26%20co/u%40x.ics</D:href>" in body


def test_a_mounted_calendar_says_whose_it_is() -> None:
    from app.connectors.calendars.wire import parse_calendars, parse_multistatus

    def one(path: str, owner: str) -> str:
        return (
            f"<D:response><D:href>{path}</D:href><D:propstat><D:prop><D:resourcetype><D:collection/>"
            '<C:calendar xmlns:C="urn:ietf:params:xml:ns:caldav"/></D:resourcetype>'
            f"<D:owner><D:href>{owner}</D:href></D:owner></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>"
            "</D:response>"
        )

    body = (
        '<D:multistatus xmlns:D="DAV:">'
        + one("/dav/s%40v.example/Calendar/", "/principals/users/s%40v.example/")
        + one("/dav/s%40v.example/Agenda%20du%20maire/", "/principals/users/maire@v.example/")
        + "</D:multistatus>"
    )
    calendars = parse_calendars(parse_multistatus(body.encode()))
    assert [(c.id.rpartition("/")[2], c.owner) for c in calendars] == [
        ("Calendar", ""),
        ("Agenda du maire", "maire@v.example"),
    ]
