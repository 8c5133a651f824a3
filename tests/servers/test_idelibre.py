"""The i-délibre connector against the invented server, over loopback: both sides' state is asserted."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from app.connectors.idelibre import line
from app.domain.errors import (
    CaptivePortal,
    Conflict,
    OutcomeUnknown,
    Rejected,
    SignInRequired,
    TargetGone,
    Transient,
    Unreachable,
)
from app.domain.exchange import FileRef, Proof, Urgency, Verdict
from app.domain.intents import DeleteAnnotation, MarkAnnotationRead, SetRead
from app.domain.seances import Ack, Origin, Presence
from app.sandbox.idelibre import IdelibreServer
from app.sandbox.people import COMMUNE, COUNCILLOR, ELECTED, MAYOR, SECRETARY
from app.sandbox.serve import LoopbackServer
from tests.servers.held import MemoryStore, MemoryVault
from tests.servers.idelibre_kit import Device, device, run, town

COUNCIL = "Conseil municipal"
COLLEAGUE = ELECTED[2]
DAY_MS = 24 * 3600 * 1000

Scene = Callable[[IdelibreServer, LoopbackServer, Device], Awaitable[None]]


def play(scene: Scene, mode: str = "4.3") -> None:
    """Run a scene with a fresh town and the councillor's device, synchronised once."""
    with town(mode) as (server, loopback):

        async def body() -> None:
            async with device(loopback.url) as d:
                await d.sync()
                await scene(server, loopback, d)

        run(body)


# --- login ----------------------------------------------------------------------------------------


def test_password_is_used_once_then_the_token() -> None:
    with town() as (server, loopback):

        async def body() -> None:
            async with device(loopback.url) as first:
                await first.sync()
                assert set(first.vault.secrets) == {"token", "attendance"}
                old = first.vault.secrets["token"]
            server.office.user(COUNCILLOR).password = "changé entre-temps"
            async with device(loopback.url, vault=first.vault, rows=first.rows) as again:
                await again.sync()
                assert "password" not in again.vault.secrets
                assert again.vault.secrets["token"].count(".") == old.count(".")
            assert [login for event, login in server.events if event == "authenticate"] == [COUNCILLOR.login] * 2

        run(body)


@pytest.mark.parametrize("secrets", [{"password": "faux"}, {"token": "a.b.c"}])
def test_refused_login_forgets_both_secrets_and_is_never_tried_again(secrets: dict[str, str]) -> None:
    with town() as (server, loopback):

        async def body() -> None:
            async with device(loopback.url, vault=MemoryVault(dict(secrets))) as d:
                for _ in range(3):
                    with pytest.raises(SignInRequired):
                        await d.sync()
                assert d.vault.secrets == {}
                assert [e for e, _ in server.events] == ["authenticate"]
                assert loopback.faults.log == loopback.faults.log[:2]

        run(body)


def test_revoked_token_asks_the_user_and_what_is_held_stays() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        server.office.revoke_tokens(COUNCILLOR)
        with pytest.raises(SignInRequired):
            await d.pull("seances")
        assert "token" not in d.vault.secrets
        assert len(d.seances) == 3
        # The user gives the password again.
        await d.vault.set("password", COUNCILLOR.password)
        server.office.user(COUNCILLOR).tokens_from_ms = 0
        await d.sync()

    play(scene)


def test_password_given_by_the_user_is_tried_at_once() -> None:
    with town() as (_, loopback):

        async def body() -> None:
            async with device(loopback.url, vault=MemoryVault()) as d:
                with pytest.raises(SignInRequired, match="no_secret"):
                    await d.sync()
                with pytest.raises(SignInRequired, match="login_refused"):
                    await d.connector.sign_in(Proof(password="faux"))
                assert d.vault.secrets == {}
                await d.connector.sign_in(Proof(password=COUNCILLOR.password))
                assert set(d.vault.secrets) == {"token"}
                await asyncio.to_thread(loopback.stop)
                with pytest.raises(Unreachable):
                    await d.connector.sign_in(Proof(password=COUNCILLOR.password))
                # Offline it waits for the network.
                assert d.vault.secrets == {"password": COUNCILLOR.password}

        run(body)


def test_changed_password_signs_in_with_the_new_one() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        with pytest.raises(Rejected) as weak:
            await d.connector.change_password(COUNCILLOR.password, "court")
        assert (weak.value.code, weak.value.params["minimum"]) == ("password_too_weak", 80)
        with pytest.raises(Rejected, match="password_wrong"):
            await d.connector.change_password("faux", "une phrase bien assez longue")
        await d.connector.change_password(COUNCILLOR.password, "une phrase bien assez longue")
        server.office.user(COUNCILLOR).tokens_from_ms = 0
        await d.sync()
        assert "password" not in d.vault.secrets
        await d.connector.forgot_password()
        assert server.events[-1] == ("forgetPassword", COUNCILLOR.login)

    play(scene)


