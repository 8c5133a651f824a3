"""Settling what was set aside: rules by kind, one or many, once, and taken back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.documents import ical
from app.domain.agenda import Attendee, Calendar, Event
from app.domain.conflicts import BY_KIND, Rule
from app.domain.courrier import Letter
from app.domain.errors import Conflict, OutcomeUnknown, Rejected, TargetGone
from app.domain.exchange import Ack
from app.domain.ids import Key, OpId
from app.domain.intents import (
    INTENT_TYPES,
    AnswerPresence,
    DeleteAnnotation,
    DeleteEvent,
    Intent,
    LetterOperation,
    SaveAnnotation,
    SaveEvent,
    SendMail,
    SetRead,
    VisaDossier,
)
from app.domain.listing import IntentState, OutboxRow
from app.domain.mail import Address, Message
from app.domain.parapheur import Dossier
from app.domain.seances import Annotation, Origin, Presence, Rect, Seance
from app.services.conflicts import NOTE_COPY, ConflictService, Dispute
from app.services.history import HistoryService
from tests.unit.services.kit import COMMUNE, INTERCO, NOW, Town, run

pytestmark = pytest.mark.feature("119", "A30")
HOUR = 3_600_000
Scenario = Callable[[Town, ConflictService], Awaitable[None]]


def play(folder: Path, scenario: Scenario) -> None:
    run(folder, lambda town: scenario(town, ConflictService(town.bodies)))


def event(uid: str = "e1", etag: str = '"1"', title: str = "Bureau municipal") -> Event:
    people = (Attendee(address=Address(mail="adjoint@commune.example")),)
    made = ical.build_event(
        calendar_id="/c", uid=uid, title=title, start_ms=NOW, end_ms=NOW + HOUR, now_ms=NOW, attendees=people
    )
    return replace(made, href=f"/c/{uid}.ics", etag=etag)


def note(id: str, text: str, **fields: str) -> Annotation:
    return Annotation(
        id=id, seance_id="s1", origin=Origin.PROJET, origin_id="p", author_id="u", author_name="Élue", date_ms=NOW,
        page=0, rect=Rect(left=1, top=1, right=9, bottom=9), text=text, **fields,
    )  # fmt: skip


async def outbox(town: Town) -> list[OutboxRow]:
    return await town.bodies.read(COMMUNE, lambda r: r.outbox())


async def park(town: Town, error: Rejected | Conflict | None = None) -> OutboxRow:
    """The newest act is set aside."""
    row = (await outbox(town))[-1]
    await town.bodies.write(COMMUNE, lambda tx: tx.start_intent(row.op_id))
    await town.bodies.write(COMMUNE, lambda tx: tx.park(row.op_id, error or Conflict("event_changed")))
    return row


async def moved_on_both_sides(town: Town, *uids: str) -> list[Key]:
    """Events moved here, and moved otherwise on the server meanwhile."""
    keys = []
    for uid in uids or ("e1",):
        await town.pulled(COMMUNE, Calendar(id="/c", name="Calendar"), event(uid))
        key = Key(COMMUNE, Event.KIND, f"/c/{uid}")
        await town.agenda.move(key, NOW + 2 * HOUR, NOW + 3 * HOUR)
        await park(town)
        theirs = ical.move_event(event(uid), NOW + 5 * HOUR, NOW + 6 * HOUR, now_ms=NOW)
        await town.pulled(COMMUNE, replace(theirs, etag='"2"'))
        keys.append(key)
    return keys


async def shown(town: Town, key: Key) -> Event:
    entry = await town.library.entry(key)
    assert entry is not None and isinstance(entry.record, Event)
    return entry.record


async def only(conflicts: ConflictService) -> Dispute:
    (dispute,) = await conflicts.disputes()
    return dispute


# --- events -------------------------------------------------------------------------------------


def test_a_conflict_shows_both_versions_and_what_differs(tmp_path: Path) -> None:
    async def scenario(town: Town, conflicts: ConflictService) -> None:
        (key,) = await moved_on_both_sides(town)
        dispute = await only(conflicts)
        assert (dispute.target, dispute.genre, dispute.code) == (key, "save_event/conflict", "event_changed")
        assert isinstance(dispute.mine, Event) and isinstance(dispute.server, Event)
        assert (dispute.mine.start_ms, dispute.server.start_ms) == (NOW + 2 * HOUR, NOW + 5 * HOUR)
        assert dispute.differs == ("start_ms", "end_ms")
        assert dispute.rules == (Rule.MINE, Rule.SERVER, Rule.BOTH)

    play(tmp_path, scenario)


def test_mine_is_sent_again_over_the_servers_etag(tmp_path: Path) -> None:
    async def scenario(town: Town, conflicts: ConflictService) -> None:
        (key,) = await moved_on_both_sides(town)
        before = (await outbox(town))[0]
        settled = await conflicts.settle(Rule.MINE, [before.op_id])
        assert (settled.count, settled.skipped) == (1, 0)
        (row,) = await outbox(town)
        assert isinstance(row.intent, SaveEvent)
        assert (row.state, row.attempts, row.intent.base_etag) == (IntentState.QUEUED, 0, '"2"')
        assert row.op_id != before.op_id, "a server that remembers the refused name would only repeat itself"
        assert (await shown(town, key)).start_ms == NOW + 2 * HOUR
        theirs = (await HistoryService(town.bodies).versions(key))[0].record
        assert isinstance(theirs, Event) and theirs.start_ms == NOW + 5 * HOUR, "written over, not lost (row 117)"
        assert COMMUNE in town.nudged

    play(tmp_path, scenario)


def test_the_servers_stays_and_mine_is_in_the_history(tmp_path: Path) -> None:
    async def scenario(town: Town, conflicts: ConflictService) -> None:
        (key,) = await moved_on_both_sides(town)
        await conflicts.settle(Rule.SERVER, [(await only(conflicts)).name])
        assert await outbox(town) == []
        assert (await shown(town, key)).start_ms == NOW + 5 * HOUR
        mine = (await HistoryService(town.bodies).versions(key))[0]
        assert isinstance(mine.record, Event) and mine.record.start_ms == NOW + 2 * HOUR

    play(tmp_path, scenario)


def test_both_are_kept_and_nobody_is_invited_again(tmp_path: Path) -> None:
    async def scenario(town: Town, conflicts: ConflictService) -> None:
        (key,) = await moved_on_both_sides(town)
        await conflicts.settle(Rule.BOTH, [(await only(conflicts)).name])
        assert (await shown(town, key)).start_ms == NOW + 5 * HOUR
        (row,) = await outbox(town)
        assert isinstance(row.intent, SaveEvent)
        assert row.intent.event.uid != "e1" and row.intent.base_etag == "" and row.intent.event.attendees == ()
        assert (await shown(town, row.intent.target)).start_ms == NOW + 2 * HOUR

    play(tmp_path, scenario)


@pytest.mark.parametrize("rule", list(Rule))
def test_a_rule_settles_all_of_a_genre_once_and_can_be_taken_back(tmp_path: Path, rule: Rule) -> None:
    async def scenario(town: Town, conflicts: ConflictService) -> None:
        keys = await moved_on_both_sides(town, *(f"e{n}" for n in range(20)))
        await town.pulled(COMMUNE, Message(id="m1", folder="2", date_ms=NOW, subject="s", sender=Address(mail="a@b.c")))
        await town.mail.set_read([Key(COMMUNE, Message.KIND, "m1")], False)
        await park(town, Rejected("forbidden"))
        before, views = await outbox(town), [await shown(town, key) for key in keys]
        settled = await conflicts.settle_all(rule, "save_event/conflict")
        assert (settled.count, settled.skipped) == (20, 0)
        after = await outbox(town)
        assert [d.genre for d in await conflicts.disputes()] == ["set_read/refused"], "others are left alone"
        again = await conflicts.settle(rule, [row.op_id for row in before if row.intent.KIND == SaveEvent.KIND])
        assert (again.count, again.skipped) == (0, 20)
        assert await outbox(town) == after, "twice is once"
        assert await conflicts.take_back(settled) == 20
        assert await outbox(town) == before
        assert [await shown(town, key) for key in keys] == views
        assert await conflicts.take_back(settled) == 0

    play(tmp_path, scenario)


def test_what_has_left_cannot_be_taken_back(tmp_path: Path) -> None:
    async def scenario(town: Town, conflicts: ConflictService) -> None:
        await moved_on_both_sides(town)
        settled = await conflicts.settle(Rule.MINE, [(await only(conflicts)).name])
        (row,) = await outbox(town)
        await town.bodies.write(COMMUNE, lambda tx: tx.start_intent(row.op_id))
        assert await conflicts.take_back(settled) == 0
        assert (await outbox(town))[0].state is IntentState.IN_FLIGHT
        await town.bodies.write(COMMUNE, lambda tx: tx.acknowledge(row.op_id, Ack()))
        assert await conflicts.take_back(settled) == 0
        assert await outbox(town) == []

    play(tmp_path, scenario)


def test_a_conflict_and_the_edit_made_after_it_are_one(tmp_path: Path) -> None:
    async def scenario(town: Town, conflicts: ConflictService) -> None:
        (key,) = await moved_on_both_sides(town)
        await town.agenda.edit(key, title="Bureau élargi")
        assert len(await outbox(town)) == 2
        dispute = await only(conflicts)
        assert "title" in dispute.differs
        before = await outbox(town)
        settled = await conflicts.settle(Rule.MINE, [dispute.name])
        (row,) = await outbox(town)
        assert isinstance(row.intent, SaveEvent)
        assert (row.intent.event.title, row.intent.base_etag) == ("Bureau élargi", '"2"')
        assert await conflicts.take_back(settled) == 1
        assert await outbox(town) == before

    play(tmp_path, scenario)


def test_an_event_that_is_gone_is_made_again_or_given_up(tmp_path: Path) -> None:
    async def scenario(town: Town, conflicts: ConflictService) -> None:
        await town.pulled(COMMUNE, Calendar(id="/c", name="Calendar"), event())
        key = Key(COMMUNE, Event.KIND, "/c/e1")
        await town.agenda.move(key, NOW + 2 * HOUR, NOW + 3 * HOUR)
        await park(town, TargetGone("event_gone"))
        await town.bodies.write(COMMUNE, lambda tx: tx.remove_local(key))  # the pull that follows
        dispute = await only(conflicts)
        assert (dispute.conflict, dispute.differs, dispute.rules) == (True, ("gone",), (Rule.MINE, Rule.SERVER))
        await conflicts.settle(Rule.MINE, [dispute.name])
        (row,) = await outbox(town)
        assert isinstance(row.intent, SaveEvent) and row.intent.base_etag == "" and row.intent.event.uid != "e1"
        assert await town.library.entry(key) is None

    play(tmp_path, scenario)


def test_a_deletion_that_met_a_change(tmp_path: Path) -> None:
    async def scenario(town: Town, conflicts: ConflictService) -> None:
        await town.pulled(COMMUNE, Calendar(id="/c", name="Calendar"), event())
        key = Key(COMMUNE, Event.KIND, "/c/e1")
        await town.agenda.delete(key)
        await park(town)
        await town.pulled(COMMUNE, event(etag='"2"', title="Bureau, salle B"))
        dispute = await only(conflicts)
        assert (dispute.rules, dispute.mine, dispute.differs) == ((Rule.MINE, Rule.SERVER), None, ("gone",))
        await conflicts.settle(Rule.MINE, [dispute.name])
        (row,) = await outbox(town)
        assert isinstance(row.intent, DeleteEvent) and row.intent.base_etag == '"2"'
        version = (await HistoryService(town.bodies).versions(key))[0].record
        assert isinstance(version, Event) and version.title == "Bureau, salle B"

    play(tmp_path, scenario)


# --- other kinds --------------------------------------------------------------------------------


def test_a_presence_answer_is_insisted_on_or_given_up(tmp_path: Path) -> None:
    async def scenario(town: Town, conflicts: ConflictService) -> None:
        await town.pulled(COMMUNE, Seance(id="s1", name="Conseil", date_ms=NOW + HOUR))
        stamp = town.bodies.stamp(COMMUNE)
        await town.bodies.append(AnswerPresence(**stamp, target_id="s1", presence=Presence.PRESENT))
        await park(town, Conflict("presence_changed", current="absent", seen=""))
        await conflicts.settle(Rule.MINE, [(await only(conflicts)).name])
        (row,) = await outbox(town)
        assert isinstance(row.intent, AnswerPresence)
        assert (row.intent.presence, row.intent.seen) == (Presence.PRESENT, Presence.ABSENT)

    play(tmp_path, scenario)


@pytest.mark.parametrize(
    ("action", "rules"),
    [("close", (Rule.MINE, Rule.SERVER)), ("visa", (Rule.SERVER,)), ("visa_refuse", (Rule.SERVER,))],
)
def test_an_operation_on_a_letter_that_changed(tmp_path: Path, action: str, rules: tuple[Rule, ...]) -> None:
    async def scenario(town: Town, conflicts: ConflictService) -> None:
        letter = Letter(id="l1", revision=4, direction="in", chrono="1", subject="s", sender="x")
        await town.pulled(COMMUNE, letter)
        stamp = town.bodies.stamp(COMMUNE)
        await town.bodies.append(LetterOperation(**stamp, target_id="l1", action=action, if_version=4))
        await park(town, Conflict("version_conflict"))
        await town.pulled(COMMUNE, replace(letter, revision=7))
        dispute = await only(conflicts)
        assert dispute.rules == rules
        settled = await conflicts.settle(Rule.MINE, [dispute.name])
        assert settled.count == (Rule.MINE in rules)
        (row,) = await outbox(town)
        assert isinstance(row.intent, LetterOperation)
        assert row.intent.if_version == (7 if Rule.MINE in rules else 4)

    play(tmp_path, scenario)


def test_an_act_on_a_dossier_is_never_forced(tmp_path: Path) -> None:
    async def scenario(town: Town, conflicts: ConflictService) -> None:
        dossier = Dossier(id="d1", tenant="t", bureau_id="b", name="Mandats 12", fingerprint="f2")
        await town.pulled(COMMUNE, dossier)
        act = VisaDossier(
            **town.bodies.stamp(COMMUNE), target_id="d1", tenant="t", bureau_id="b", step_id="1", fingerprint="f1"
        )
        await town.bodies.append(act)
        await park(town, Conflict("dossier_moved"))
        dispute = await only(conflicts)
        assert dispute.rules == (Rule.SERVER,)
        for rule in (Rule.MINE, Rule.BOTH):
            assert (await conflicts.settle_all(rule, dispute.genre)).count == 0
        assert (await outbox(town))[0].state is IntentState.PARKED
        settled = await conflicts.settle_all(Rule.SERVER, dispute.genre)
        assert (settled.count, await outbox(town)) == (1, [])
        lines = await town.bodies.read(COMMUNE, lambda r: r.journal())
        assert [line.kind for line in lines] == ["intent.discarded", "intent.queued"]
        assert await conflicts.take_back(settled) == 1
        assert (await outbox(town))[0].error_code == "dossier_moved"
        assert await town.bodies.read(COMMUNE, lambda r: r.verify_journal()) is None

    play(tmp_path, scenario)


def test_a_refusal_is_tried_again_as_it_is_or_given_up(tmp_path: Path) -> None:
    async def scenario(town: Town, conflicts: ConflictService) -> None:
        mail = SendMail(
            **town.bodies.stamp(COMMUNE), target_id="x@y", to=(Address(mail="a@b.c"),), subject="Objet", text="Texte"
        )
        await town.bodies.append(mail)
        await park(town, Rejected("too_large"))
        before = await outbox(town)
        dispute = await only(conflicts)
        assert (dispute.conflict, dispute.rules, dispute.server) == (False, (Rule.MINE, Rule.SERVER), None)
        settled = await conflicts.settle(Rule.MINE, [dispute.name])
        (row,) = await outbox(town)
        assert (row.intent, row.state) == (mail, IntentState.QUEUED)
        assert await conflicts.take_back(settled) == 1
        assert await outbox(town) == before

    play(tmp_path, scenario)


@pytest.mark.feature("116")
def test_a_doubtful_delivery_is_never_settled_in_bulk(tmp_path: Path) -> None:
    async def scenario(town: Town, conflicts: ConflictService) -> None:
        stamp = town.bodies.stamp(COMMUNE)
        await town.bodies.append(
            SendMail(**stamp, target_id="x@y", to=(Address(mail="a@b.c"),), subject="Objet", text="Texte")
        )
        row = (await outbox(town))[0]
        await town.bodies.write(COMMUNE, lambda tx: tx.start_intent(row.op_id))
        await town.bodies.write(COMMUNE, lambda tx: tx.mark_unknown(row.op_id, OutcomeUnknown("delivery_unknown")))
        dispute = await only(conflicts)
        assert dispute.rules == ()
        for rule in Rule:
            assert (await conflicts.settle_all(rule, dispute.genre)).count == 0
        assert (await outbox(town))[0].state is IntentState.UNKNOWN

    play(tmp_path, scenario)


@pytest.mark.feature("A33")
def test_work_left_by_a_removed_account_can_only_be_given_up(tmp_path: Path) -> None:
    async def scenario(town: Town, conflicts: ConflictService) -> None:
        await town.pulled(COMMUNE, Calendar(id="/c", name="Calendar"), event())
        await town.agenda.move(Key(COMMUNE, Event.KIND, "/c/e1"), NOW + 2 * HOUR, NOW + 3 * HOUR)
        await town.bodies.write(COMMUNE, lambda tx: tx.forget_account(COMMUNE))
        town.bodies.forget_account(COMMUNE)
        dispute = await only(conflicts)
        assert (dispute.genre, dispute.conflict, dispute.rules) == ("account_removed", False, (Rule.SERVER,))
        assert isinstance(dispute.mine, Event) and dispute.mine.start_ms == NOW + 2 * HOUR
        settled = await conflicts.settle_all(Rule.SERVER, dispute.genre)
        assert (settled.count, await conflicts.disputes()) == (1, [])

    play(tmp_path, scenario)


def test_one_rule_over_two_bodies(tmp_path: Path) -> None:
    async def scenario(town: Town, conflicts: ConflictService) -> None:
        for account in (COMMUNE, INTERCO):
            intent = SetRead(**town.bodies.stamp(account), target_id="m1", value=True)
            await town.bodies.append(intent)
            await town.bodies.write(account, lambda tx, op=intent.op_id: tx.park(op, Conflict("changed")))  # type: ignore[misc]
        settled = await conflicts.settle_all(Rule.SERVER, "set_read/conflict")
        assert settled.count == 2
        assert await town.bodies.read(INTERCO, lambda r: r.outbox()) == []
        assert await conflicts.take_back(settled) == 2

    play(tmp_path, scenario)


def test_every_kind_of_act_has_rules() -> None:
    for kind in BY_KIND:
        assert issubclass(kind, Intent)
    for kind in INTENT_TYPES.values():
        rules = next((found for cls, found in BY_KIND.items() if issubclass(kind, cls)), (Rule.MINE, Rule.SERVER))
        assert Rule.SERVER in rules, "there is always a way out"
        assert Rule.MINE in rules or kind.PROVEN


# --- notes in two versions ----------------------------------------------------------------------


async def two_versions(town: Town) -> None:
    await town.pulled(COMMUNE, note("n1", "la mienne"), note("c1", "celle du bureau", conflict_of="n1"))


@pytest.mark.feature("117")
def test_a_note_in_two_versions_is_listed_with_both(tmp_path: Path) -> None:
    async def scenario(town: Town, conflicts: ConflictService) -> None:
        await two_versions(town)
        dispute = await only(conflicts)
        assert (dispute.genre, dispute.row, dispute.differs) == (NOTE_COPY, None, ("text",))
        assert isinstance(dispute.mine, Annotation) and isinstance(dispute.server, Annotation)
        assert (dispute.mine.text, dispute.server.text) == ("la mienne", "celle du bureau")

    play(tmp_path, scenario)


@pytest.mark.parametrize(
    ("rule", "texts"),
    [
        (Rule.MINE, {"n1": "la mienne"}),
        (Rule.SERVER, {"n1": "celle du bureau"}),
        (Rule.BOTH, {"n1": "la mienne", "c1": "celle du bureau"}),
    ],
)
def test_a_note_in_two_versions_is_settled_and_taken_back(tmp_path: Path, rule: Rule, texts: dict[str, str]) -> None:
    async def scenario(town: Town, conflicts: ConflictService) -> None:
        await two_versions(town)
        settled = await conflicts.settle_all(rule, NOTE_COPY)
        assert settled.count == 1
        entries = {}
        for id in ("n1", "c1"):
            entry = await town.library.entry(Key(COMMUNE, Annotation.KIND, id))
            if entry is not None and isinstance(entry.record, Annotation):
                entries[id] = entry.record.text
        assert entries == texts
        assert await conflicts.disputes() == []
        kinds = {type(row.intent) for row in await outbox(town)}
        assert kinds <= {SaveAnnotation, DeleteAnnotation} and kinds
        assert await conflicts.take_back(settled) == 1
        assert (await only(conflicts)).genre == NOTE_COPY
        assert await outbox(town) == []

    play(tmp_path, scenario)


def test_an_unknown_name_settles_nothing(tmp_path: Path) -> None:
    async def scenario(town: Town, conflicts: ConflictService) -> None:
        settled = await conflicts.settle(Rule.SERVER, [OpId("inconnu")])
        assert (settled.count, settled.skipped) == (0, 1)

    play(tmp_path, scenario)
