"""Proof of the notice, from the gateway's tokens to the verdict: real servers, a real authority, our own journal."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.connectors.courrier import CourrierConnector
from app.connectors.http import Http
from app.documents.delais import Assembly, Status
from app.domain.accounts import Account, Body, Service
from app.domain.errors import Rejected, Transient
from app.domain.exchange import Delta, FileRef, Proof
from app.domain.gateway import VoteResult
from app.domain.ids import AccountId, BodyId, Key
from app.domain.listing import FileState
from app.domain.notices import MeetingFacts, StampState
from app.domain.seances import Origin, Seance, SeanceDocument
from app.sandbox.gateway import GatewayServer
from app.sandbox.gateway.links import dated_timestamper, facts_from
from app.sandbox.idelibre import IdelibreServer
from app.sandbox.idelibre.content import ACTEURS
from app.sandbox.idelibre.state import Meeting
from app.sandbox.people import COMMUNE, COUNCILLOR, MAYOR, Person
from app.sandbox.pki import Pki
from app.sandbox.serve import LoopbackServer
from app.services.agenda import AgendaService
from app.services.attendance import AttendanceService, Unseen
from app.services.bodies import Bodies
from app.services.library import Library
from app.services.notice_rounds import AFRESH_MS, NoticeRounds
from app.services.notices import ROOTS_SETTING, Missing, NoticePage, NoticeService
from app.services.seances import SeanceService, told_of
from app.store.body import BodyStore
from tests.servers.held import MemoryVault

TODAY = date(2026, 11, 20)
NOW_MS = int(datetime(2026, 11, 20, 10, 0, tzinfo=UTC).timestamp() * 1000)
SEANCES, LETTERS = AccountId("seances"), AccountId("courrier")
DAY_MS = 86_400_000


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pki]:
    with Pki(tmp_path_factory.mktemp("pki")) as pki:
        yield pki


@dataclass
class World:
    office: IdelibreServer
    gateway: LoopbackServer
    bodies: Bodies
    notices: NoticeService
    meeting: Meeting
    key: Key

    async def page(self) -> NoticePage:
        page = await self.notices.page(self.key)
        assert page is not None
        return page

    async def arrives(self, *documents: str) -> None:
        """The séance as i-délibre tells it."""
        seance = Seance(
            id=self.meeting.id,
            name=self.meeting.name,
            date_ms=self.meeting.date_ms,
            documents=tuple(_document(n, id) for n, id in enumerate(documents)),
        )
        files = tuple(
            FileRef(ref=f"projet:{id}", owner_kind=Seance.KIND, owner_id=seance.id, name=id) for id in documents
        )
        delta = Delta(stream="seances", cursor="c", upserts=(seance,), files=files)
        await self.bodies.store_of(SEANCES).write(lambda tx: tx.apply_delta(SEANCES, delta))


async def no_stamps() -> tuple[str, Any]:
    """No time-stamping authority of the user's own."""
    return "", None


def _document(number: int, id: str) -> SeanceDocument:
    origin = Origin.PROJET if number else Origin.CONVOCATION
    return SeanceDocument(document_id=id, origin=origin, origin_id=id, name=f"Document {id}", rank=number)


def story(
    folder: Path,
    pki: Pki,
    scenario: Callable[[World], Awaitable[None]],
    *,
    person: Person = MAYOR,
    trusted: bool = True,
    gateway: bool = True,
) -> None:
    office = IdelibreServer(COMMUNE, clock=lambda: NOW_MS, today=TODAY)
    meeting = office.office.meeting("Conseil municipal")
    server = GatewayServer(
        COMMUNE, today=TODAY, count=0, facts_of=facts_from(office.state, COMMUNE), timestamp_at=dated_timestamper(pki)
    )
    server.sessions.people[person.login] = person  # the department gives its councillors a login

    async def go() -> None:
        clock = iter(range(NOW_MS, NOW_MS + 10**9)).__next__
        body = Body(id=BodyId("b"), name=COMMUNE.name)
        store = BodyStore.open(folder / "b", body.id, bytes(32), clock=clock, create=True)
        bodies = Bodies(clock, lambda _account: None)
        bodies.add(body, store)
        roots = {ROOTS_SETTING: b64encode(pki.certificate("root")).decode()} if trusted else {}
        settings = {"user_id": person.uuid(COMMUNE), **roots}
        bodies.set_account(
            Account(id=SEANCES, body=body.id, service=Service.IDELIBRE, url="", login=person.login, settings=settings)
        )
        connector = None
        if gateway:
            account = Account(id=LETTERS, body=body.id, service=Service.COURRIER, url=http.url, login=person.login)
            bodies.set_account(account)
            connector = CourrierConnector(account, Http(http.url), MemoryVault(), lambda: NOW_MS)
            await connector.sign_in(Proof(password=person.password))
        library = Library(bodies)
        seances = SeanceService(bodies, library)
        notices = NoticeService(bodies, library, seances, lambda id: connector if id == LETTERS else None, no_stamps)
        try:
            key = Key(SEANCES, Seance.KIND, meeting.id)
            await scenario(World(office, http, bodies, notices, meeting, key))
        finally:
            if connector is not None:
                await connector.close()
            await store.close()

    with LoopbackServer(server.asgi, "gateway") as http:
        asyncio.run(go())


