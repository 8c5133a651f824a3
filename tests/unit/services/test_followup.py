"""Signatures meet their fates: by marks, within one body, the last signature of a dossier counting."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import Rejected
from app.domain.followup import (
    Fate,
    FateState,
    FateStep,
    Source,
    Stage,
    mark_of_act,
    mark_of_dossier,
    mark_of_file,
    mark_of_slip,
    stage_of,
)
from app.domain.ids import AccountId, Key
from app.domain.parapheur import Dossier
from app.domain.signatures import ProofState, Signature
from app.services.followup import Delivery, FollowUpService, marks_of, match
from tests.unit.services.kit import COMMUNE, INTERCO, Town, run

A = AccountId("a")


def signature(dossier: str, *marks: str, at: int = 100, op: str = "", **more: object) -> Signature:
    return replace(
        Signature(
            id=op or f"op-{dossier}", dossier_id=dossier, tenant="t", name=dossier, bureau_id="b", signed_ms=at,
            certificate=b"", marks_known=(mark_of_dossier(dossier), *marks),
        ),
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def fate(source: Source, state: FateState, *marks: str, at: int = 200, id_: str = "") -> Fate:
    return Fate(
        id=id_ or f"{source.value}:{'|'.join(marks)}", source=source, state=state, marks_known=marks, answered_ms=at,
        steps=(FateStep(at_ms=at, code="x"),),
    )  # fmt: skip


def keyed(*signatures: Signature) -> list[tuple[Key, Signature]]:
    return [(Key(A, Signature.KIND, one.id), one) for one in signatures]


def test_a_mark_that_two_dossiers_bear_designates_neither() -> None:
    slip = mark_of_slip("17", "00", "2026", "41")
    one, two = signature("d1", slip), signature("d2", slip)
    assert match(keyed(one, two), [fate(Source.HELIOS, FateState.ACCEPTED, slip)]) == {}
    file = mark_of_file("F1", "100")
    told = fate(Source.HELIOS, FateState.ACCEPTED, slip, file)
    named = keyed(replace(one, marks_known=(*one.marks_known, file)), two)
    assert list(match(named, [told])) == [named[0][0]], "the name of the file tells them apart"


def test_the_last_signature_of_a_dossier_counts_and_not_its_earlier_refusal() -> None:
    day = 86_400_000
    first, again = signature("d", at=day, op="first"), signature("d", at=5 * day, op="again")
    old = fate(Source.CIRCUIT, FateState.REFUSED, mark_of_dossier("d"), at=2 * day)
    assert match(keyed(first, again), [old]) == {}
    for answered in (6 * day, 5 * day - 900):  # servers write whole seconds, rounded down
        new = fate(Source.CIRCUIT, FateState.ACCEPTED, mark_of_dossier("d"), at=answered)
        assert list(match(keyed(first, again), [new])) == [Key(A, Signature.KIND, "again")]


@pytest.mark.parametrize(
    ("delivered", "fates", "expected"),
    [
        (False, (), Stage.WAITING),
        (True, (), Stage.CIRCUIT),
        (True, (fate(Source.CIRCUIT, FateState.RUNNING),), Stage.CIRCUIT),
        (True, (fate(Source.CIRCUIT, FateState.ACCEPTED),), Stage.ENDED),
        (True, (fate(Source.CIRCUIT, FateState.GONE), fate(Source.HELIOS, FateState.SENT)), Stage.TREASURY),
        (True, (fate(Source.HELIOS, FateState.ACCEPTED),), Stage.ACKNOWLEDGED),
        (True, (fate(Source.HELIOS, FateState.PARTLY), fate(Source.ARCHIVE, FateState.ACCEPTED)), Stage.REFUSED),
        (True, (fate(Source.HELIOS, FateState.ACCEPTED), fate(Source.ARCHIVE, FateState.ACCEPTED)), Stage.ARCHIVED),
        (True, (fate(Source.ACTES, FateState.ACCEPTED),), Stage.ACKNOWLEDGED),
    ],
)
def test_one_stage_from_all_that_is_known(delivered: bool, fates: tuple[Fate, ...], expected: Stage) -> None:
    assert stage_of(delivered, fates) is expected


def test_an_acte_needs_both_its_number_and_its_subject() -> None:
    assert mark_of_act("2026-12", "Tarifs de la CANTINE") == mark_of_act(" 2026-12 ", "tarifs  de la cantine")
    assert mark_of_act("2026-12", "") == mark_of_act("", "Tarifs") == ""
    dossier = Dossier(id="d", tenant="t", bureau_id="b", name="Délibération", metadata={"Numero": "2026-12"})
    assert mark_of_act("2026-12", "Délibération") in marks_of(dossier, None)


def test_what_the_user_says_is_kept_and_stays_in_its_body(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        service = FollowUpService(town.bodies, town.library)
        mine = signature("d", proof=ProofState.PROVEN, checked_ms=150)
        refusal = fate(Source.HELIOS, FateState.REFUSED, mark_of_dossier("d"), id_="helios:1")
        await town.bodies.write(COMMUNE, lambda tx: tx.put_local(COMMUNE, mine))
        await town.pulled(INTERCO, refusal)
        (one,) = await service.signatures()
        assert one.fates == (), "another body's service says nothing of it"
        await town.pulled(COMMUNE, refusal)
        (one,) = await service.refused()
        assert one.stage is Stage.REFUSED and one.proof.state is Delivery.PROVEN
        await service.settle(one.key)
        assert await service.refused() == [] and (await service.followed(one.key)).signature.settled_ms
        later = replace(refusal, id="helios:2", answered_ms=(await service.followed(one.key)).signature.settled_ms + 1)
        await town.pulled(COMMUNE, later)
        assert len(await service.refused()) == 1, "refused again since"
        with pytest.raises(Rejected, match="transaction_number"):
            await service.give_number(one.key, "n° 12")

    run(tmp_path, scenario)


def test_signatures_are_read_quickly_and_ordered(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        service = FollowUpService(town.bodies, town.library)
        many = [signature(f"d{rank}", at=1000 + rank) for rank in range(300)]

        def write(tx: object) -> None:
            for one in many:
                tx.put_local(COMMUNE, one)  # type: ignore[attr-defined]

        await town.bodies.write(COMMUNE, write)
        await town.pulled(COMMUNE, fate(Source.CIRCUIT, FateState.REFUSED, mark_of_dossier("d3"), at=5000))
        found = await service.signatures()
        assert len(found) == 300 and found[0].signature.dossier_id == "d3", "what must be dealt with first"
        moments = [one.signature.signed_ms for one in found[1:]]
        assert moments == sorted(moments, reverse=True)

    run(tmp_path, scenario)


def test_an_answer_that_bears_a_day_follows_what_was_done_that_day(tmp_path: Path) -> None:
    """An acquit says its day, midnight by itself: it stood before the signature it refuses, « à 01:00 »."""
    day = 1_790_035_200_000  # midnight UTC
    mark = mark_of_dossier("d")

    async def scenario(town: Town) -> None:
        mine = signature("d", at=day + 36_000_000, proof=ProofState.PROVEN, checked_ms=day + 36_060_000)
        refusal = replace(fate(Source.HELIOS, FateState.REFUSED, mark, at=day), steps=())
        await town.bodies.write(COMMUNE, lambda tx: tx.put_local(COMMUNE, mine))
        await town.pulled(COMMUNE, refusal)
        (one,) = await FollowUpService(town.bodies, town.library).signatures()
        assert [(moment.code, moment.whole_day) for moment in one.timeline][-1] == ("helios.refused", True)

    run(tmp_path, scenario)
