"""Transfer, second opinion, right of second thought, on a real server: state on both sides, replies lost (row 61)."""

from __future__ import annotations

import asyncio
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from app.domain.errors import Conflict, OutcomeUnknown, Rejected
from app.domain.exchange import Verdict
from app.domain.ids import new_op_id
from app.domain.intents import AskOpinion, DossierAct, TransferDossier, UndoDossier, VisaDossier
from app.domain.parapheur import Action, Dossier, Sent, Tray
from app.sandbox.parapheur import ParapheurServer
from app.sandbox.parapheur.content import DGS, FINANCES, MAIRE, Kind, Plan, _add, _doc
from app.sandbox.people import COMMUNE, STAFF
from app.services.dossier_export import Export, save_export
from tests.servers.parapheur_tools import ACCOUNT, Office, Time, office, run

NAME = "Marché de fournitures – avenant"


def server_with(circuit: list[tuple[str, str]], time: Time, *, mandatory: tuple[str, ...] = ()) -> ParapheurServer:
    server = ParapheurServer(clock=time)
    plan = Plan(
        key="avenant", name=NAME, kind=Kind(type="Marchés", subtype="Avenants"), origin=FINANCES, circuit=circuit,
        reached=0, docs=[_doc("avenant.pdf", b"%PDF-1.7 x")], age_days=1, metadata={}, mandatory=mandatory,
    )  # fmt: skip
    _add(server.book, COMMUNE, plan)
    return server


def act(kind: type[DossierAct], dossier: Dossier, step_id: str = "", **more: Any) -> DossierAct:
    step = dossier.pending_step
    assert step is not None or step_id
    return kind(
        op_id=new_op_id(), account=ACCOUNT, made_at_ms=0, target_id=dossier.id, tenant=dossier.tenant,
        bureau_id=dossier.bureau_id, step_id=step_id or (step.id if step else ""), fingerprint=dossier.fingerprint, **more,
    )  # fmt: skip


async def lose_reply(desk: Office, verb: str, intent: DossierAct) -> Verdict:
    desk.loop.faults.arm("drop", f"PUT .*/{verb}")
    with pytest.raises(OutcomeUnknown):
        await desk.send(intent)
    return await desk.connector.probe(intent)


@pytest.mark.feature("61")
def test_a_step_is_given_to_another_bureau() -> None:
    time = Time()
    server = server_with([("VISA", MAIRE)], time)

    async def work() -> None:
        async with office(server, time=time) as desk:
            await desk.sync()
            dossier = desk.kept.dossier(NAME)
            target = server.book.desk_named(DGS)
            intent = act(TransferDossier, dossier, target_bureau=target.id, target_name=DGS, public_note="Pour suite")
            await desk.send(intent)
            pending = server.book.folder_named(NAME).pending
            assert pending is not None and (pending.desk, pending.action) == (target.id, "VISA")
            after = desk.kept.dossier(NAME)
            assert (after.tray, after.sent, after.sent_act) == (Tray.DOWNSTREAM, Sent.DONE, "transfer")
            assert await desk.connector.probe(intent) is Verdict.DELIVERED
            with pytest.raises(Conflict):
                await desk.send(intent)
        async with office(server, time=time, person=STAFF[0]) as other:
            await other.sync()
            assert other.kept.dossier(NAME).tray is Tray.PENDING

    run(work)


@pytest.mark.feature("61")
def test_an_opinion_is_asked_given_and_the_dossier_comes_back() -> None:
    time = Time()
    server = server_with([("VISA", MAIRE)], time, mandatory=("imputation",))

    async def work() -> None:
        async with office(server, time=time) as desk:
            await desk.sync()
            target = server.book.desk_named(DGS)
            asked = act(AskOpinion, desk.kept.dossier(NAME), target_bureau=target.id)
            assert await lose_reply(desk, "ask_second_opinion", asked) is Verdict.DELIVERED
        async with office(server, time=time, person=STAFF[0]) as other:
            await other.sync()
            dossier = other.kept.dossier(NAME)
            step = dossier.pending_step
            assert step is not None and step.action is Action.SECOND_OPINION
            given = act(VisaDossier, dossier, opinion=True, public_note="Avis favorable")
            await other.send(given)
            assert [line for line in other.requests("PUT") if line.endswith("/second_opinion")]
            assert await other.connector.probe(given) is Verdict.DELIVERED
        async with office(server, time=time) as desk:
            await desk.sync()
            back = desk.kept.dossier(NAME)
            assert back.tray is Tray.PENDING and back.mandatory_metadata == ("imputation",)
            assert [s.public_note for s in back.steps if s.performed is Action.SECOND_OPINION] == ["Avis favorable"]

    run(work)