# --- séances --------------------------------------------------------------------------------------


@pytest.mark.feature("42", "43", "44")
def test_a_whole_seance_comes_with_tree_people_and_files() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        meeting = server.office.meeting(COUNCIL)
        seance = d.seance(meeting.id)
        assert len(seance.documents) == 60
        assert [p.name for p in seance.projets] == [p.name for p in meeting.projects]
        assert {p.theme for p in seance.projets} == {p.theme for p in meeting.projects}
        assert seance.projets[2].rapporteur == "Jean-Marc Sarran"
        assert COLLEAGUE.last_name in {m.last_name for m in seance.members}
        assert COUNCILLOR.last_name not in {m.last_name for m in seance.members}
        assert {d_.document_id for d_ in seance.documents} == set(meeting.file_ids())
        assert seance.documents[0].origin is Origin.CONVOCATION
        # The nearest meeting first, and the convocation of each before anything.
        commission = server.office.meeting("Commission des finances et des travaux")
        wanted = list(d.rows.files.values())
        assert [f.owner_id for f in wanted[:2]] in ([commission.id, meeting.id], [meeting.id, commission.id])
        nearest = {f.owner_id for f in wanted if f.urgency is Urgency.NEXT_MEETING and f.name != "Convocation"}
        assert nearest == {commission.id}
        # Every file of the meeting can be had.
        for file in [f for f in wanted if f.owner_id == commission.id]:
            data = await d.fetch(file)
            assert data == server.state.files[file.ref.partition(":")[2]].data

    play(scene)


@pytest.mark.feature("46")
def test_modified_seance_asks_only_for_the_changed_document() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        meeting = server.office.meeting(COUNCIL)
        before = set(d.rows.files)
        first_seen = d.seance(meeting.id).first_seen_ms
        old = meeting.projects[3].file_id
        new = server.office.replace_file(meeting, meeting.projects[3])
        delta = await d.pull("seances")
        assert [s.id for s in delta.upserts] == [meeting.id]
        assert set(d.rows.files) - before == {f"projet:{new}"}
        seance = d.seance(meeting.id)
        assert old not in {x.document_id for x in seance.documents}
        assert (seance.changed, seance.first_seen_ms) == (True, first_seen)
        assert (await d.pull("seances")).upserts == ()
        with pytest.raises(TargetGone):
            await d.fetch(d.rows.files[f"projet:{old}"])
        # A stale id means that the séance changed: the listener is told.
        assert "seances" in await d.connector.listen()

    play(scene)


def test_new_seance_arrives_and_the_old_ones_are_not_sent_again() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        date = d.now_ms() + 2 * DAY_MS
        meeting = server.office.add_meeting("Conseil extraordinaire", date, ["Vote du règlement"], push=False)
        delta = await d.pull("seances")
        assert [s.id for s in delta.upserts] == [meeting.id]
        assert (d.seance(meeting.id).date_ms, d.seance(meeting.id).changed) == (date, False)
        assert {f.urgency for f in delta.files} == {Urgency.NEXT_MEETING}

    play(scene)


def test_date_moved_without_a_revision_is_seen_by_the_daily_comparison() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        meeting = server.office.meeting(COUNCIL)
        server.office.move(meeting, meeting.date_ms + 3600_000)
        assert (await d.pull("seances")).upserts == ()
        d.ahead_ms = DAY_MS
        await d.pull("seances")
        assert (d.seance(meeting.id).date_ms, d.seance(meeting.id).changed) == (meeting.date_ms, True)
        # So is a corrected convocation, another file under another id.
        corrected = server.office.replace_convocation(meeting)
        # The user's wish does the same at once.
        server.office.move(meeting, meeting.date_ms + 3600_000)
        d.connector.refresh()
        await d.pull("seances")
        assert d.seance(meeting.id).date_ms == meeting.date_ms
        assert d.seance(meeting.id).documents[0].document_id == corrected
        assert (await d.fetch(d.rows.files[f"projet:{corrected}"])).startswith(b"%PDF-")

    play(scene)


@pytest.mark.feature("47", "52")
def test_archived_seance_is_closed_and_its_notes_survive_the_servers_deletion() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        meeting = server.office.meeting(COUNCIL)
        on_seance = d.new_note(meeting, "À relire avant la séance")
        zone = replace(on_seance.annotation, origin=Origin.CONVOCATION, origin_id=meeting.id)
        on_seance = replace(on_seance, annotation=zone)
        await d.push(on_seance)
        held = len(d.notes)
        server.office.archive(meeting)
        assert on_seance.target_id not in server.state.notes
        # Even when the notes are asked for before the séances.
        delta = await d.pull("annotations")
        assert (delta.removes, delta.wake) == ((), {"seances"})
        await d.sync()
        assert d.seance(meeting.id).closed
        assert d.seance(meeting.id).documents
        assert len(d.notes) == held
        assert (await d.pull("seances")).upserts == ()
        with pytest.raises(Rejected, match="seance_closed"):
            await d.push(d.edit(d.note(on_seance.target_id), "trop tard"))

    play(scene)


