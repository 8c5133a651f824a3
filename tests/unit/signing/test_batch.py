"""Batches: one PIN, a journal before each step, a result per dossier, whatever the token does."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from app.documents.pes import read_pes
from app.domain.errors import DiskFull, NeedsUser, Rejected, TargetGone
from app.domain.parapheur import Format, SigningHolder, SigningRequest, ToSign
from app.sandbox.pes_files import DEMO, generate_pes
from app.signing import batch, pades, xades, xades_verify
from app.signing.batch import (
    AskGate,
    Gate,
    JournalEntry,
    Outcome,
    Prepare,
    Prepared,
    Session,
    Step,
    TokenDesk,
    Verified,
    run_batch,
    sign_every,
)
from app.signing.check import ShownDocument
from app.signing.pin import Pin
from app.signing.token import TokenThread
from tests.unit.signing.test_pades import PDF
from tests.unit.signing.token_tools import PIN, Card
from tests.unit.signing.tools import NOW, PROFILE, Signer, make_signer

TIME_MS = int(NOW.timestamp() * 1000)
FILES = {spec.key: generate_pes(1, spec) for spec in DEMO}


def prepare_pes(key: str, signer: Signer, data: bytes | None = None) -> Prepared:
    """A dossier as the server prepares it; ``data``: what was displayed, when it is something else."""
    prepared = xades.prepare(FILES[key], signer.der, NOW, PROFILE)
    items = tuple(ToSign(id=e.element_id, data=e.signed_info) for e in prepared.elements)
    return _prepared(key, signer, data or FILES[key], Format.PES_V2, items)


def prepare_pdf(signer: Signer) -> Prepared:
    to_sign = asyncio.run(pades.prepare(PDF, signer.der, NOW)).to_sign
    return _prepared("pdf", signer, PDF, Format.PADES, (ToSign(id="1", data=to_sign),))


def _prepared(key: str, signer: Signer, data: bytes, format_: Format, items: tuple[ToSign, ...]) -> Prepared:
    holder = SigningHolder(document_id=f"doc-{key}", signature_time_ms=TIME_MS, items=items)
    request = SigningRequest(
        id=key, fingerprint="f", certificate_sha256=hashlib.sha256(signer.der).hexdigest(), holders=(holder,)
    )
    document = ShownDocument(document_id=f"doc-{key}", data=data, shown_sha256=hashlib.sha256(data).hexdigest())
    return Prepared(
        dossier_id=key, request=request, certificate=signer.der, format=format_, documents=(document,), proof_told=True
    )


def prepared_of(plan: Sequence[Prepared]) -> Prepare:
    """As read when its turn comes."""
    held = {prepared.dossier_id: prepared for prepared in plan}

    async def prepare(dossier_id: str) -> Prepared:
        return held[dossier_id]

    return prepare


@dataclass
class Desk:
    """Runs batches on the real token and keeps what was journaled."""

    card: Card
    signer: Signer
    pin: str = PIN
    entries: list[JournalEntry] = field(default_factory=list)
    pins_asked: int = 0
    progress: list[tuple[int, int, str]] = field(default_factory=list)
    fail_journal_at: int = 0
    gone: tuple[str, Step] | None = None
    """This dossier leaves before that step."""

    async def journal(self, entry: JournalEntry) -> None:
        if self.gone == (entry.dossier_id, entry.step):
            raise TargetGone("dossier_gone")
        if self.fail_journal_at and len(self.entries) + 1 == self.fail_journal_at:
            raise DiskFull
        self.entries.append(entry)

    async def run_prepared(
        self, dossiers: Sequence[str], prepare: Prepare, gate: AskGate = sign_every
    ) -> tuple[Outcome, ...]:
        thread = TokenThread()
        desk = TokenDesk(self.card.source(sign_s=5.0), thread)

        async def open_session() -> Session:
            self.pins_asked += 1
            pin = Pin(self.pin) if self.pin else None
            return await desk.open_session(hashlib.sha256(self.signer.der).hexdigest(), pin)

        try:
            return await run_batch(
                dossiers,
                prepare,
                open_session,
                self.journal,
                progress=lambda *state: self.progress.append(state),
                gate=gate,
            )
        finally:
            thread.stop()

    def run(self, plan: Sequence[Prepared], *, gate: AskGate = sign_every) -> tuple[Outcome, ...]:
        return asyncio.run(self.run_prepared([each.dossier_id for each in plan], prepared_of(plan), gate))

    def count(self, step: Step) -> int:
        return sum(1 for entry in self.entries if entry.step is step)

    def steps_of(self, key: str) -> list[Step]:
        return [entry.step for entry in self.entries if entry.dossier_id == key]


@pytest.fixture
def desk(card: Card) -> Desk:
    return Desk(card, make_signer())


WHOLE = [Step.CHECKED, Step.SIGNING, Step.SIGNED, Step.VERIFIED]


def fifteen(signer: Signer) -> list[Prepared]:
    return [prepare_pes(spec.key, signer) for spec in DEMO]


def finished(prepared: Prepared, verified: Verified) -> bytes:
    """What the server makes of the values: the signed file."""
    server = xades.prepare(FILES[prepared.dossier_id], prepared.certificate, NOW, PROFILE)
    return xades.finish(server, {value.item_id: value.value for value in verified.values})


@pytest.mark.feature("83", "84", "91", "A1", "A4")
def test_fifteen_pes_and_a_pdf_with_one_pin(desk: Desk) -> None:
    plan = [*fifteen(desk.signer), prepare_pdf(desk.signer)]
    outcomes = desk.run(plan)
    assert [outcome.dossier_id for outcome in outcomes] == [prepared.dossier_id for prepared in plan]
    assert all(outcome.done for outcome in outcomes)
    assert (desk.pins_asked, desk.card.logins) == (1, 1)
    assert len(desk.card.log("sign")) == 15 + 2 + 1  # one file has three bordereaux
    for prepared in plan:
        assert desk.steps_of(prepared.dossier_id) == WHOLE
    for prepared, outcome in zip(plan[:15], outcomes, strict=False):
        assert outcome.verified is not None
        signed = finished(prepared, outcome.verified)
        reports = xades_verify.verify(signed)
        assert all(report.intact for report in reports)
        assert xades_verify.uncovered(signed, reports) == ()
        assert {value.item_id for value in outcome.verified.values} == set(read_pes(signed).elements)
        assert outcome.verified.signature_times_ms == {f"doc-{prepared.dossier_id}": TIME_MS}
    assert [o.verified.proof_after for o in outcomes if o.verified] == [False] * 15 + [True]
    assert [state[0] for state in desk.progress] == list(range(1, 17))


@pytest.mark.feature("93", "A4", "91")
def test_a_token_pulled_at_the_seventh_keeps_six_and_explains_the_rest(desk: Desk) -> None:
    plan = [prepare_pes(key, desk.signer) for key in FILES if key != "06"]  # one signature each
    plan.append(prepare_pes("06", desk.signer))
    desk.card.order(remove_at=7)
    outcomes = desk.run(plan)
    assert [o.step for o in outcomes] == [Step.VERIFIED] * 6 + [Step.FAILED] + [Step.NOT_DONE] * 8
    assert {o.code for o in outcomes[6:]} == {"token_pulled"}
    assert desk.card.logins == 1
    assert len(desk.card.log("sign")) == 7
    desk.card.order()
    again = desk.run([prepared for prepared, o in zip(plan, outcomes, strict=True) if not o.done])
    assert all(o.done for o in again)
    assert len(desk.card.log("sign")) == 8 + 3  # nine dossiers left, one of them with three bordereaux
    assert desk.count(Step.VERIFIED) == 15


@pytest.mark.feature("86", "A2")
def test_a_wrong_pin_stops_the_batch_at_once(desk: Desk) -> None:
    desk.card.order(lock_after=3)
    desk.pin = "0000"
    outcomes = desk.run(fifteen(desk.signer))
    assert {(o.step, o.code) for o in outcomes} == {(Step.NOT_DONE, "pin_refused")}
    assert outcomes[0].params == {"tries": "low"}
    assert (desk.card.logins, desk.card.log("sign")) == (1, [])


@pytest.mark.feature("85", "A1")
def test_a_card_that_wants_its_pin_each_time_is_typed_for_once(desk: Desk) -> None:
    desk.signer = make_signer("Hélène Toujours", rank=2)
    outcomes = desk.run([prepare_pes(key, desk.signer) for key in ("01", "02", "06")])
    assert all(outcome.done for outcome in outcomes)
    assert desk.pins_asked == desk.card.logins == 1
    assert desk.card.log("login 2") == ["login 2 0"] * 5


@pytest.mark.feature("91", "A4")
def test_a_changed_document_fails_alone_and_before_the_pin(desk: Desk) -> None:
    plan = fifteen(desk.signer)
    plan[3] = prepare_pes("04", desk.signer, data=generate_pes(2, DEMO[3]))
    outcomes = desk.run(plan)
    assert [o.step for o in outcomes].count(Step.VERIFIED) == 14
    assert (outcomes[3].step, outcomes[3].code) == (Step.FAILED, "sign_bytes_differ")
    assert desk.steps_of("04") == [Step.FAILED]
    assert desk.entries.index(next(e for e in desk.entries if e.step is Step.SIGNING)) >= 15  # all checked first


@pytest.mark.feature("91", "A4")
def test_a_pdf_that_the_server_said_was_none_is_not_signed_unproven(desk: Desk) -> None:
    plan = [replace(prepare_pdf(desk.signer), proof_told=False), prepare_pes("01", desk.signer)]
    outcomes = desk.run(plan)
    assert [(o.step, o.code) for o in outcomes] == [(Step.FAILED, "sign_bytes_differ"), (Step.VERIFIED, "")]


@pytest.mark.feature("91")
def test_nothing_left_to_sign_asks_no_pin(desk: Desk) -> None:
    outcomes = desk.run([prepare_pes("04", desk.signer, data=generate_pes(2, DEMO[3]))])
    assert [o.step for o in outcomes] == [Step.FAILED]
    assert desk.pins_asked == 0


@pytest.mark.feature("91")
@pytest.mark.parametrize(("order", "code"), [({"fail_at": 2}, "token_failed"), ({"wrong_at": 2}, "sign_value_wrong")])
def test_one_failed_signature_leaves_the_others(desk: Desk, order: dict[str, int], code: str) -> None:
    desk.card.order(**order)
    outcomes = desk.run([prepare_pes(key, desk.signer) for key in ("01", "02", "03")])
    assert [(o.step, o.code) for o in outcomes] == [
        (Step.VERIFIED, ""),
        (Step.FAILED, code),
        (Step.VERIFIED, ""),
    ]
    assert desk.card.logins == 1


def test_a_batch_can_be_stopped_between_two_dossiers(desk: Desk) -> None:
    async def four(_dossier: str) -> Gate:
        return Gate.STOP if desk.count(Step.VERIFIED) == 4 else Gate.SIGN

    outcomes = desk.run(fifteen(desk.signer), gate=four)
    assert [o.step for o in outcomes] == [Step.VERIFIED] * 4 + [Step.NOT_DONE] * 11
    assert {o.code for o in outcomes[4:]} == {"sign_cancelled"}
    assert len(desk.card.log("sign")) == 4


@pytest.mark.feature("A3", "91")
def test_a_dossier_passed_is_no_failure_and_costs_no_signature(desk: Desk) -> None:
    async def odd(dossier: str) -> Gate:
        return Gate.SIGN if int(dossier) % 2 else Gate.SKIP

    outcomes = desk.run([prepare_pes(key, desk.signer) for key in ("01", "02", "03", "04")], gate=odd)
    assert [(o.step, o.code) for o in outcomes] == [(Step.VERIFIED, ""), (Step.NOT_DONE, "sign_passed")] * 2
    assert (desk.card.logins, len(desk.card.log("sign"))) == (1, 2)


@pytest.mark.feature("A3")
def test_a_question_left_unanswered_stops_the_batch(desk: Desk) -> None:
    async def asleep(dossier: str) -> Gate:
        if dossier == "02":
            raise NeedsUser("sign_paused_too_long")
        return Gate.SIGN

    outcomes = desk.run([prepare_pes(key, desk.signer) for key in ("01", "02", "03")], gate=asleep)
    assert [o.code for o in outcomes] == ["", "sign_paused_too_long", "sign_paused_too_long"]


def fifty(signer: Signer) -> list[Prepared]:
    """Fifty dossiers of one signature each."""
    plain = [prepare_pes(key, signer) for key in FILES if key != "06"]
    return [
        replace(p, dossier_id=f"{p.dossier_id}-{n}", request=replace(p.request, id=f"{p.dossier_id}-{n}"))
        for n, p in zip(range(50), itertools.cycle(plain), strict=False)
    ]


@pytest.mark.feature("86", "A2")
@pytest.mark.parametrize("name", ["Hélène Castagnède", "Hélène Toujours"])
def test_a_wrong_pin_in_a_batch_of_fifty_costs_exactly_one_try(desk: Desk, name: str) -> None:
    """Also on a card that wants its PIN at each signature."""
    desk.signer = make_signer(name, rank=0 if name.endswith("ède") else 2)
    desk.card.order(lock_after=3)
    desk.pin = "0000"
    outcomes = desk.run(fifty(desk.signer))
    assert len(outcomes) == 50 and {(o.step, o.code) for o in outcomes} == {(Step.NOT_DONE, "pin_refused")}
    assert (desk.card.logins, desk.card.log("login 2"), desk.card.log("sign")) == (1, [], [])
    assert (desk.card.folder / "log.tries").read_text() == "1"
    desk.card.order(lock_after=3, forget=False)
    desk.pin = PIN
    assert all(o.done for o in desk.run(fifty(desk.signer)))
    assert desk.card.logins == 2


@pytest.mark.feature("86", "87", "A2")
def test_the_final_try_locks_the_card_and_every_dossier_says_so(desk: Desk) -> None:
    desk.card.order(lock_after=2)
    desk.pin = "0000"
    first = desk.run(fifteen(desk.signer))
    assert {o.code for o in first} == {"pin_refused"} and first[0].params == {"tries": "final"}
    second = desk.run(fifteen(desk.signer))
    assert {o.code for o in second} == {"pin_locked"}
    assert desk.card.logins == 2
    desk.pin = PIN
    assert {o.code for o in desk.run(fifteen(desk.signer))} == {"pin_locked"}
    assert desk.card.logins == 2, "a locked card is not even asked"


@pytest.mark.feature("93", "91")
@pytest.mark.parametrize(("order", "code"), [({"hang_at": 3}, "token_timeout"), ({"die_at": 3}, "token_pulled")])
def test_a_module_that_hangs_or_dies_keeps_what_is_done(desk: Desk, order: dict[str, int], code: str) -> None:
    desk.card.order(**order)
    plan = fifty(desk.signer)[:6]
    outcomes = desk.run(plan)
    assert [o.done for o in outcomes] == [True, True, False, False, False, False]
    assert {o.code for o in outcomes[2:]} == {code} and desk.card.logins == 1


@pytest.mark.feature("83", "90")
def test_a_slow_card_signs_everything_with_one_login(desk: Desk) -> None:
    desk.card.order(delay_ms=40)
    assert all(o.done for o in desk.run(fifteen(desk.signer)))
    assert desk.card.logins == 1 and len(desk.card.log("sign")) == 17


@pytest.mark.feature("88", "85")
@pytest.mark.parametrize("name", ["Hélène Castagnède", "Hélène Toujours"])
def test_a_keypad_takes_the_pin_and_no_program_sees_it(desk: Desk, name: str) -> None:
    desk.signer = make_signer(name, rank=0 if name.endswith("ède") else 2)
    desk.card.order(pin_pad=1, pad_ms=50)
    desk.pin = ""
    outcomes = desk.run([prepare_pes(key, desk.signer) for key in ("01", "02")])
    assert all(o.done for o in outcomes) and desk.card.logins == 1


@pytest.mark.feature("88", "86")
@pytest.mark.parametrize(("order", "code"), [("pad_wrong", "pin_refused"), ("pad_cancel", "pin_cancelled")])
def test_a_wrong_or_abandoned_entry_on_the_keypad_is_never_asked_again(desk: Desk, order: str, code: str) -> None:
    desk.card.order(pin_pad=1, **{order: 1})
    desk.pin = ""
    assert {o.code for o in desk.run(fifty(desk.signer))} == {code}
    assert desk.card.logins == 1


@pytest.mark.feature("A4")
def test_a_journal_that_cannot_be_written_stops_before_the_next_signature(desk: Desk) -> None:
    """Crash points: whatever step fails to reach the disk, nothing is signed beyond it."""
    plan = [prepare_pes(key, desk.signer) for key in ("01", "02")]
    for point in range(1, 9):
        desk.entries.clear()
        desk.card.order()
        desk.fail_journal_at = point
        with pytest.raises(DiskFull):
            desk.run(plan)
        assert len(desk.card.log("sign")) == {1: 0, 2: 0, 3: 0, 4: 1, 5: 1, 6: 1, 7: 2, 8: 2}[point]
        assert desk.count(Step.VERIFIED) == (1 if point > 5 else 0)
    desk.fail_journal_at = 0
    desk.entries.clear()
    assert all(o.done for o in desk.run(plan))
    assert len(desk.entries) == 8


@pytest.mark.feature("83", "A8")
def test_the_documents_of_one_dossier_at_a_time_are_in_memory(desk: Desk) -> None:
    alive = 0

    class Content(bytes):
        """Counts those that live."""

        def __new__(cls, data: bytes) -> Content:
            nonlocal alive
            alive += 1
            return super().__new__(cls, data)

        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    async def left(most: int) -> None:
        """A thread that worked lets go of what it held a moment after its result is there."""
        async with asyncio.timeout(30):
            while alive > most:
                await asyncio.sleep(0.001)

    async def prepare(dossier_id: str) -> Prepared:
        await left(1)
        return prepare_pes(dossier_id, desk.signer, Content(FILES[dossier_id]))

    keys = [spec.key for spec in DEMO[:4]]
    outcomes = asyncio.run(desk.run_prepared(keys, prepare))
    assert all(outcome.done for outcome in outcomes)
    asyncio.run(left(0))


@pytest.mark.feature("91", "A4")
@pytest.mark.parametrize("at", [Step.SIGNING, Step.VERIFIED])
def test_a_dossier_that_left_meanwhile_fails_alone(desk: Desk, at: Step) -> None:
    """Before the card is asked, or after it has signed: the journal refuses it, nothing of it is delivered."""
    desk.gone = ("02", at)
    first, second, third = desk.run(fifteen(desk.signer)[:3])
    assert first.done and third.done
    assert (second.step, second.code, second.verified) == (Step.FAILED, "dossier_gone", None)
    assert len(desk.card.log("sign")) == (2 if at is Step.SIGNING else 3)


def test_a_cancelled_task_closes_the_session(desk: Desk) -> None:
    class Recorder:
        closed = False

        async def sign(self, data: bytes, algorithm: str = "sha256") -> bytes:
            await asyncio.Event().wait()
            return b""

        async def close(self) -> None:
            self.closed = True

    recorder = Recorder()

    async def go() -> None:
        async def open_session() -> Session:
            return recorder  # type: ignore[return-value]

        task = asyncio.create_task(
            run_batch(["01"], prepared_of([prepare_pes("01", desk.signer)]), open_session, desk.journal)
        )
        while desk.count(Step.SIGNING) == 0:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(go())
    assert recorder.closed
    assert desk.count(Step.SIGNED) == 0


def test_the_pin_is_wiped_whatever_happens(desk: Desk) -> None:
    async def go(text: str) -> Pin:
        thread = TokenThread()
        pin = Pin(text)
        try:
            session = await TokenDesk(desk.card.source(), thread).open_session(
                hashlib.sha256(desk.signer.der).hexdigest(), pin
            )
            await session.close()
        except NeedsUser:
            pass
        finally:
            thread.stop()
        return pin

    assert asyncio.run(go(PIN)).wiped
    assert asyncio.run(go("0000")).wiped


def test_steps_cannot_be_skipped() -> None:
    """Each state is made from the one before: a value that does not verify never becomes Verified."""
    signer = make_signer()
    checked = batch.check(prepare_pes("01", signer))

    class Liar:
        async def sign(self, data: bytes, algorithm: str = "sha256") -> bytes:
            return signer.sign(data + b"!")

        async def close(self) -> None: ...

    signed = asyncio.run(batch.sign(checked, Liar()))  # type: ignore[arg-type]
    with pytest.raises(Rejected, match="sign_value_wrong"):
        batch.verify(signed)