@pytest.mark.feature("61")
def test_a_visa_is_taken_back_while_nobody_acted_since() -> None:
    time = Time()
    server = server_with([("VISA", MAIRE), ("VISA", DGS)], time)

    async def work() -> None:
        async with office(server, time=time) as desk:
            await desk.sync()
            await desk.send(act(VisaDossier, desk.kept.dossier(NAME)))
            done = desk.kept.dossier(NAME)
            assert done.tray is Tray.RETRIEVABLE and done.undoable_step is not None
            intent = act(UndoDossier, done, done.undoable_step.id)
            assert await desk.connector.probe(intent) is Verdict.NOT_DELIVERED
            await desk.send(intent)
            assert await desk.connector.probe(intent) is Verdict.DELIVERED
            back = desk.kept.dossier(NAME)
            assert (back.tray, back.sent) == (Tray.PENDING, Sent.NONE)
            step = back.pending_step
            assert step is not None and step.id == intent.step_id
            with pytest.raises(Conflict):
                await desk.send(intent)
            await desk.send(act(VisaDossier, back))
            again = desk.kept.dossier(NAME)
            assert again.undoable_step is not None
            late = act(UndoDossier, again, again.undoable_step.id)
            async with office(server, time=time, person=STAFF[0]) as other:
                await other.sync()
                await other.send(act(VisaDossier, other.kept.dossier(NAME)))
            with pytest.raises(Rejected) as refusal:
                await desk.send(late)
            assert "remords" in str(refusal.value.params["message"])
            assert await desk.connector.probe(late) is Verdict.NOT_DELIVERED

    run(work)


@pytest.mark.feature("61")
def test_a_dossier_that_moved_is_not_given_away() -> None:
    time = Time()
    server = server_with([("VISA", MAIRE)], time)

    async def work() -> None:
        async with office(server, time=time) as desk:
            await desk.sync()
            intent = act(TransferDossier, desk.kept.dossier(NAME), target_bureau=server.book.desk_named(DGS).id)
            server.touch_document(intent.target_id)
            with pytest.raises(Conflict):
                await desk.send(intent)
            assert not desk.requests("PUT")
            nowhere = act(TransferDossier, desk.kept.dossier("Congés – Aurore Tastet"), target_bureau="inconnu")
            with pytest.raises(Rejected):
                await desk.send(nowhere)

    run(work)


@pytest.mark.feature("68")
def test_the_slip_the_journal_and_the_whole_are_saved_as_the_server_writes_them(tmp_path: Path) -> None:
    time = Time()
    server = server_with([("VISA", MAIRE), ("VISA", DGS)], time)

    async def work() -> None:
        async with office(server, time=time) as desk:
            await desk.sync()
            await desk.send(act(VisaDossier, desk.kept.dossier(NAME), public_note="Vu, bon pour accord"))
            dossier = desk.kept.dossier(NAME)
            for what in Export:
                await save_export(desk.connector, dossier, what, tmp_path / f"a{what.suffix}")
            journal = etree.parse(str(tmp_path / "a.xml")).getroot()
            assert etree.QName(journal).namespace == "http://www.loc.gov/premis/v3"
            assert "Vu, bon pour accord" in "".join(journal.itertext())
            slip = subprocess.run(["pdftotext", "a.pdf", "-"], cwd=tmp_path, capture_output=True, text=True).stdout
            assert "Marché de fournitures" in slip
            names = zipfile.ZipFile(tmp_path / "a.zip").namelist()
            assert any(name.endswith("avenant.pdf") for name in names)

    run(work)


@pytest.mark.feature("68")
def test_what_is_not_the_document_asked_for_is_never_kept(tmp_path: Path) -> None:
    class Wrong:
        async def export(self, _dossier: Dossier, _what: str) -> bytes:
            return b"<html>connectez-vous</html>"

    dossier = Dossier(id="d", tenant="t", bureau_id="b", name="n")
    for connector, code in ((Wrong(), "export_unexpected"), (object(), "export_unsupported")):
        for what in Export:
            with pytest.raises(Rejected) as refusal:
                asyncio.run(save_export(connector, dossier, what, tmp_path / "x"))
            assert refusal.value.code == code
    assert not list(tmp_path.iterdir())