@pytest.mark.feature("47", "52")
def test_notes_of_a_withdrawn_document_leave_only_after_the_seance_told_so() -> None:
    """Asked for before the séances, they are gone already: what keeps them is the séance's own change."""

    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        meeting = server.office.meeting(COUNCIL)
        note = d.new_note(meeting, "Pourquoi ce prix ?")
        await d.push(note)
        server.office.withdraw(meeting, next(p for p in meeting.projects if p.id == note.annotation.origin_id))
        assert note.target_id not in server.state.notes
        delta = await d.pull("annotations")
        assert (delta.removes, delta.wake) == ((), {"seances"})
        await d.pull("seances")
        assert ("annotation", note.target_id) in (await d.pull("annotations")).removes

    play(scene)


def test_no_longer_convened_is_closed_and_comes_back_when_convened_again() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        meeting = server.office.meeting(COUNCIL)
        convocation = meeting.convocations[server.office.user(COUNCILLOR).id]
        server.office.unconvene(meeting, COUNCILLOR)
        await d.pull("seances")
        assert d.seance(meeting.id).closed
        meeting.convocations[convocation.user_id] = convocation
        await d.pull("seances")
        assert not d.seance(meeting.id).closed

    play(scene)


@pytest.mark.feature("52")
def test_past_seances_come_from_the_archive_with_files_on_demand() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        delta = await d.pull("archives")
        archived = [m for m in server.state.meetings.values() if m.archived]
        assert {s.id for s in delta.upserts} == {m.id for m in archived}
        assert all(d.seance(m.id).closed and d.seance(m.id).projets for m in archived)
        assert {f.urgency for f in delta.files} == {Urgency.ON_DEMAND}
        assert (await d.fetch(delta.files[0])).startswith(b"%PDF-")
        assert (await d.pull("archives")).upserts == ()

    play(scene)


def test_staff_have_an_invitation_and_no_notes() -> None:
    with town() as (server, loopback):

        async def body() -> None:
            async with device(loopback.url, SECRETARY) as d:
                await d.sync()
                meeting = server.office.meeting(COUNCIL)
                assert d.seance(meeting.id).role == "invitation"
                assert d.notes == []
                with pytest.raises(Rejected, match="annotation_not_for_role"):
                    await d.push(d.new_note(meeting, "Note"))
                with pytest.raises(Rejected, match="presence_not_for_role"):
                    await d.push(d.answer(meeting, Presence.PROXY, "x"))
                await d.push(d.answer(meeting, Presence.PRESENT))
                assert meeting.convocations[server.office.user(SECRETARY).id].attendance == "present"

        run(body)


# --- acknowledgement ------------------------------------------------------------------------------


@pytest.mark.feature("36")
def test_acknowledgement_is_confirmed_by_the_server() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        meeting = server.office.meeting(COUNCIL)
        assert d.seance(meeting.id).ack is Ack.AWAITED
        intent = d.acknowledge(meeting)
        assert await d.connector.probe(intent) is Verdict.NOT_DELIVERED
        ack = await d.push(intent)
        assert d.seance(meeting.id).ack is Ack.CONFIRMED
        assert meeting.convocations[server.office.user(COUNCILLOR).id].read_at_ms is not None
        assert set(ack.facts) >= {"convocation_sha256", "clicked_ms", "sent_ms", "confirmed_ms", "clock_skew_ms"}
        assert await d.connector.probe(intent) is Verdict.DELIVERED

    play(scene)


@pytest.mark.feature("37")
@pytest.mark.parametrize(("fault", "received"), [("drop", 2), ("drop_before", 1)])
def test_lost_feedback_of_an_acknowledgement_counts_once(fault: str, received: int) -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        meeting = server.office.meeting(COUNCIL)
        user = server.office.user(COUNCILLOR)
        server.arm(fault, "ARs")
        with pytest.raises(Unreachable):
            await d.push(d.acknowledge(meeting))
        assert d.seance(meeting.id).ack is Ack.AWAITED
        first = meeting.convocations[user.id].read_at_ms
        await d.push(d.acknowledge(meeting))
        assert d.seance(meeting.id).ack is Ack.CONFIRMED
        assert [r[:2] for r in server.state.receipts] == [(user.id, meeting.id)] * received
        assert meeting.convocations[user.id].read_at_ms == (first or server.state.receipts[0][2])

    play(scene)