@pytest.mark.feature("38", "A39")
def test_the_verdict_stands_on_a_token_and_a_rule_and_is_given_offline_afterwards(tmp_path: Path, pki: Pki) -> None:
    async def scenario(w: World) -> None:
        await w.arrives("c", "p1")
        assert await w.notices.legal(w.key) is None, "no rule, no verdict"
        assert (await w.page()).missing == (Missing.NOT_FETCHED, Missing.NO_RULE)
        assert await w.notices.refresh(w.key)
        page = await w.page()
        assert page.missing == (Missing.NO_RULE,) and page.notice.status is Status.UNKNOWN
        await w.notices.choose_rule(w.key, Assembly.COMMUNE, large=True)
        w.gateway.stop()  # all the rest without a network
        with pytest.raises(Transient):
            await w.notices.refresh(w.key)
        page, legal = await w.page(), await w.notices.legal(w.key)
        assert legal is not None and (legal.sent, legal.given) == (page.notice.sent, page.notice.clear_days)
        assert (legal.latest, legal.days) == (page.notice.latest_sending, 5)
        assert legal.short is (page.notice.status is Status.NOT_RESPECTED)
        assert page.missing == () and page.sending is not None
        assert page.sending.report.time_ms == w.meeting.sent_ms // 1000 * 1000
        assert page.notice.rule is not None and page.notice.rule.article == "CGCT L2121-12"
        sent = datetime.fromtimestamp(w.meeting.sent_ms / 1000, UTC).date()
        held = datetime.fromtimestamp(w.meeting.date_ms / 1000, UTC).date()
        assert page.notice.clear_days == (held - sent).days - 1
        assert page.notice.status is (Status.RESPECTED if page.notice.clear_days >= 5 else Status.NOT_RESPECTED)
        w.gateway.start()

    story(tmp_path, pki, scenario)


