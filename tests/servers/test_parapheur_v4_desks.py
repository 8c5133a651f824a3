"""What surrounds folders on a v4: transfer, opinion, undo, chain, delete, drafts, delegations, the whole (rows 61, 66, 68)."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pytest

from app.domain.errors import Conflict, OutcomeUnknown, Rejected, TargetGone
from app.domain.exchange import Verdict
from app.domain.ids import new_op_id
from app.domain.intents import (
    ArchiveDossier,
    AskOpinion,
    ChainDossier,
    CreateDossier,
    DeleteDossier,
    DossierAct,
    EndDeskDelegation,
    SetDeskDelegation,
    StartDossier,
    TransferDossier,
    UndoDossier,
    VisaDossier,
)
from app.domain.mail import AttachedFile
from app.domain.parapheur import Action, Bureau, DeskDelegation, Dossier, DossierType, Tray
from app.sandbox.parapheur_v4.content import COMPTA, CONVENTION, DIRECTION, LATE_ORDER, ORDER, PRESIDENTE, RETURNED
from app.sandbox.pdf_pages import report_pdf
from app.sandbox.people import MAYOR, STAFF
from tests.servers.parapheur_tools import ACCOUNT, run
from tests.servers.parapheur_v4_kit import OfficeV4, beside, end_circuit, office_v4
from tests.servers.test_parapheur_moves import act

PAGE = report_pdf("Réponse", [("Objet", ("Branchement accordé.",))])
LETTER = "Réponse à M. Dupouy"
DAY_MS = 86_400_000


async def lose(desk: OfficeV4, verb: str, intent: DossierAct) -> Verdict:
    desk.loop.faults.arm("drop", verb)
    with pytest.raises(OutcomeUnknown):
        await desk.send(intent)
    return await desk.connector.probe(intent)


def target(desk: OfficeV4, name: str = DIRECTION) -> str:
    """Its id, as the account knows it: the server tells it beside the desk."""
    (bureau,) = desk.kept.of(Bureau)
    return next(id_ for id_, known in bureau.associates.items() if known == name)


# --- to another desk, and back ----------------------------------------------------------------------


@pytest.mark.feature("61")
@pytest.mark.parametrize(("name", "address"), [(ORDER, "transfertVisa"), (CONVENTION, "transfertSignature")])
def test_a_step_is_given_to_another_desk(name: str, address: str) -> None:
    async def work() -> None:
        async with office_v4() as desk:
            await desk.sync()
            dossier = desk.kept.dossier(name)
            intent = act(TransferDossier, dossier, target_bureau=target(desk), public_note="Pour suite")
            assert await desk.connector.probe(intent) is Verdict.NOT_DELIVERED
            assert await lose(desk, f"POST .*/{address}", intent) is Verdict.DELIVERED
            pending = desk.server.book.folder_named(name).pending
            assert pending is not None and desk.server.book.desks[pending.desk].name == DIRECTION
            assert [(d.action, d.public_note) for d in desk.server.book.history] == [("TRANSFER", "Pour suite")]
            async with beside(desk, STAFF[0]) as other:
                await other.sync()
                assert other.kept.dossier(name).tray is Tray.PENDING

    run(work)


@pytest.mark.feature("61")
def test_an_opinion_is_asked_given_and_the_folder_comes_back() -> None:
    async def work() -> None:
        async with office_v4() as desk:
            await desk.sync()
            intent = act(AskOpinion, desk.kept.dossier(ORDER), target_bureau=target(desk), public_note="Budget ?")
            assert await lose(desk, "POST .*/avis", intent) is Verdict.DELIVERED
            async with beside(desk, STAFF[0]) as other:
                await other.sync()
                asked = other.kept.dossier(ORDER)
                step = asked.pending_step
                assert step is not None and step.action is Action.SECOND_OPINION
                await other.send(act(VisaDossier, asked, opinion=True, public_note="Crédits ouverts."))
            async with beside(desk, MAYOR) as again:
                await again.sync()
                back = again.kept.dossier(ORDER)
                assert back.tray is Tray.PENDING and back.pending_step is not None
                assert "Crédits ouverts." in [step.public_note for step in back.steps]

    run(work)


@pytest.mark.feature("61")
def test_a_visa_is_taken_back_while_nobody_acted_since() -> None:
    async def work() -> None:
        async with office_v4() as desk:
            await desk.sync()
            await desk.send(act(TransferDossier, desk.kept.dossier(ORDER), target_bureau=target(desk)))
            async with beside(desk, STAFF[0]) as other:
                await other.sync()
                returned = act(AskOpinion, other.kept.dossier(ORDER), target_bureau=target(other, PRESIDENTE))
                await other.send(returned)
            await desk.sync()
            await desk.send(act(VisaDossier, desk.kept.dossier(ORDER), opinion=True))
            done = desk.kept.dossier(ORDER)
            step = done.undoable_step
            assert done.tray is Tray.RETRIEVABLE and step is not None
            undo = act(UndoDossier, done, step.id)
            assert await desk.connector.probe(undo) is Verdict.NOT_DELIVERED
            await desk.send(undo)
            assert await desk.connector.probe(undo) is Verdict.DELIVERED
            assert desk.kept.dossier(ORDER).tray is Tray.PENDING

    run(work)


def test_a_server_without_these_addresses_says_so_and_nothing_moves() -> None:
    async def work() -> None:
        async with office_v4() as desk:
            desk.server.api.around.older = True
            await desk.sync()
            for intent in (
                act(TransferDossier, desk.kept.dossier(ORDER), target_bureau=target(desk)),
                act(AskOpinion, desk.kept.dossier(ORDER), target_bureau=target(desk)),
            ):
                with pytest.raises(Rejected, match="unsupported_act"):
                    await desk.send(intent)
            assert desk.server.book.history == []

    run(work)


def test_what_the_folder_does_not_allow_is_told_beforehand() -> None:
    async def work() -> None:
        async with office_v4() as desk:
            await desk.sync()
            assert not {"transfer", "ask_opinion"} & set(desk.kept.dossier(ORDER).unable)
            assert "delete_dossier" not in desk.kept.dossier(RETURNED).unable
            assert {"print", "premis"} <= set(desk.kept.dossier(ORDER).unable)
            desk.server.book.folder_named(RETURNED).origin = desk.server.book.desk_named(COMPTA).id
            returned = desk.kept.dossier(RETURNED)
            read, _files = await desk.connector.fetch_detail(returned)
            assert "delete_dossier" in read.unable, "another desk's: the server does not name SUPPRESSION"

    run(work)


# --- the end of a circuit ---------------------------------------------------------------------------


@pytest.mark.feature("61")
def test_a_finished_folder_goes_through_another_circuit() -> None:
    async def work() -> None:
        async with office_v4() as desk:
            end_circuit(desk.server.book, ORDER)
            await desk.sync()
            kind = next(k for k in desk.kept.of(DossierType) if k.subtype == "Conventions")
            line = desk.kept.dossier(ORDER)
            dossier, _files = await desk.connector.fetch_detail(line)
            assert dossier.tray is Tray.FINISHED and "chain" not in dossier.unable
            facts = {"type_id": kind.type_id, "subtype_id": kind.subtype_id, "subtype": kind.subtype}
            assert await lose(desk, "POST .*/chain", act(ChainDossier, dossier, **facts)) is Verdict.DELIVERED
            folder = desk.server.book.folder_named(ORDER)
            assert (folder.subtype, folder.pending.action if folder.pending else "") == ("Conventions", "SIGNATURE")
            await desk.sync()
            assert desk.kept.dossier(ORDER).tray is Tray.PENDING

    run(work)


@pytest.mark.feature("68")
def test_a_finished_folder_goes_to_the_archives_of_the_parapheur_once() -> None:
    async def work() -> None:
        async with office_v4() as desk:
            end_circuit(desk.server.book, ORDER)
            await desk.sync()
            dossier, _files = await desk.connector.fetch_detail(desk.kept.dossier(ORDER))
            assert "archive_dossier" not in dossier.unable
            intent = act(ArchiveDossier, dossier, title="Compteurs 2026", annexes=(dossier.documents[-1].id,))
            with pytest.raises(Rejected):  # its only document is no annex
                await desk.send(intent)
            intent = act(ArchiveDossier, dossier, title="Compteurs 2026")
            assert await desk.connector.probe(intent) is Verdict.NOT_DELIVERED
            assert await lose(desk, "POST .*/archive", intent) is Verdict.UNKNOWN, (
                "gone: archived, or deleted elsewhere"
            )
            with pytest.raises(TargetGone):
                await desk.send(intent)
            assert [(one.name, one.folder.name) for one in desk.server.book.archives] == [("Compteurs 2026", ORDER)]
            await desk.sync()
            assert dossier.id not in {one.id for one in desk.kept.of(Dossier)}

    run(work)


def test_a_folder_chained_meanwhile_or_an_older_server_archives_nothing() -> None:
    async def work() -> None:
        async with office_v4() as desk:
            end_circuit(desk.server.book, ORDER)
            await desk.sync()
            kind = next(k for k in desk.kept.of(DossierType) if k.subtype == "Conventions")
            dossier, _files = await desk.connector.fetch_detail(desk.kept.dossier(ORDER))
            intent = act(ArchiveDossier, dossier, title=ORDER)
            desk.server.api.around.older = True
            with pytest.raises(Rejected, match="unsupported_act"):
                await desk.send(intent)
            desk.server.api.around.older = False
            facts = {"type_id": kind.type_id, "subtype_id": kind.subtype_id, "subtype": kind.subtype}
            await desk.send(act(ChainDossier, dossier, **facts))
            assert await desk.connector.probe(intent) is Verdict.NOT_DELIVERED
            with pytest.raises(Conflict):
                await desk.send(intent)
            assert not desk.server.book.archives

    run(work)


def test_what_came_back_or_ended_is_deleted_and_nothing_else() -> None:
    async def work() -> None:
        async with office_v4() as desk:
            await desk.sync()
            returned = desk.kept.dossier(RETURNED)
            await desk.connector.push(act(DeleteDossier, returned, "any"), no_file)
            assert returned.id not in desk.server.book.folders
            with pytest.raises(Rejected):
                waiting = desk.kept.dossier(LATE_ORDER)
                await desk.connector._backend.act(act(DeleteDossier, waiting))
            assert desk.kept.dossier(LATE_ORDER).id in desk.server.book.folders

    run(work)


async def no_file(_sha256: str) -> bytes:
    raise AssertionError("no file goes with this act")


# --- drafts -----------------------------------------------------------------------------------------


async def page_bytes(_sha256: str) -> bytes:
    return PAGE


def draft(desk: OfficeV4, kind: DossierType, **more: object) -> CreateDossier:
    files = [
        AttachedFile(name=name, media_type="application/pdf", sha256=hashlib.sha256(PAGE).hexdigest(), size_bytes=len(PAGE))
        for name in ("Réponse.pdf", "Plan.pdf")
    ]  # fmt: skip
    facts = {
        "op_id": new_op_id(), "account": ACCOUNT, "made_at_ms": desk.time(), "target_id": "local:1", "tenant": "",
        "bureau_id": kind.bureau_id, "bureau_name": PRESIDENTE, "name": LETTER, "type_id": kind.type_id,
        "type": kind.type, "subtype_id": kind.subtype_id, "subtype": kind.subtype, "documents": (files[0],),
        "annexes": (files[1],), "variable_bureaux": {"0": target(desk)},
    }  # fmt: skip
    return CreateDossier(**{**facts, **more})  # type: ignore[arg-type]


def kind_of(desk: OfficeV4, subtype: str) -> DossierType:
    return next(k for k in desk.kept.of(DossierType) if k.subtype == subtype)


@pytest.mark.feature("61")
def test_a_draft_is_made_on_the_web_address_sent_off_and_never_made_twice() -> None:
    async def work() -> None:
        async with office_v4(proxied=True) as desk:
            await desk.sync()
            kind = kind_of(desk, "Réponses")
            assert [(s.action, s.bureaux, s.variable) for s in kind.circuit] == [
                (Action.VISA, (), True), (Action.SIGNATURE, (PRESIDENTE,), False),
            ]  # fmt: skip
            (asked,) = kind_of(desk, "Bons de commande").fields
            assert (asked.key, asked.name, asked.type, asked.mandatory) == ("montant", "Montant", "FLOAT", True)
            intent = draft(desk, kind)
            desk.loop.faults.arm("drop", "PUT .*/parapheur/dossiers/")
            with pytest.raises(OutcomeUnknown):
                await desk.connector.push(intent, page_bytes)
            ack = await desk.connector.push(intent, page_bytes)
            (made,) = [f for f in desk.server.book.folders.values() if f.draft]
            assert [(d.name, d.content, d.main) for d in made.docs] == [
                ("Réponse.pdf", PAGE, True), ("Plan.pdf", PAGE, False),
            ]  # fmt: skip
            desk.kept.acknowledge(ack)
            dossier = desk.kept.dossier(LETTER)
            assert dossier.tray is Tray.DRAFT and ack.renames == {"local:1": dossier.id}
            start = act(StartDossier, dossier, public_note="Pour relecture")
            assert await lose(desk, "POST .*/visa", start) is Verdict.DELIVERED
            assert made.pending is not None and desk.server.book.desks[made.pending.desk].name == DIRECTION

    run(work)


def test_a_draft_that_the_server_does_not_finish_leaves_nothing_behind() -> None:
    async def work() -> None:
        async with office_v4(proxied=True) as desk:
            await desk.sync()
            desk.server.api.around.half = 1
            with pytest.raises(Rejected):
                await desk.connector.push(draft(desk, kind_of(desk, "Réponses")), page_bytes)
            assert not [f for f in desk.server.book.folders.values() if f.draft]

    run(work)


def test_on_the_phones_address_no_draft_is_offered_and_the_reason_is_told() -> None:
    async def work() -> None:
        async with office_v4() as desk:
            await desk.sync()
            (bureau,) = desk.kept.of(Bureau)
            assert not bureau.may_create and bureau.may_chain
            with pytest.raises(Rejected, match="draft_needs_web"):
                await desk.connector.push(draft(desk, kind_of(desk, "Réponses")), page_bytes)

    run(work)


# --- delegations ------------------------------------------------------------------------------------


def given(desk: OfficeV4, name: str = DIRECTION, **more: object) -> SetDeskDelegation:
    (bureau,) = desk.kept.of(Bureau)
    facts = {
        "id": "local:2", "tenant": "", "bureau_id": bureau.id, "bureau_name": bureau.name,
        "substitute_id": target(desk, name), "substitute_name": name, "start_ms": desk.time.ms,
        "end_ms": desk.time.ms + 7 * DAY_MS,
    }  # fmt: skip
    one = DeskDelegation(**{**facts, **more})  # type: ignore[arg-type]
    return SetDeskDelegation(op_id=new_op_id(), account=ACCOUNT, made_at_ms=0, target_id="local:2", delegation=one)


def end(one: DeskDelegation) -> EndDeskDelegation:
    return EndDeskDelegation(
        op_id=new_op_id(), account=ACCOUNT, made_at_ms=0, target_id=one.id, tenant="", bureau_id=one.bureau_id
    )


@pytest.mark.feature("66")
@pytest.mark.parametrize("sticky", [False, True])
def test_a_desk_is_given_seen_acted_for_and_taken_back(sticky: bool) -> None:
    async def work() -> None:
        async with office_v4() as desk:
            desk.server.api.around.sticky = sticky
            await desk.sync()
            desk.loop.faults.arm("drop", "PUT .*/delegations/")
            with pytest.raises(OutcomeUnknown):
                await desk.connector.push(given(desk), no_file)
            ack = await desk.connector.push(given(desk), no_file)
            desk.kept.acknowledge(ack)
            (one,) = [d for d in desk.kept.of(DeskDelegation) if not d.id.startswith("local:")]
            assert (one.substitute_name, one.end_ms) == (DIRECTION, desk.time.ms + 7 * DAY_MS)
            assert len(desk.server.book.delegations) == 1
            async with beside(desk, STAFF[0]) as other:
                await other.sync()
                lent = other.kept.dossier(ORDER)
                assert lent.tray is Tray.DELEGATED
                await other.send(act(VisaDossier, lent))
            assert [d.action for d in desk.server.book.history] == ["VISA"]
            await desk.connector.push(end(one), no_file)
            assert not [d for d in desk.server.book.delegations if desk.server.book.active(d)]
            await desk.connector.push(end(one), no_file)  # taken back before: nothing more to do

    run(work)


@pytest.mark.feature("66")
def test_a_delegation_is_never_overwritten_nor_turned_in_a_circle() -> None:
    async def work() -> None:
        async with office_v4() as desk:
            await desk.sync()
            book = desk.server.book
            book.delegate(DIRECTION, PRESIDENTE)
            with pytest.raises(Rejected, match="delegation_loops"):
                await desk.connector.push(given(desk), no_file)
            with pytest.raises(Rejected, match="delegation_whole_desk"):
                await desk.connector.push(given(desk, type_id="HELIOS"), no_file)
            book.delegations.clear()
            book.delegate(PRESIDENTE, COMPTA, end_ms=desk.time.ms + DAY_MS)
            with pytest.raises(Rejected, match="delegation_single"):
                await desk.connector.push(given(desk), no_file)
            (kept,) = book.delegations
            assert book.desks[kept.substitute].name == COMPTA

    run(work)


# --- the whole --------------------------------------------------------------------------------------


@pytest.mark.feature("68")
def test_the_whole_of_a_folder_holds_its_documents_and_its_journal() -> None:
    async def work() -> None:
        async with office_v4() as desk:
            await desk.sync()
            await desk.send(act(TransferDossier, desk.kept.dossier(ORDER), target_bureau=target(desk)))
            dossier: Dossier = desk.kept.dossier(ORDER)
            data = await desk.connector.export(dossier, "zip")
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                (main,) = [name for name in archive.namelist() if name.startswith("Documents principaux/")]
                assert archive.read(main) == desk.server.book.folder_named(ORDER).docs[0].content
                events = json.loads(archive.read("journal.json"))["events"]
            assert [event["status"] for event in events] == ["TRANSFER"]
            for what in ("print", "premis"):
                with pytest.raises(Rejected, match="export_unsupported"):
                    await desk.connector.export(dossier, what)

    run(work)