@pytest.mark.feature("37")
def test_acknowledgement_made_offline_goes_out_first_thing_after_a_restart() -> None:
    with town() as (server, loopback):

        async def body() -> None:
            meeting = server.office.meeting(COUNCIL)
            async with device(loopback.url) as before:
                await before.sync()
                seen = before.seance(meeting.id).first_seen_ms
            async with device(loopback.url, vault=before.vault, rows=before.rows) as d:
                # No pull yet: the connector has never seen the store.
                await d.push(d.acknowledge(meeting))
                await d.pull("seances")
                assert d.seance(meeting.id).ack is Ack.CONFIRMED
                assert d.seance(meeting.id).first_seen_ms == seen

        run(body)


def test_silence_is_no_confirmation_and_a_late_feedback_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        meeting = server.office.meeting(COUNCIL)
        server.arm("mute", "ARs")
        connections = server.connections
        monkeypatch.setattr(line, "FEEDBACK_TIMEOUT_S", 0.3)
        with pytest.raises(Transient, match="no_feedback"):
            await d.push(d.acknowledge(meeting))
        monkeypatch.undo()
        await d.push(d.acknowledge(meeting))
        # Another socket: what came late on the first could not be taken for the second's.
        assert server.connections == connections + 1
        assert d.seance(meeting.id).ack is Ack.CONFIRMED

    play(scene)


# --- presence -------------------------------------------------------------------------------------


@pytest.mark.feature("40", "41")
def test_presence_is_answered_and_may_be_changed() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        meeting = server.office.meeting(COUNCIL)
        mine = meeting.convocations[server.office.user(COUNCILLOR).id]
        seance = d.seance(meeting.id)
        assert (seance.presence, seance.proxy_allowed) == (Presence.NONE, True)
        await d.push(d.answer(meeting, Presence.PRESENT))
        assert (mine.attendance, d.seance(meeting.id).presence) == ("present", Presence.PRESENT)
        holder = next(c for c in seance.proxy_candidates if c.last_name == COLLEAGUE.last_name)
        await d.push(d.answer(meeting, Presence.PROXY, holder.id))
        assert (mine.attendance, mine.proxy_holder) == ("poa", holder.id)
        assert d.seance(meeting.id).proxy_holder == holder.id
        # A full comparison does not forget whom: the route does not tell it.
        d.connector.refresh()
        await d.pull("seances")
        assert (d.seance(meeting.id).presence, d.seance(meeting.id).proxy_holder) == (Presence.PROXY, holder.id)

    play(scene)


@pytest.mark.feature("41")
def test_deputy_is_sent_when_one_is_designated() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        meeting = server.office.meeting(COUNCIL)
        assert not d.seance(meeting.id).deputy_allowed
        server.office.give_deputy(COUNCILLOR)
        d.connector.refresh()
        await d.pull("seances")
        assert d.seance(meeting.id).deputy_allowed
        await d.push(d.answer(meeting, Presence.DEPUTY))
        assert meeting.convocations[server.office.user(COUNCILLOR).id].attendance == "deputy"

    play(scene)


@pytest.mark.feature("40")
def test_presence_changed_meanwhile_is_a_conflict_and_the_servers_answer_stays() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        meeting = server.office.meeting(COUNCIL)
        server.office.answer_by_mail(meeting, COUNCILLOR, "absent")
        with pytest.raises(Conflict) as error:
            await d.push(d.answer(meeting, Presence.PRESENT))
        assert error.value.params == {"current": "absent", "seen": ""}
        assert server.state.presences == []
        # Once seen, the user may insist.
        d.connector.refresh()
        await d.pull("seances")
        await d.push(d.answer(meeting, Presence.PRESENT))
        assert [p[2] for p in server.state.presences] == ["present"]

    play(scene)


@pytest.mark.feature("40", "119")
@pytest.mark.parametrize("mode", ["4.3", "4.2"])
def test_ones_own_answer_of_before_is_no_change_from_elsewhere(mode: str) -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        meeting = server.office.meeting(COUNCIL)
        mine = meeting.convocations[server.office.user(COUNCILLOR).id]
        late = d.answer(meeting, Presence.ABSENT)  # chosen while the first was on its way
        await d.push(d.answer(meeting, Presence.PRESENT))
        with pytest.raises(Conflict):
            await d.push(late)
        await d.push(replace(late, tried=(Presence.PRESENT,)))
        assert mine.attendance == "absent"

    play(scene, mode)


def test_lost_reply_to_a_presence_answers_once() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        meeting = server.office.meeting(COUNCIL)
        intent = d.answer(meeting, Presence.ABSENT)
        loopback.faults.arm("drop", "POST .*attendance")
        with pytest.raises(OutcomeUnknown):
            await d.push(intent)
        await d.push(intent)
        assert [p[2] for p in server.state.presences] == ["absent"]
        assert d.seance(meeting.id).presence is Presence.ABSENT

    play(scene)