@pytest.mark.feature("28", "A39")
def test_what_the_gateway_tells_comes_by_itself_and_is_not_asked_for_again_and_again(
    tmp_path: Path, pki: Pki, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(w: World) -> None:
        library = Library(w.bodies)
        rounds, agenda = NoticeRounds(w.bodies, library, w.notices), AgendaService(w.bodies, library)
        await w.arrives("c")
        w.gateway.stop()
        assert await rounds.round() == 0, "no network: another time"
        w.gateway.start()
        assert await rounds.round() == 1
        shown = await agenda.window(w.meeting.date_ms, w.meeting.date_ms + 1)
        assert [item.occurrence.location for item in shown] == [w.meeting.place] and w.meeting.place
        asked: list[Key] = []
        refresh = w.notices.refresh

        async def counted(key: Key) -> bool:
            asked.append(key)
            return await refresh(key)

        monkeypatch.setattr(w.notices, "refresh", counted)
        await rounds.round()
        assert asked == [], "nothing changed"
        await w.arrives("c", "p1")
        await rounds.round()
        assert asked == [w.key]
        after = NoticeRounds(w.bodies, library, w.notices)
        await after.round()
        assert asked == [w.key], "nor after a start"
        w.bodies.clock = lambda: NOW_MS + AFRESH_MS + DAY_MS
        await after.round()
        assert asked == [w.key, w.key]
        w.bodies.clock = lambda: w.meeting.date_ms + 1
        await after.round()
        assert asked == [w.key, w.key], "it was held"

    story(tmp_path, pki, scenario)


@pytest.mark.feature("38", "A39")
def test_sending_again_restarts_nothing(tmp_path: Path, pki: Pki) -> None:
    async def scenario(w: World) -> None:
        await w.arrives("c")
        await w.notices.choose_rule(w.key, Assembly.COMMUNE, large=False)
        w.office.clock = lambda: w.meeting.date_ms - DAY_MS  # the eve
        w.office.office.send_again(w.meeting, MAYOR)
        await w.notices.refresh(w.key)
        page = await w.page()
        assert page.proof is not None and page.proof.sent_ms == w.meeting.date_ms - DAY_MS
        assert [s.kind for s in page.stamps].count("sent") == 2
        assert page.sending is not None and page.sending.name.startswith("sendEmail_")
        assert page.notice.sent == datetime.fromtimestamp(w.meeting.sent_ms / 1000, UTC).date()

    story(tmp_path, pki, scenario)


@pytest.mark.feature("38", "A39")
def test_a_meeting_moved_to_another_day_is_judged_by_what_was_sent_since(tmp_path: Path, pki: Pki) -> None:
    """The first convocation was for another day: it proves nothing of this one, neither way."""

    async def scenario(w: World) -> None:
        await w.arrives("c")
        await w.notices.choose_rule(w.key, Assembly.COMMUNE, large=False)
        await w.notices.refresh(w.key)
        assert (await w.page()).missing == ()
        w.meeting.date_ms = NOW_MS + 20 * DAY_MS
        await w.arrives("c")
        page, legal = await w.page(), await w.notices.legal(w.key)
        assert page.missing == (Missing.MOVED,) and page.notice.status is Status.UNKNOWN
        assert page.sending is None and page.first_sending is not None
        assert legal is not None and (legal.sent, legal.short) == (None, False)
        w.office.clock = lambda: NOW_MS + DAY_MS
        w.office.office.send_again(w.meeting, MAYOR)
        await w.notices.refresh(w.key)
        page, legal = await w.page(), await w.notices.legal(w.key)
        assert page.missing == () and page.notice.status is Status.RESPECTED
        assert page.sending is not None and page.sending.report.time_ms == NOW_MS + DAY_MS
        assert legal is not None and legal.sent == date(2026, 11, 21)

    story(tmp_path, pki, scenario)


@pytest.mark.feature("A39")
def test_a_case_without_a_known_rule_is_not_said_to_be_a_choice_not_made(tmp_path: Path, pki: Pki) -> None:
    async def scenario(w: World) -> None:
        await w.arrives("c")
        await w.notices.choose_rule(w.key, Assembly.CCAS)
        await w.notices.set_facts(MeetingFacts(id=w.key.id, urgent=True), SEANCES)
        await w.notices.refresh(w.key)
        page = await w.page()
        assert page.missing == (Missing.UNSETTLED,) and page.notice.rule is None
        assert await w.notices.legal(w.key) is None

    story(tmp_path, pki, scenario)


@pytest.mark.feature("39", "A40")
def test_a_document_added_later_is_dated_by_the_server_and_by_us(tmp_path: Path, pki: Pki) -> None:
    async def scenario(w: World) -> None:
        await w.arrives("c", "p1")
        store = w.bodies.store_of(SEANCES)
        await store.write(lambda tx: tx.set_file(SEANCES, "projet:p1", state=FileState.HERE, sha256="cd" * 32))
        w.office.office.add_project(w.meeting, "Question ajoutée")
        await w.arrives("c", "p1", "p2")
        await w.notices.refresh(w.key)
        page = await w.page()
        (added,) = [s for s in page.stamps if s.kind == "added"]
        assert added.report.proves and "Question ajoutée" in added.text
        assert [(r.document_id, r.late, r.sha256) for r in page.receptions] == [
            ("c", False, ""),
            ("p1", False, "cd" * 32),
            ("p2", True, ""),
        ]
        assert page.received_ms is not None and page.journal_broken is None
        assert page.receptions[2].listed_ms is not None and page.receptions[2].listed_ms > page.received_ms

    story(tmp_path, pki, scenario)


@pytest.mark.feature("A40")
def test_without_a_gateway_our_journal_is_shown_and_no_verdict(tmp_path: Path, pki: Pki) -> None:
    async def scenario(w: World) -> None:
        await w.arrives("c")
        await w.notices.choose_rule(w.key, Assembly.COMMUNE, large=True)
        assert not await w.notices.refresh(w.key)
        page = await w.page()
        assert page.missing == (Missing.NO_GATEWAY,) and page.notice.status is Status.UNKNOWN
        assert page.received_ms is not None
        await w.bodies.store_of(SEANCES).write(lambda tx: tx.db.run("UPDATE journal SET at_ms = at_ms - 86400000"))
        assert (await w.page()).journal_broken == 1

    story(tmp_path, pki, scenario, gateway=False)


@pytest.mark.feature("38")
def test_an_unknown_authority_proves_nothing_until_it_is_accepted(tmp_path: Path, pki: Pki) -> None:
    async def scenario(w: World) -> None:
        await w.arrives("c")
        await w.notices.choose_rule(w.key, Assembly.COMMUNE, large=True)
        await w.notices.refresh(w.key)
        page = await w.page()
        assert {s.report.state for s in page.stamps} == {StampState.UNRECOGNISED}
        assert page.missing == (Missing.NOT_PROVEN,) and page.notice.status is Status.UNKNOWN
        legal = await w.notices.legal(w.key)
        assert legal is not None and legal.sent is None
        authority = await w.notices.accept_authority(SEANCES, pki.certificate("root"))
        assert authority.name == "AC Racine d’essai"
        assert (await w.page()).missing == ()
        legal = await w.notices.legal(w.key)
        assert legal is not None and legal.sent is not None, "verified again: the authority is accepted now"

    story(tmp_path, pki, scenario, trusted=False)


@pytest.mark.feature("38")
def test_a_lost_answer_takes_no_token_away(tmp_path: Path, pki: Pki) -> None:
    async def scenario(w: World) -> None:
        await w.arrives("c")
        await w.notices.refresh(w.key)
        before = (await w.page()).stamps
        own = w.meeting.convocations[MAYOR.uuid(COMMUNE)]
        own.read_at_ms = None  # the gateway forgets the acknowledgement
        await w.notices.refresh(w.key)
        assert {s.name for s in (await w.page()).stamps} >= {s.name for s in before}
        del w.meeting.convocations[MAYOR.uuid(COMMUNE)]  # and then the whole convocation
        assert not await w.notices.refresh(w.key)
        assert (await w.page()).sending is not None

    story(tmp_path, pki, scenario)


@pytest.mark.feature("A39")
def test_urgency_and_the_day_of_paris_change_the_rule_of_one_meeting_only(tmp_path: Path, pki: Pki) -> None:
    async def scenario(w: World) -> None:
        await w.arrives("c")
        await w.notices.choose_rule(w.key, Assembly.COMMUNE, large=True)
        await w.notices.set_facts(MeetingFacts(id=w.key.id, urgent=True), SEANCES)
        await w.notices.refresh(w.key)
        page = await w.page()
        assert page.notice.rule is not None and page.notice.rule.days == 1
        assert page.notice.latest_sending == page.notice.meeting - timedelta(days=2)

    story(tmp_path, pki, scenario)


@pytest.mark.feature("38")
def test_only_whoever_presides_sees_a_line_a_member(tmp_path: Path, pki: Pki) -> None:
    async def as_mayor(w: World) -> None:
        await w.arrives("c")
        await w.notices.refresh(w.key)
        members = (await w.page()).members
        elected = {u.id for u in w.office.state.users.values() if u.role == ACTEURS}
        assert {m.id for m in members} == elected & set(w.meeting.convocations), "staff is invited, not convened"
        assert all(m.first_sent_ms == w.meeting.sent_ms // 1000 * 1000 for m in members)

    async def as_councillor(w: World) -> None:
        await w.arrives("c")
        await w.notices.refresh(w.key)
        page = await w.page()
        assert page.members == () and page.sending is not None

    story(tmp_path / "m", pki, as_mayor)
    story(tmp_path / "c", pki, as_councillor, person=COUNCILLOR)


# --- presences -------------------------------------------------------------------------------------


@pytest.mark.feature("40", "41")
def test_whoever_presides_sees_the_answers_and_the_pouvoirs_of_the_others(tmp_path: Path, pki: Pki) -> None:
    async def scenario(w: World) -> None:
        await w.arrives("c")
        attendance = AttendanceService(w.bodies, Library(w.bodies))
        board = await attendance.board(w.key)
        assert board is not None and board.unseen is Unseen.NOT_FETCHED
        await w.notices.refresh(w.key)
        elected = [u for u in w.office.state.users.values() if u.role == ACTEURS]
        before = await attendance.board(w.key)
        assert before is not None and before.unseen is None
        assert before.turnout.convened == len(elected), "staff is invited, not convened"
        assert before.turnout.proxies == 1, "one colleague gave the mayor a pouvoir"
        silent = before.silent[0]
        w.office.office.answer_by_mail(w.meeting, next(u.person for u in elected if u.id == silent.id), "present")
        assert not await w.notices.freshen(w.key), "asked a moment ago"
        await w.notices.refresh(w.key)
        after = await attendance.board(w.key)
        assert after is not None and silent.id not in {member.id for member in after.silent}
        assert after.turnout.present == before.turnout.present + 1

    story(tmp_path, pki, scenario)


@pytest.mark.feature("41")
def test_a_councillor_sees_the_pouvoirs_given_to_him_and_no_other_answer(tmp_path: Path, pki: Pki) -> None:
    async def scenario(w: World) -> None:
        await w.arrives("c")
        giver = next(u for u in w.office.state.users.values() if u.role == ACTEURS and u.person != COUNCILLOR)
        own = w.meeting.convocations[giver.id]
        own.attendance, own.proxy_holder = "poa", w.office.office.user(COUNCILLOR).id
        await w.notices.refresh(w.key)
        page = await SeanceService(w.bodies, Library(w.bodies)).page(w.key)
        assert page is not None and page.told is not None
        assert page.told.pouvoirs == (giver.person.name,) and page.told.place == w.meeting.place
        board = await AttendanceService(w.bodies, Library(w.bodies)).board(w.key)
        assert board is not None and board.unseen is Unseen.NOT_GRANTED and board.members == ()

    story(tmp_path, pki, scenario, person=COUNCILLOR)


def test_a_reminder_goes_in_blind_copy_to_those_who_did_not_answer(tmp_path: Path, pki: Pki) -> None:
    async def scenario(w: World) -> None:
        await w.arrives("c")
        await w.notices.refresh(w.key)
        attendance = AttendanceService(w.bodies, Library(w.bodies))
        with pytest.raises(Rejected, match="no_mailbox"):
            await attendance.reminder(w.key)
        body = w.bodies.account(SEANCES).body
        box = Account(id=AccountId("mail"), body=body, service=Service.ZIMBRA, url="", login="maire@pins.example")
        w.bodies.set_account(box)
        draft = await attendance.reminder(w.key)
        board = await attendance.board(w.key)
        assert board is not None and board.silent
        assert {a.mail for a in draft.bcc} == {member.mail for member in board.silent}
        assert draft.account == box.id and not draft.to and not draft.cc

    story(tmp_path, pki, scenario)


@pytest.mark.feature("53")
def test_results_of_the_votes_come_by_the_gateway_and_are_kept(tmp_path: Path, pki: Pki) -> None:
    async def scenario(w: World) -> None:
        await w.arrives("c")
        await w.notices.refresh(w.key)
        before = await told_of(Library(w.bodies), w.key)
        assert before is not None and before.proof.votes == (), "nothing is decided before the meeting"
        first, second = w.meeting.projects[:2]
        first.voices, second.voices = (19, 2, 1), (5, 16, 0)
        await w.notices.refresh(w.key)
        held = await told_of(Library(w.bodies), w.key)
        assert held is not None and held.proof.votes == (
            VoteResult(projet_id=first.id, outcome="adopted", in_favour=19, against=2, abstentions=1),
            VoteResult(projet_id=second.id, outcome="rejected", in_favour=5, against=16, abstentions=0),
        )
        first.voices = second.voices = None  # a gateway that lost them takes nothing away
        await w.notices.refresh(w.key)
        after = await told_of(Library(w.bodies), w.key)
        assert after is not None and after.proof.votes == held.proof.votes

    story(tmp_path, pki, scenario)
