"""The courrier connector against the served simulator: state is compared on both sides."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from app.connectors.courrier import connector as courrier
from app.domain.courrier import Letter, LetterNote
from app.domain.errors import (
    CaptivePortal,
    Conflict,
    CursorExpired,
    OutcomeUnknown,
    Rejected,
    SignInRequired,
    TargetGone,
    Transient,
    Unreachable,
)
from app.domain.exchange import FileRef, Proof, Verdict
from app.domain.ids import AccountId, OpId, new_id, new_op_id
from app.domain.intents import AddLetterNote, Intent, LetterOperation, MarkLetterRead
from app.domain.records import Mark
from app.domain.view import view
from app.sandbox.gateway import GatewayServer
from app.sandbox.gateway.letters import build_letters
from app.sandbox.people import COMMUNE, COUNCILLOR, INTERCO, MAYOR, SECRETARY
from tests.servers.gateway_kit import NOW_MS, TODAY, Bench, Copy, bench, run

ACCOUNT = AccountId("courrier-1")


async def no_bytes(sha256: str) -> bytes:
    raise AssertionError("no operation of a letter carries bytes")


def mark_read(letter: str, op_id: str | None = None) -> MarkLetterRead:
    return MarkLetterRead(
        op_id=OpId(op_id) if op_id else new_op_id(), account=ACCOUNT, made_at_ms=NOW_MS, target_id=letter
    )


def operation(letter: Letter, action: str, comment: str = "", **data: str) -> LetterOperation:
    return LetterOperation(
        op_id=new_op_id(), account=ACCOUNT, made_at_ms=NOW_MS, target_id=letter.id, action=action,
        if_version=letter.revision, comment=comment, data=data,
    )  # fmt: skip


def note(letter: str, text: str) -> AddLetterNote:
    id_ = new_id()
    record = LetterNote(id=id_, letter_id=letter, author=MAYOR.name, text=text, created_ms=NOW_MS, mine=True)
    return AddLetterNote(op_id=new_op_id(), account=ACCOUNT, made_at_ms=NOW_MS, target_id=id_, note=record)


async def push(b: Bench, intent: Intent) -> None:
    ack = await b.connector.push(intent, no_bytes)
    for record in ack.upserts:
        b.copy.records[record.KIND, record.id] = record


def with_role(b: Bench, role: str, status: str | None = None) -> Letter:
    found = [
        x for x in b.copy.letters().values()
        if role in x.my_roles and (status is None or x.status == status)
    ]  # fmt: skip
    return found[0]


# --- reading ------------------------------------------------------------------------------------


@pytest.mark.feature("29", "30", "32", "33")
def test_the_whole_perimeter_arrives_with_its_facts() -> None:
    async def story() -> None:
        async with bench(count=6) as b:
            await b.copy.sync(b.connector)
            letters = b.copy.letters()
            assert set(letters) == {i for i in b.box.letters if b.box.sees(MAYOR.login, i)}
            first = letters[next(iter(b.box.letters))]
            assert first.subject == "Nids-de-poule rue des Pins"
            assert (first.direction, first.status, first.my_roles) == ("in", "new", ("action",))
            assert first.due_date == "2026-12-07"
            assert first.marks == Mark.UNREAD | Mark.TODO
            assert first.arrival_ms == 1_795_330_800_000  # 2026-11-22T07:00Z: the hour of registration
            assert [a.label for a in first.assignments] == [MAYOR.name, "Bruno Larrieu"]
            assert "close" in first.allowed_actions
            assert len(b.copy.notes()) == 2

    run(story())


@pytest.mark.feature("33", "34")
def test_a_letter_says_what_is_mine_and_what_it_answers() -> None:
    async def story() -> None:
        async with bench(count=len(build_letters(COMMUNE, TODAY))) as b:
            await b.copy.sync(b.connector)
            letters = b.copy.letters()
            first = letters[next(iter(b.box.letters))]
            assert [a.mine for a in first.assignments] == [True, False]
            answer = next(x for x in letters.values() if x.links and x.links[0].letter_id in letters)
            asked = letters[answer.links[0].letter_id]
            assert (answer.links[0].relation, asked.reply_id) == ("reply_to", answer.id)
            assert asked.reply_state in ("sent", "drafting")
            assert sum("/me" in line for _, line in b.server.faults.log) == 1, "asked once an account"

    run(story())


def test_history_and_directory_are_asked_of_the_server() -> None:
    async def story() -> None:
        async with bench(count=6) as b:
            await b.copy.sync(b.connector)
            letter = with_role(b, "action")
            await push(b, operation(letter, "set_due_date", due_date="2026-12-24"))
            (line,) = await b.connector.fetch_history(letter.id)
            assert (line.by, line.action, line.comment) == (MAYOR.name, "set_due_date", "")
            found = await b.connector.find_addressees(SECRETARY.name[:4])
            assert [(who.user_id, who.name) for who in found] == [(SECRETARY.login, SECRETARY.name)]

    run(story())


def test_pages_of_the_first_pass_resume_after_a_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courrier, "PAGE", 2)

    async def story() -> None:
        async with bench(count=6) as b:
            b.server.faults.arm("half", "GET /courrier/v1/changes", skip=1)
            with pytest.raises(Unreachable):
                await b.copy.sync(b.connector)
            assert len(b.copy.letters()) == 2
            await b.copy.sync(b.connector)
            assert len(b.copy.letters()) == 6
            fresh = [line for _, line in b.server.faults.log if line.endswith("/changes?limit=2")]
            assert len(fresh) == 1, "only the first request started from the beginning"

    run(story())


def test_changes_come_alone_and_an_idle_poll_is_one_request() -> None:
    async def story() -> None:
        async with bench(count=6) as b:
            await b.copy.sync(b.connector)
            letter = with_role(b, "action")
            b.box.edit(letter.id, subject="Nids-de-poule, suite")
            new = b.box.receive(build_letters(COMMUNE, TODAY, count=7)[-1])
            pages = await b.copy.sync(b.connector)
            assert [p.id for page in pages for p in page.upserts] == [letter.id, new]
            assert b.copy.letters()[letter.id].subject == "Nids-de-poule, suite"
            await b.copy.sync(b.connector)
            before = len(b.server.faults.log)
            pages = await b.copy.sync(b.connector)
            assert len(b.server.faults.log) == before + 1
            assert (pages[0].upserts, pages[0].removes, pages[0].files) == ((), (), ())

    run(story())


def test_ten_idle_minutes_cost_two_requests() -> None:
    async def story() -> None:
        clock = [NOW_MS]
        async with bench(count=2, clock=lambda: clock[0]) as b:
            await b.copy.sync(b.connector)
            await b.copy.sync(b.connector)
            before = len(b.server.faults.log)
            for _ in range(2):
                clock[0] += courrier.POLL_MS
                await b.copy.sync(b.connector)
            assert len(b.server.faults.log) - before == 2

    run(story())


def test_an_older_version_never_replaces_a_newer_one() -> None:
    async def story() -> None:
        async with bench(count=3) as b:
            await b.copy.sync(b.connector)
            letter = with_role(b, "action")
            before = dict(b.copy.cursors)
            await push(b, mark_read(letter.id))
            assert b.copy.letters()[letter.id].revision == 2
            b.copy.cursors = before
            pages = await b.copy.sync(b.connector)  # the feed tells our own change again
            assert [u for page in pages for u in page.upserts] == []

    run(story())


def test_a_letter_is_acknowledged_once_it_is_surely_here() -> None:
    async def story() -> None:
        async with bench(count=3) as b:
            delta = await b.connector.pull("letters", None, b.copy)
            assert b.box.acks == {}, "nothing is committed yet"
            b.copy.commit(delta)
            again = Copy(records=b.copy.records, cursors={delta.stream: delta.cursor})  # a restart in between
            await again.sync(b.connector)
            assert b.box.acks == {(MAYOR.login, i): 1 for i in b.copy.letters()}
            await again.sync(b.connector)
            assert b.posted("/courrier/v1/acks") == 1

    run(story())


def test_an_acknowledgement_that_fails_is_sent_later() -> None:
    async def story() -> None:
        async with bench(count=2) as b:
            await b.copy.sync(b.connector)
            b.server.faults.arm("503", "POST /courrier/v1/acks")
            with pytest.raises(Transient):
                await b.copy.sync(b.connector)
            await b.copy.sync(b.connector)
            assert len(b.box.acks) == 2

    run(story())


@pytest.mark.feature("29")
def test_a_letter_leaves_the_perimeter() -> None:
    async def story() -> None:
        async with bench(count=4) as b:
            await b.copy.sync(b.connector)
            gone = with_role(b, "action")
            b.box.leave_perimeter(gone.id)
            delta = (await b.copy.sync(b.connector))[0]
            assert delta.removes == (("letter", gone.id),)
            assert gone.id not in b.copy.letters()
            with pytest.raises(Rejected) as refused:
                await push(b, mark_read(gone.id))
            assert refused.value.code == "out_of_perimeter"

    run(story())


def test_an_expired_cursor_leads_to_a_full_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courrier, "PAGE", 2)

    async def story() -> None:
        async with bench(count=6) as b:
            await b.copy.sync(b.connector)
            gone = with_role(b, "action")
            with b.box.lock:
                del b.box.letters[gone.id]
                b.box.notes = {k: n for k, n in b.box.notes.items() if n["letter_id"] != gone.id}
            b.box.expire_cursors()
            with pytest.raises(CursorExpired):
                await b.copy.sync(b.connector)
            b.copy.cursors.clear()
            first = await b.connector.pull("letters", None, b.copy)
            assert first.more and first.listings == ()
            b.copy.commit(first)
            pages = await b.copy.sync(b.connector)  # also after a restart: what was seen is in the cursor
            assert [listing.kind for listing in pages[-1].listings] == ["letter", "letter_note"]
            assert set(b.copy.letters()) == set(b.box.letters)
            assert set(b.copy.notes()) == set(b.box.notes)
            assert '"l"' not in b.copy.cursors["letters"]

    run(story())


def test_a_cursor_that_is_not_ours_is_an_expired_one() -> None:
    async def story() -> None:
        async with bench(count=1) as b:
            with pytest.raises(CursorExpired):
                await b.connector.pull("letters", "rubbish", b.copy)
            assert b.server.faults.log[1:] == []

    run(story())


def test_a_captive_portal_is_not_an_empty_mailbox() -> None:
    async def story() -> None:
        async with bench(count=2) as b:
            b.server.faults.arm("page", "GET /courrier")
            with pytest.raises(CaptivePortal):
                await b.copy.sync(b.connector)

    run(story())


def test_a_busy_server_says_when_to_come_back() -> None:
    async def story() -> None:
        async with bench(count=1) as b:
            b.gateway.busy_next = 1
            with pytest.raises(Transient) as busy:
                await b.copy.sync(b.connector)
            assert (busy.value.code, busy.value.retry_after_ms) == ("retry_later", 120_000)

    run(story())


# --- files --------------------------------------------------------------------------------------


async def fetch(b: Bench, ref: FileRef, offset: int = 0) -> tuple[int, bytes]:
    async with b.connector.download(ref, offset) as download:
        return download.offset, b"".join([chunk async for chunk in download.chunks()])


@pytest.mark.feature("29")
def test_a_scan_is_downloaded_and_resumed() -> None:
    async def story() -> None:
        async with bench(count=1) as b:
            await b.copy.sync(b.connector)
            ref = next(ref for ref in b.copy.files.values() if ref.name.startswith("A-"))
            offset, whole = await fetch(b, ref)
            assert (offset, hashlib.sha256(whole).hexdigest(), len(whole)) == (0, ref.sha256, ref.size_bytes)
            offset, rest = await fetch(b, ref, 1000)
            assert offset == 1000 and whole[1000:] == rest
            offset, again = await fetch(b, ref, len(whole) + 5)
            assert offset == 0 and again == whole, "an offset that is too far starts again"
            b.gateway.sessions.expire()
            assert (await fetch(b, ref))[1] == whole, "an aged bearer is renewed"

    run(story())


def test_a_cut_download_is_transient_and_a_page_is_no_scan() -> None:
    async def story() -> None:
        async with bench(count=1) as b:
            await b.copy.sync(b.connector)
            ref = next(iter(b.copy.files.values()))
            b.server.faults.arm("half", "/files/")
            with pytest.raises(Unreachable):
                await fetch(b, ref)
            b.server.faults.arm("page", "/files/")
            with pytest.raises(CaptivePortal):
                await fetch(b, ref)

    run(story())


def test_a_missing_scan_is_gone_and_says_so() -> None:
    async def story() -> None:
        drafts = build_letters(COMMUNE, TODAY)
        missing = next(d for d in drafts if any(f.missing for f in d.files))
        gateway = GatewayServer(COMMUNE, today=TODAY, count=0)
        gateway.mailbox.receive(missing)
        async with bench(gateway=gateway) as b:
            await b.copy.sync(b.connector)
            ref = next(iter(b.copy.files.values()))
            assert (ref.sha256, ref.size_bytes) == ("", None)
            with pytest.raises(TargetGone):
                await fetch(b, ref)

    run(story())


# --- writing ------------------------------------------------------------------------------------


@pytest.mark.feature("30")
def test_marking_read_reaches_the_server_once() -> None:
    async def story() -> None:
        async with bench(count=2) as b:
            await b.copy.sync(b.connector)
            letter = with_role(b, "action")
            intent = mark_read(letter.id)
            shown = view(letter, [intent])
            assert isinstance(shown, Letter) and shown.read
            await push(b, intent)
            await push(b, intent)  # a duplicate delivery
            assert b.copy.letters()[letter.id].read
            assert b.box.applied == [(intent.op_id, "mark_read")]
            assert list(b.box.letters[letter.id].read_by) == [MAYOR.login]

    run(story())


@pytest.mark.feature("116", "31")
def test_a_reply_lost_after_the_act_changes_nothing_when_sent_again() -> None:
    async def story() -> None:
        async with bench(count=2) as b:
            await b.copy.sync(b.connector)
            intent = note(with_role(b, "action").id, "Voir avec la voirie avant vendredi.")
            b.server.faults.arm("drop", "POST /courrier/v1/operations")
            with pytest.raises(OutcomeUnknown):
                await push(b, intent)
            assert await b.connector.probe(intent) is Verdict.NOT_DELIVERED
            await push(b, intent)
            assert b.box.applied == [(intent.op_id, "note_add")]
            assert b.box.notes[intent.note.id]["text"] == intent.note.text
            await b.copy.sync(b.connector)
            mine = b.copy.notes()[intent.note.id]
            assert mine.mine and mine.text == intent.note.text

    run(story())


@pytest.mark.feature("33")
def test_operations_with_a_version() -> None:
    async def story() -> None:
        async with bench(count=10) as b:
            await b.copy.sync(b.connector)
            visa = with_role(b, "visa", "waiting_visa")
            await push(b, operation(visa, "visa", "Accord de principe"))
            after = b.copy.letters()[visa.id]
            assert (after.status, after.my_roles) == ("in_progress", ())
            assert b.box.letters[visa.id].history[-1]["comment"] == "Accord de principe"
            letter = with_role(b, "action")
            add = '[{"role": "info", "user_id": "n.ospital", "due_date": null}]'
            await push(b, operation(letter, "assign", add=add))
            assert "Nadège Ospital" in [a.label for a in b.copy.letters()[letter.id].assignments]
            await push(b, operation(b.copy.letters()[letter.id], "set_due_date", due_date="2026-12-24"))
            await push(b, operation(b.copy.letters()[letter.id], "close"))
            closed = b.copy.letters()[letter.id]
            assert (closed.status, closed.due_date, bool(closed.marks & Mark.TODO)) == ("closed", "2026-12-24", False)

    run(story())


@pytest.mark.feature("117")
def test_a_letter_that_moved_meanwhile_is_a_conflict() -> None:
    async def story() -> None:
        async with bench(count=10) as b:
            await b.copy.sync(b.connector)
            letter = with_role(b, "visa")
            b.box.edit(letter.id, subject="Devis modifié")
            with pytest.raises(Conflict) as moved:
                await push(b, operation(letter, "visa"))
            assert moved.value.code == "version_conflict"
            await b.copy.sync(b.connector)
            current = b.copy.letters()[letter.id]
            b.box.hold(letter.id, SECRETARY)
            with pytest.raises(Conflict) as locked:
                await push(b, operation(current, "visa"))
            assert locked.value.code == "locked_by"
            assert set(locked.value.params) == {"by", "until"}
            assert str(locked.value.params["by"]) not in str(locked.value), "a log holds no name"
            assert b.box.applied == []

    run(story())


def test_what_is_already_done_counts_as_done() -> None:
    async def story() -> None:
        async with bench(count=10) as b:
            await b.copy.sync(b.connector)
            letter = with_role(b, "visa")
            await push(b, operation(letter, "visa"))
            current = b.copy.letters()[letter.id]
            b.copy.records.pop((Letter.KIND, letter.id))
            await push(b, operation(current, "visa"))  # another op_id: done from another device
            assert b.copy.letters()[letter.id] == current
            assert len(b.box.applied) == 1

    run(story())


def test_refusals_name_what_is_wrong() -> None:
    async def story() -> None:
        async with bench(count=10) as b:
            await b.copy.sync(b.connector)
            letter = with_role(b, "visa")
            with pytest.raises(Rejected) as missing:
                await push(b, operation(letter, "visa_refuse", "no"))
            assert (missing.value.code, missing.value.params) == ("missing_field", {"field": "comment"})
            with pytest.raises(Rejected) as refused:
                await push(b, operation(with_role(b, "info"), "opinion", text="Favorable"))
            assert refused.value.code == "action_not_allowed"
            with pytest.raises(Rejected) as unknown:
                await push(b, operation(letter, "danser"))
            assert unknown.value.code == "invalid_request"
            with pytest.raises(TargetGone):
                await push(b, mark_read("L-nulle-part"))

    run(story())


def test_a_queued_operation_stays_in_the_outbox() -> None:
    async def story() -> None:
        async with bench(count=1) as b:
            await b.copy.sync(b.connector)
            intent = mark_read(with_role(b, "action").id)
            b.box.queue_next = 1
            with pytest.raises(Transient) as queued:
                await push(b, intent)
            assert queued.value.retry_after_ms == 60_000
            await push(b, intent)
            assert b.box.applied == [(intent.op_id, "mark_read")]

    run(story())


# --- signing in ---------------------------------------------------------------------------------


def test_one_password_then_refresh_tokens_only() -> None:
    async def story() -> None:
        clock = [NOW_MS]
        async with bench(count=1, clock=lambda: clock[0]) as b:
            assert set(b.vault.secrets) == {"refresh_token"}
            first = b.vault.secrets["refresh_token"]
            await b.copy.sync(b.connector)
            clock[0] += 3_600_000  # our clock says that the bearer is old
            await b.copy.sync(b.connector)
            b.gateway.sessions.expire()  # the server says so first
            await b.copy.sync(b.connector)
            assert b.gateway.sessions.logins == 1
            assert b.vault.secrets["refresh_token"] != first

    run(story())


def test_a_refused_login_is_not_tried_again() -> None:
    async def story() -> None:
        async with bench(count=1, sign_in=False) as b:
            with pytest.raises(SignInRequired) as never:
                await b.copy.sync(b.connector)
            assert (never.value.code, b.server.faults.log) == ("never_signed_in", [])
            with pytest.raises(SignInRequired):
                await b.connector.sign_in(Proof(password="mauvais"))
            b.vault.secrets["password"] = "périmé"
            for _ in range(3):
                with pytest.raises(SignInRequired):
                    await b.copy.sync(b.connector)
            assert b.gateway.sessions.failures[MAYOR.login] == 2, "a refused password is forgotten"

    run(story())


def test_a_lost_session_asks_the_user_and_a_kept_password_mends_it() -> None:
    async def story() -> None:
        async with bench(count=1) as b:
            b.gateway.sessions.expire(refresh_too=True)
            with pytest.raises(SignInRequired):
                await b.copy.sync(b.connector)
            b.vault.secrets["password"] = MAYOR.password
            await b.copy.sync(b.connector)
            assert len(b.copy.letters()) == 1

    run(story())


def test_who_has_no_login_at_the_gateway_is_refused() -> None:
    async def story() -> None:
        async with bench(count=1, person=COUNCILLOR, sign_in=False) as b:
            with pytest.raises(SignInRequired):
                await b.connector.sign_in(Proof(password=COUNCILLOR.password))

    run(story())


def test_signing_in_survives_a_lost_reply_and_an_outage() -> None:
    async def story() -> None:
        async with bench(count=1, sign_in=False) as b:
            b.server.faults.arm("drop", "POST /v1/session")
            with pytest.raises(Unreachable):
                await b.connector.sign_in(Proof(password=MAYOR.password))
            await b.connector.sign_in(Proof(password=MAYOR.password))
            b.server.stop()
            with pytest.raises(Unreachable):
                await b.copy.sync(b.connector)
            b.server.start()
            await b.copy.sync(b.connector)
            assert len(b.copy.letters()) == 1

    run(story())


# --- the simulator itself -----------------------------------------------------------------------


def test_forty_letters_over_both_bodies_show_every_case() -> None:
    drafts = [d for town in (COMMUNE, INTERCO) for d in build_letters(town, date(2026, 11, 23))]
    assert len(drafts) == 40
    assert {str(d.facts["direction"]) for d in drafts} == {"in", "out", "internal"}
    assert {role for d in drafts for role in d.mayor_roles} == {"action", "info", "opinion", "visa", "sign"}
    assert {str(d.facts["status"]) for d in drafts} == {
        "new", "in_progress", "waiting_opinion", "waiting_visa", "waiting_signature", "to_send", "sent", "closed",
        "no_action", "archived",
    }  # fmt: skip
    assert [d.files[0].pages for d in drafts].count(40) == 1
    assert sum(f.missing for d in drafts for f in d.files) == 1
    assert len({str(d.facts["id"]) for d in drafts}) == 40
    assert drafts == [d for town in (COMMUNE, INTERCO) for d in build_letters(town, date(2026, 11, 23))]