@pytest.mark.parametrize(
    ("fault", "error"), [("503", Transient), ("500", Rejected), ("401", None), ("page", CaptivePortal)]
)
def test_refusals_of_a_presence_are_told_apart(fault: str, error: type[Exception] | None) -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        meeting = server.office.meeting(COUNCIL)
        loopback.faults.arm(fault, "GET .*attendance" if fault == "page" else "POST .*attendance")
        if error is None:
            await d.push(d.answer(meeting, Presence.PRESENT))
            return
        with pytest.raises(error):
            await d.push(d.answer(meeting, Presence.PRESENT))
        assert server.state.presences == []

    play(scene)


def test_answer_that_the_server_does_not_allow_is_set_aside() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        meeting = server.office.meeting(COUNCIL)
        with pytest.raises(Rejected, match="presence_refused"):
            await d.push(d.answer(meeting, Presence.REMOTE))
        server.office.archive(meeting)
        with pytest.raises(TargetGone):
            await d.push(d.answer(meeting, Presence.PRESENT))

    play(scene)


@pytest.mark.feature("40")
def test_older_server_takes_the_answer_as_an_event_and_the_seance_proves_it() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        meeting = server.office.meeting(COUNCIL)
        mine = meeting.convocations[server.office.user(COUNCILLOR).id]
        asked = [path for _, path in loopback.faults.log if "attendance" in path]
        assert len(asked) == 1  # remembered: not asked for each séance
        await d.push(d.answer(meeting, Presence.PRESENT))
        assert (mine.attendance, d.seance(meeting.id).presence) == ("present", Presence.PRESENT)
        await d.push(d.answer(meeting, Presence.PROXY, "Isabelle Nogaro"))
        assert (mine.attendance, mine.proxy_holder) == ("absent", "Isabelle Nogaro")
        server.office.answer_by_mail(meeting, COUNCILLOR, "present")
        with pytest.raises(Conflict):
            await d.push(d.answer(meeting, Presence.ABSENT))
        with pytest.raises(Rejected, match="presence_unsupported"):
            await d.push(d.answer(meeting, Presence.DEPUTY))
        assert [path for _, path in loopback.faults.log if "attendance" in path] == asked
        # A day later the server may have been upgraded.
        d.ahead_ms = DAY_MS + 1
        await d.pull("seances")
        assert len([path for _, path in loopback.faults.log if "attendance" in path]) == 2

    play(scene, "4.2")


# --- notes ----------------------------------------------------------------------------------------


@pytest.mark.feature("47", "51")
def test_note_goes_to_the_server_in_its_own_units_and_comes_back_elsewhere() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        meeting = server.office.meeting(COUNCIL)
        intent = d.new_note(meeting, "Vérifier « l’article 12 »")
        await d.push(intent)
        stored = server.state.notes[intent.target_id].fields
        assert stored["annotation_rect"] == {"left": 1.25, "top": 2.0, "right": 4.5, "bottom": 2.75}
        assert stored["annotation_author_id"] == server.office.user(COUNCILLOR).id
        async with device(loopback.url) as other:
            await other.sync()
            assert other.note(intent.target_id) == d.note(intent.target_id)
            await other.push(other.edit(other.note(intent.target_id), "Vérifié"))
        await d.pull("annotations")
        assert d.note(intent.target_id).text == "Vérifié"
        await d.push(d.on(DeleteAnnotation, intent.target_id))
        assert intent.target_id not in server.state.notes
        assert ("annotation", intent.target_id) not in d.rows.records

    play(scene)


@pytest.mark.feature("49", "50")
def test_shared_note_reaches_the_colleague_unread_and_only_that_one() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        meeting = server.office.meeting(COUNCIL)
        mayor = next(m for m in d.seance(meeting.id).members if m.last_name == MAYOR.last_name)
        async with device(loopback.url, MAYOR) as hers, device(loopback.url, COLLEAGUE) as theirs:
            await hers.sync()
            await theirs.sync()
            signal = asyncio.create_task(hers.connector.listen())
            intent = d.new_note(meeting, "Qu’en pensez-vous ?", shared_with=(mayor.id,))
            await d.push(intent)
            assert await signal == {"annotations"}
            await hers.pull("annotations")
            await theirs.pull("annotations")
            assert (hers.note(intent.target_id).unread, d.note(intent.target_id).unread) == (True, False)
            assert intent.target_id not in {n.id for n in theirs.notes}
            await hers.push(hers.on(MarkAnnotationRead, intent.target_id))
            assert not hers.note(intent.target_id).unread
            assert server.state.notes[intent.target_id].read_by == {mayor.id}
            # Taken back: it goes from her device too.
            signal = asyncio.create_task(hers.connector.listen())
            await d.push(d.on(DeleteAnnotation, intent.target_id))
            assert await signal == {"annotations"}
            await hers.pull("annotations")
            assert intent.target_id not in {n.id for n in hers.notes}

    play(scene)


