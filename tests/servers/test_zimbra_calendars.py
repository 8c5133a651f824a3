"""SOAP and CalDAV over one storage: the town's whole mail server, with Radicale behind it."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.domain.ids import new_op_id
from app.domain.intents import ReplyInvitation
from app.sandbox.dav import DavStorage
from app.sandbox.people import COMMUNE, MAYOR, SECRETARY
from app.sandbox.serve import LoopbackServer
from app.sandbox.zimbra.town import town_server
from tests.servers.zimbra_kit import ACCOUNT, ADDRESS, FAST, NOW_MS, Bench, Time, no_bytes, run


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder: Path = tmp_path_factory.mktemp("radicale")
    clock = Time()
    with DavStorage(folder) as storage:
        server = town_server(
            COMMUNE, storage=storage, clock=clock, today=dt.date(2026, 11, 23), messages=40, options=FAST
        )
        loopback = LoopbackServer(server.asgi, "zimbra-commune")
        loopback.start()
        yield Bench(server, loopback, clock)
        loopback.stop()


def put(town: Bench, uid: str, password: str = MAYOR.password) -> int:
    """A CalDAV client writes an event into the mayor's calendar; returns the HTTP status."""
    ics = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//FR\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nDTSTAMP:20261120T080000Z\r\nDTSTART:20261201T090000Z\r\nDTEND:20261201T100000Z\r\n"
        "SUMMARY:Rendez-vous posé par CalDAV\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    url = f"{town.loopback.url}/dav/{ADDRESS}/Calendar/{uid}.ics"
    headers = {"Content-Type": "text/calendar; charset=utf-8"}
    return httpx.put(url, content=ics.encode(), headers=headers, auth=(ADDRESS, password)).status_code


def test_an_event_written_by_caldav_wakes_the_agenda(town: Bench) -> None:
    async def flow() -> None:
        async with town.client(settings={"wait_s": "1"}) as device:
            await device.sync()
            listening = asyncio.create_task(device.connector.listen())
            await asyncio.sleep(0.1)
            assert await asyncio.to_thread(put, town, "pose-par-caldav") in (201, 204)
            assert await asyncio.wait_for(listening, 10) == {"mail"}
            pages = await device.sync()
            assert pages[-1].wake == {"agenda"}
            body = (await device.connector.soap.call("GetAppointmentRequest", {"uid": "pose-par-caldav"})).body
            assert body["appt"][0]["inv"][0]["comp"][0]["name"] == "Rendez-vous posé par CalDAV"

    run(flow())


def test_an_answer_by_soap_is_in_the_storage(town: Bench) -> None:
    async def flow() -> None:
        async with town.client() as device:
            await device.sync()
            invited = next(m for m in device.store.messages if m.invite is not None)
            assert invited.invite is not None
            uid = invited.invite.uid
            intent = ReplyInvitation(
                op_id=new_op_id(),
                account=ACCOUNT,
                made_at_ms=NOW_MS,
                target_id=invited.id,
                answer="DECLINED",
                uid=uid,
            )
            await device.connector.push(intent, no_bytes)
            url = f"{town.loopback.url}/dav/{ADDRESS}/Calendar/{uid}.ics"
            reply = await asyncio.to_thread(httpx.get, url, auth=(ADDRESS, MAYOR.password))
            assert "PARTSTAT=DECLINED" in reply.text.replace("\r\n ", "")

    run(flow())


def test_the_initial_sync_lists_calendars_and_their_events(town: Bench) -> None:
    async def flow() -> None:
        async with town.client() as device:
            body = (await device.connector.soap.call("SyncRequest", {"typed": True})).body
            folders = {f["name"]: f for f in body["folder"][0]["folder"][0]["folder"]}
            assert folders["Calendar"]["view"] == "appointment"
            assert len(folders["Calendar"]["appt"][0]["ids"].split(",")) > 5
            assert folders["Bureau municipal"]["id"] != "10"

    run(flow())


def test_events_are_found_with_their_instances(town: Bench) -> None:
    async def flow() -> None:
        async with town.client() as device:
            window = {"calExpandInstStart": NOW_MS, "calExpandInstEnd": NOW_MS + 60 * 24 * 3_600_000}
            args = {"types": "appointment", "query": {"_content": "is:anywhere"}, "limit": 1000, **window}
            hits = (await device.connector.soap.call("SearchRequest", args)).body["appt"]
            assert any(len(hit["inst"]) > 3 for hit in hits)
            assert all(
                window["calExpandInstStart"] - 7 * 24 * 3_600_000 < inst["s"] < window["calExpandInstEnd"]
                for hit in hits
                for inst in hit["inst"]
            )

    run(flow())


def test_dav_accepts_what_soap_accepts(town: Bench) -> None:
    assert put(town, "mauvais", "faux") == 401
    secretary = SECRETARY.mail(COMMUNE)
    assert town.server.mailbox(secretary).mails
    url = f"{town.loopback.url}/dav/{secretary}/"
    reply = httpx.request("PROPFIND", url, headers={"Depth": "1"}, auth=(secretary, SECRETARY.password))
    assert reply.status_code == 207
