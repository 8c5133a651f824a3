"""What a pull reads, decided from counters; whether an act reached its dossier."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.connectors.parapheur.connector import has_moved, judge_act, settle
from app.connectors.parapheur.facts import Desk, FolderRead
from app.connectors.parapheur.plan import Cursor, boxes_in_turn, counters_of, moved_trays, parse_cursor
from app.connectors.parapheur.v5 import wire
from app.domain.exchange import Verdict
from app.domain.ids import AccountId, OpId
from app.domain.intents import RejectDossier, SignDossier, VisaDossier
from app.domain.parapheur import Action, Dossier, Sent, Step, Tray


def desk(*, delegating: bool = False, **counters: int) -> Desk:
    data: dict[str, Any] = {f"{name}FoldersCount": value for name, value in counters.items()}
    return wire.parse_desk(
        {"id": "D1", "name": "Maire", "tenantId": "T", "delegatingDesks": [{"id": "D2"}] * delegating, **data}
    )


def test_a_new_desk_is_read_whole() -> None:
    assert moved_trays(desk(), None) == (
        Tray.PENDING, Tray.REJECTED, Tray.FINISHED, Tray.RETRIEVABLE, Tray.UPCOMING, Tray.DOWNSTREAM,
    )  # fmt: skip
    assert Tray.DELEGATED in moved_trays(desk(delegating=True), None)


@pytest.mark.parametrize(
    ("before", "after", "trays"),
    [
        ({"pending": 3}, {"pending": 3}, ()),
        ({"pending": 3}, {"pending": 2}, (Tray.PENDING, Tray.RETRIEVABLE, Tray.UPCOMING, Tray.DOWNSTREAM)),
        ({"late": 0}, {"late": 1}, (Tray.PENDING,)),
        ({"rejected": 0}, {"rejected": 1}, (Tray.REJECTED,)),
        ({"finished": 4}, {"finished": 3}, (Tray.FINISHED,)),
        ({"delegating": False}, {"delegating": True}, (Tray.DELEGATED,)),
        ({"delegating": True}, {"delegating": False}, (Tray.DELEGATED,)),
    ],
)
def test_only_moved_lists_are_read(before: dict[str, Any], after: dict[str, Any], trays: tuple[Tray, ...]) -> None:
    assert moved_trays(desk(**after), counters_of(desk(**before))) == trays


def test_a_server_that_does_not_tell_delegations_may_have_some() -> None:
    assert wire.parse_desk({"id": "D1"}).delegating
    assert not desk().delegating


def test_what_is_delegated_comes_every_second_time() -> None:
    trays = [box.tray for box in boxes_in_turn([desk(delegating=True)])]
    assert trays[1::2] == [Tray.DELEGATED] * 5
    assert len(boxes_in_turn([desk()])) == 5


def test_a_cursor_survives_and_rubbish_is_the_beginning() -> None:
    cursor = Cursor(desks={"D1": {"pending": 3}}, turn=7, refused={"F": "v"}, failed=frozenset({"G"}), read_ms=5)
    assert parse_cursor(cursor.text()) == cursor
    for text in (None, "", "[]", "{", '{"failed": 3}'):
        assert parse_cursor(text) == Cursor()


# --- acts ---------------------------------------------------------------------------------------

STEP = Step(id="S1", action=Action.VISA, state="PENDING", bureau_ids=("D1",), bureaux=("Maire",))
DOSSIER = Dossier(id="F1", tenant="T", bureau_id="D1", name="n", steps=(STEP,), fingerprint="f")
FACTS: dict[str, Any] = {
    "op_id": OpId("o"), "account": AccountId("a"), "made_at_ms": 0, "target_id": "F1", "tenant": "T",
    "bureau_id": "D1", "step_id": "S1", "fingerprint": "f",
}  # fmt: skip
VISA = VisaDossier(**FACTS)
REJECT = RejectDossier(**FACTS, public_note="non")
SIGN = SignDossier(**FACTS, certificate=b"mine", values=())


def after(**changes: Any) -> Dossier:
    return replace(DOSSIER, steps=(replace(STEP, **changes),))


def test_moved_means_another_step_or_other_documents() -> None:
    assert not has_moved(DOSSIER, VISA)
    assert has_moved(replace(DOSSIER, fingerprint="g"), VISA)
    assert has_moved(after(state="VALIDATED"), VISA)
    assert has_moved(after(id="S2"), VISA)


@pytest.mark.parametrize(
    ("dossier", "certificate", "intent", "verdict"),
    [
        (DOSSIER, None, VISA, Verdict.NOT_DELIVERED),
        (after(state="VALIDATED", performed=Action.VISA), None, VISA, Verdict.DELIVERED),
        (after(state="VALIDATED"), None, VISA, Verdict.DELIVERED),
        (after(state="REJECTED", performed=Action.REJECT), None, VISA, Verdict.NOT_DELIVERED),
        (after(state="REJECTED", performed=Action.REJECT), None, REJECT, Verdict.DELIVERED),
        (after(state="VALIDATED", performed=Action.SIGNATURE), b"mine", SIGN, Verdict.DELIVERED),
        (after(state="VALIDATED", performed=Action.SIGNATURE), None, SIGN, Verdict.DELIVERED),
        (after(state="VALIDATED", performed=Action.SIGNATURE), b"theirs", SIGN, Verdict.NOT_DELIVERED),
        (after(id="S9"), None, SIGN, Verdict.UNKNOWN),
    ],
)
def test_the_probe_tells_our_act_from_others(
    dossier: Dossier, certificate: bytes | None, intent: Any, verdict: Verdict
) -> None:
    certificates = {} if certificate is None else {"S1": certificate}
    assert judge_act(FolderRead(dossier=dossier, certificates=certificates), intent) is verdict


def test_a_dossier_whose_next_step_is_ours_waits_again() -> None:
    following = replace(STEP, id="S2", action=Action.SIGNATURE)
    again = replace(DOSSIER, steps=(replace(STEP, state="VALIDATED"), following))
    assert settle(again, VISA).sent is Sent.NONE
    elsewhere = replace(DOSSIER, steps=(replace(STEP, state="VALIDATED"), replace(following, bureau_ids=("D2",))))
    assert (settle(elsewhere, VISA).sent, settle(elsewhere, VISA).tray) == (Sent.DONE, Tray.RETRIEVABLE)
    assert settle(elsewhere, REJECT).tray is Tray.DOWNSTREAM