@pytest.mark.feature("51", "117", "118")
@pytest.mark.parametrize("fault", ["", "drop", "drop_before"])
def test_note_edited_on_two_devices_is_merged_where_the_edits_stand_apart(fault: str) -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        meeting = server.office.meeting(COUNCIL)
        intent = d.new_note(meeting, "Revoir le montant.\nDemander le plan.")
        await d.push(intent)
        edit = d.edit(d.note(intent.target_id), "Revoir le montant des travaux.\nDemander le plan.")
        server.office.edit_note(intent.target_id, "Revoir le montant.\nDemander le plan au maire.")
        if fault:
            server.arm(fault, "annotation")
            with pytest.raises(Unreachable):
                await d.push(edit)
        await d.push(edit)
        merged = "Revoir le montant des travaux.\nDemander le plan au maire."
        assert server.state.notes[intent.target_id].fields["annotation_text"] == merged
        assert [n.text for n in d.notes if n.id == intent.target_id or n.conflict_of] == [merged]
        # A later edit starts from what was merged: no false conflict (row A31).
        await d.push(d.edit(d.note(intent.target_id), merged + "\nFait."))
        assert server.state.notes[intent.target_id].fields["annotation_text"] == merged + "\nFait."
        assert not [n for n in d.notes if n.conflict_of]

    play(scene)


@pytest.mark.feature("51", "117", "A31")
@pytest.mark.parametrize("fault", ["", "drop", "drop_before"])
def test_note_edited_on_two_devices_keeps_both_versions(fault: str) -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        meeting = server.office.meeting(COUNCIL)
        intent = d.new_note(meeting, "première version")
        await d.push(intent)
        edit = d.edit(d.note(intent.target_id), "version de la tablette")
        server.office.edit_note(intent.target_id, "version du bureau")
        if fault:
            server.arm(fault, "annotation")
            with pytest.raises(Unreachable):
                await d.push(edit)
        await d.push(edit)
        assert server.state.notes[intent.target_id].fields["annotation_text"] == "version de la tablette"
        assert d.note(intent.target_id).text == "version de la tablette"
        (lost,) = [n for n in d.notes if n.conflict_of]
        assert (lost.conflict_of, lost.text) == (intent.target_id, "version du bureau")
        # The other device gets it too, private, as a note of its own.
        held = server.state.notes[lost.id].fields
        assert (held["annotation_text"], held["annotation_shareduseridlist"]) == ("version du bureau", [])
        # It stays: no pull removes it, and it is not kept twice.
        await d.pull("annotations")
        await d.pull("annotations")
        assert [n.text for n in d.notes if n.conflict_of] == ["version du bureau"]
        assert "conflicts" not in d.vault.secrets
        await d.push(d.on(DeleteAnnotation, lost.id))
        await d.pull("annotations")
        assert not [n for n in d.notes if n.conflict_of]
        assert lost.id not in server.state.notes

    play(scene)


@pytest.mark.feature("117")
def test_losing_version_survives_a_crash_before_it_was_stored() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        meeting = server.office.meeting(COUNCIL)
        intent = d.new_note(meeting, "première version")
        await d.push(intent)
        edit = d.edit(d.note(intent.target_id), "version de la tablette")
        server.office.edit_note(intent.target_id, "version du bureau")

        async def no_bytes(_sha256: str) -> bytes:
            raise AssertionError

        await d.connector.push(edit, no_bytes)  # the answer never reaches the store
        async with device(loopback.url, vault=d.vault, rows=d.rows) as restarted:
            await restarted.sync()
            assert [n.text for n in restarted.notes if n.conflict_of] == ["version du bureau"]

    play(scene)


def test_note_that_changed_nowhere_else_is_no_conflict() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        meeting = server.office.meeting(COUNCIL)
        intent = d.new_note(meeting, "un")
        await d.push(intent)
        ack = await d.push(d.edit(d.note(intent.target_id), "deux"))
        assert len(ack.upserts) == 1
        assert server.state.notes[intent.target_id].fields["annotation_text"] == "deux"

    play(scene)


def test_server_ignores_a_note_that_is_not_text_and_we_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        from app.connectors.idelibre import wire

        right = wire.build_annotation
        monkeypatch.setattr(
            wire,
            "build_annotation",
            lambda token, note: {"token": token, "annotation": [json.loads(right(token, note)["annotation"][0])]},
        )
        monkeypatch.setattr(line, "FEEDBACK_TIMEOUT_S", 0.3)
        before = set(server.state.notes)
        with pytest.raises(Transient, match="no_feedback"):
            await d.push(d.new_note(server.office.meeting(COUNCIL), "objet"))
        assert set(server.state.notes) == before

    play(scene)


@pytest.mark.feature("49")
def test_sharing_needs_the_bodys_consent() -> None:
    with town() as (server, loopback):
        server.sharing = False

        async def body() -> None:
            async with device(loopback.url) as d:
                await d.sync()
                meeting = server.office.meeting(COUNCIL)
                with pytest.raises(Rejected, match="sharing_not_allowed"):
                    await d.push(d.new_note(meeting, "Note", shared_with=("x",)))
                await d.push(d.new_note(meeting, "Privée"))

        run(body)


def test_act_of_another_service_is_refused() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        with pytest.raises(Rejected, match="act_unknown_here"):
            await d.push(SetRead(op_id="x", account=d.account.id, made_at_ms=0, target_id="1", value=True))  # type: ignore[arg-type]

    play(scene)


# --- documents ------------------------------------------------------------------------------------


def _large(d: Device, server: IdelibreServer) -> tuple[FileRef, bytes]:
    ref = max(d.rows.files.values(), key=lambda f: len(server.state.files[f.ref.partition(":")[2]].data))
    return ref, server.state.files[ref.ref.partition(":")[2]].data


@pytest.mark.feature("44")
@pytest.mark.parametrize("ranges", [True, False])
def test_cut_download_resumes_where_the_server_can(ranges: bool) -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        server.ranges = ranges
        ref, data = _large(d, server)
        loopback.faults.arm("half", "dlPdf")
        received = b""
        with pytest.raises(Unreachable):
            async with d.connector.download(ref, 0) as download:
                assert download.size_bytes == len(data)
                async for chunk in download.chunks():
                    received += chunk
        assert 0 < len(received) < len(data)
        async with d.connector.download(ref, len(received)) as download:
            assert download.offset == (len(received) if ranges else 0)
            rest = b"".join([chunk async for chunk in download.chunks()])
        assert data == (received + rest if ranges else rest)
        # Asked from its end, the server refuses the range: the whole comes again.
        assert await d.fetch(ref, len(data)) == data

    play(scene)


def test_refused_token_is_renewed_once_for_all_downloads() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        files = list(d.rows.files.values())[:4]
        loopback.faults.arm("401", "dlPdf", times=2)
        await asyncio.gather(*(d.fetch(f) for f in files))
        logins = [e for e, _ in server.events if e == "authenticate"]
        assert len(logins) == 2
        loopback.faults.arm("401", "dlPdf", times=2)
        with pytest.raises(SignInRequired):
            await d.fetch(files[0])

    play(scene)


@pytest.mark.parametrize(
    ("fault", "error"), [("503", Transient), ("500", Transient), ("page", CaptivePortal), ("drop", Unreachable)]
)
def test_no_refusal_is_ever_taken_for_a_document(fault: str, error: type[Exception]) -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        ref, data = _large(d, server)
        loopback.faults.arm(fault, "dlPdf")
        with pytest.raises(error):
            await d.fetch(ref)
        assert await d.fetch(ref) == data

    play(scene)


@pytest.mark.parametrize(("data", "error"), [(b"PK\x03\x04 not a pdf", Rejected), (b"", Transient)])
def test_pdf_must_be_one(data: bytes, error: type[Exception]) -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        other = server.office.add_other(server.office.meeting(COUNCIL), "Plan", data)
        await d.pull("seances")
        with pytest.raises(error):
            await d.fetch(d.rows.files[f"otherdoc:{other.file_id}"])

    play(scene)


# --- pushes, cuts, storms -------------------------------------------------------------------------


@pytest.mark.feature("54")
def test_pushes_of_the_server_wake_the_right_stream() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        meeting = server.office.meeting(COUNCIL)
        acts: list[tuple[Callable[[], Any], str]] = [
            (lambda: server.office.add_meeting("Nouveau", d.now_ms() + DAY_MS, ["Un"]), "seances"),
            (lambda: server.office.add_project(meeting, "Question ajoutée"), "seances"),
            (lambda: server.office.share_note(COLLEAGUE, [COUNCILLOR], meeting.projects[0], "Vu ?"), "annotations"),
            (lambda: server.office.archive(meeting), "seances"),
        ]
        for act, stream in acts:
            waiting = asyncio.create_task(d.connector.listen())
            await asyncio.sleep(0)
            act()
            assert await waiting == {stream}
            await d.sync()
        assert d.seance(meeting.id).closed

    play(scene)


def test_stopped_server_is_really_gone_and_its_return_is_a_wake_up() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        waiting = asyncio.create_task(d.connector.listen())
        await asyncio.sleep(0)
        await asyncio.to_thread(loopback.stop)
        with pytest.raises(Unreachable):
            await waiting
        for refused in (d.pull("seances"), d.connector.listen(), d.fetch(next(iter(d.rows.files.values())))):
            with pytest.raises(Unreachable):
                await refused
        meeting = server.office.meeting(COUNCIL)
        server.office.add_project(meeting, "Ajouté pendant la coupure")
        loopback.start()
        assert await d.connector.listen() == {"seances", "annotations"}
        await d.pull("seances")
        assert d.seance(meeting.id).projets[-1].name == "Ajouté pendant la coupure"

    play(scene)


def test_no_storm_of_requests_when_the_server_is_away_or_back() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        await asyncio.to_thread(loopback.stop)
        before = d.connector.requests
        results = await asyncio.gather(*(d.pull("annotations") for _ in range(20)), return_exceptions=True)
        assert {type(r) for r in results} == {Unreachable}
        assert d.connector.requests - before <= 4
        loopback.start()
        before, connections = d.connector.requests, server.connections
        await asyncio.gather(*(d.pull("annotations") for _ in range(20)))
        assert server.connections == connections + 1
        assert d.connector.requests - before == 2  # the handshake and its upgrade

    play(scene)


def test_at_rest_nothing_is_asked() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        before = (d.connector.requests, d.connector.questions, len(loopback.faults.log))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.0):
                await d.connector.listen()
        assert (d.connector.requests, d.connector.questions, len(loopback.faults.log)) == before
        # One round of the quarter of an hour: one question for the séances, no request.
        await d.pull("seances")
        assert (d.connector.requests, d.connector.questions) == (before[0], before[1] + 1)

    play(scene)


def test_wrong_clock_of_this_machine_is_measured_against_the_servers() -> None:
    with town() as (_, loopback):

        async def body() -> None:
            async with device(loopback.url) as d:
                assert d.connector.clock_skew_ms is None
                d.ahead_ms = 300_000
                await d.sync()
                assert d.connector.clock_skew_ms is not None
                assert abs(d.connector.clock_skew_ms - 300_000) < 5_000

        run(body)


def test_page_instead_of_the_server_is_a_captive_portal() -> None:
    with town() as (_, loopback):
        loopback.faults.arm("page", "", times=2)

        async def body() -> None:
            async with device(loopback.url) as d:
                with pytest.raises(CaptivePortal):
                    await d.sync()
                await d.sync()

        run(body)


@pytest.mark.parametrize(("times", "fine"), [(1, True), (2, False)])
def test_malformed_answer_is_asked_for_once_more(times: int, fine: bool) -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        server.arm("garble", "updateSeances", times=times)
        if fine:
            await d.pull("seances")
            return
        with pytest.raises(Transient, match="malformed_answer"):
            await d.pull("seances")

    play(scene)


def test_socket_library_goes_to_no_other_host() -> None:
    async def elsewhere(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError("asked")

    with LoopbackServer(elsewhere, "elsewhere") as other:

        async def redirect(scope: Scope, receive: Receive, send: Send) -> None:
            target = f"{other.url}{scope['path']}?{scope['query_string'].decode()}".encode()
            await send({"type": "http.response.start", "status": 302, "headers": [(b"location", target)]})
            await send({"type": "http.response.body", "body": b""})

        with LoopbackServer(redirect, "redirecting") as loopback:

            async def body() -> None:
                async with device(loopback.url) as d:
                    with pytest.raises(CaptivePortal):
                        await d.sync()

            run(body)
            assert loopback.faults.log
            assert other.faults.log == []


def test_without_websocket_the_same_works_by_polling_and_dies_with_the_server() -> None:
    server = IdelibreServer(COMMUNE)

    async def no_websocket(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close"})
            return
        await server.asgi(scope, receive, send)

    with LoopbackServer(no_websocket, "polling") as loopback:

        async def body() -> None:
            async with device(loopback.url) as d:
                await d.sync()
                waiting = asyncio.create_task(d.connector.listen())
                await asyncio.sleep(0)
                server.office.add_project(server.office.meeting(COUNCIL), "Question ajoutée")
                assert await waiting == {"seances"}
                waiting = asyncio.create_task(d.connector.listen())
                await asyncio.sleep(0)
                await asyncio.to_thread(loopback.stop)
                with pytest.raises(Unreachable):
                    await waiting

        run(body)


def test_two_devices_of_the_same_person_agree_after_a_quiet_round() -> None:
    async def scene(server: IdelibreServer, loopback: LoopbackServer, d: Device) -> None:
        async with device(loopback.url, rows=MemoryStore()) as other:
            await other.sync()
            meeting = server.office.meeting(COUNCIL)
            for one, number in itertools.product((d, other), range(3)):
                await one.push(one.new_note(meeting, f"note {number} de {id(one)}"))
            await d.sync()
            await other.sync()
            assert {n.id: n for n in d.notes} == {n.id: n for n in other.notes}
            assert len(d.notes) == len(server.state.notes)

    play(scene)


def test_another_service_at_that_address_is_not_called_unreachable() -> None:
    async def work(url: str) -> None:
        device = Device(url)
        try:
            with pytest.raises(Transient, match="other_service"):
                await device.connector.sign_in(Proof(password=device.person.password))
        finally:
            await device.connector.close()

    server = LoopbackServer(Starlette(), "elsewhere")
    server.start()
    try:
        asyncio.run(work(server.url))
    finally:
        server.stop()
