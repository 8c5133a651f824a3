"""Rights, drafts, seals, paper, mail, chains, comments and delegations on a real server (rows 61, 63, 66, 67, 74)."""

from __future__ import annotations

import hashlib
import io

import pytest
from pypdf import PdfReader

from app.domain.errors import Conflict, OutcomeUnknown, Rejected
from app.domain.exchange import Verdict
from app.domain.ids import new_op_id
from app.domain.intents import (
    ChainDossier,
    CommentDossier,
    CreateDossier,
    DeleteDossier,
    EndDeskDelegation,
    MailDossier,
    PaperSignDossier,
    RejectDossier,
    SealDossier,
    SetDeskDelegation,
    StartDossier,
    VisaDossier,
    password_name,
)
from app.domain.mail import AttachedFile
from app.domain.parapheur import Action, Bureau, DeskDelegation, Dossier, DossierType, Tray, document_ref
from app.domain.records import Mark
from app.sandbox.parapheur import ParapheurServer
from app.sandbox.parapheur.content import ADJOINTE, DGS, FINANCES, MAIRE, Kind, Plan, _add, _doc
from app.sandbox.pdf_pages import report_pdf
from app.sandbox.people import COMMUNE, ELECTED, MAYOR, SECRETARY, STAFF
from tests.servers.parapheur_tools import ACCOUNT, Office, Time, office, run
from tests.servers.test_parapheur_moves import NAME, act, lose_reply, server_with

PAGE = report_pdf("Avenant", [("Objet", ("Prolongation de six mois.",))])
LETTER_NAME = "Réponse au collège"


def made_server(circuit: list[tuple[str, str]], time: Time, **more: object) -> ParapheurServer:
    """One dossier in PDF with this circuit."""
    server = ParapheurServer(clock=time)
    plan = Plan(
        key="avenant", name=NAME, kind=Kind(type="Marchés", subtype="Avenants", format="PADES"), origin=FINANCES,
        circuit=circuit, reached=0, docs=[_doc("avenant.pdf", PAGE)], age_days=1, metadata={},
    )  # fmt: skip
    _add(server.book, COMMUNE, plan)
    folder = server.book.folder_named(NAME)
    for name, value in more.items():
        setattr(folder, name, value)
    return server


def made_over(server: ParapheurServer) -> str:
    """A dossier of the mayor's own, at the end of its circuit."""
    folder = next(f for f in server.book.folders.values() if f.name != NAME and not f.draft and not f.rejected)
    folder.origin = server.book.desk_named(MAIRE).id
    for task in folder.tasks:
        task.state, task.performed, task.date_ms = "VALIDATED", task.action, server.book.clock()
    folder.tasks[-1].state, folder.tasks[-1].performed, folder.tasks[-1].date_ms = "PENDING", "", None
    folder.tasks[-1].desk = folder.origin
    return folder.name


def draft(desk: Office, kind: DossierType, name: str = LETTER_NAME) -> CreateDossier:
    file = AttachedFile(
        name="Réponse.pdf", media_type="application/pdf", sha256=hashlib.sha256(PAGE).hexdigest(), size_bytes=len(PAGE)
    )
    bureau = next(b for b in desk.kept.of(Bureau) if b.id == kind.bureau_id)
    return CreateDossier(
        op_id=new_op_id(), account=ACCOUNT, made_at_ms=desk.time(), target_id="local:1", tenant=kind.tenant,
        bureau_id=kind.bureau_id, bureau_name=bureau.name, name=name, type_id=kind.type_id, type=kind.type,
        subtype_id=kind.subtype_id, subtype=kind.subtype, documents=(file,),
    )  # fmt: skip


async def file_bytes(_sha256: str) -> bytes:
    return PAGE


def kind_of(desk: Office, subtype: str) -> DossierType:
    return next(k for k in desk.kept.of(DossierType) if k.subtype == subtype)


# --- rights ---------------------------------------------------------------------------------------


@pytest.mark.feature("60")
def test_who_may_only_read_is_offered_nothing_and_refused_by_the_server() -> None:
    time = Time()
    server = made_server([("VISA", MAIRE)], time)

    async def work() -> None:
        async with office(server, time=time, person=SECRETARY) as desk:
            await desk.sync()
            dossier = desk.kept.dossier(NAME)
            assert dossier.readonly and not dossier.marks & Mark.TODO
            with pytest.raises(Rejected) as refusal:
                await desk.send(act(VisaDossier, dossier))
            assert refusal.value.code == "forbidden"
            assert server.book.history == []

    run(work)


@pytest.mark.feature("60", "63")
def test_a_secretary_of_the_desk_comments_makes_sends_off_and_tidies_but_never_decides() -> None:
    time = Time()
    server = made_server([("VISA", MAIRE)], time)
    server.book.desk_named(MAIRE).secretaries = (SECRETARY.login,)
    over = made_over(server)

    async def work() -> None:
        async with office(server, time=time, person=SECRETARY) as desk:
            await desk.sync()
            waiting = desk.kept.dossier(NAME)
            place = {"page": 0, "x_pt": 60.0, "y_pt": 700.0, "text": "Totaux contrôlés"}
            ack = await desk.connector.push(
                act(CommentDossier, waiting, document_id=waiting.documents[0].id, **place), file_bytes
            )
            desk.kept.acknowledge(ack)
            commented = desk.kept.dossier(NAME)
            assert commented.readonly and [c.text for c in commented.comments] == ["Totaux contrôlés"]
            kind = kind_of(desk, "Courrier à signer")
            made = await desk.connector.push(draft(desk, kind), file_bytes)
            desk.kept.acknowledge(made)
            ready = desk.kept.dossier(LETTER_NAME)
            assert not ready.readonly and not {"start", "delete_dossier"} & set(ready.unable)
            await desk.send(act(StartDossier, ready, public_note="Prêt pour la signature"))
            assert [(d.action, d.user) for d in server.book.history] == [("START", SECRETARY.login)]
            ended, _files = await desk.connector.fetch_detail(desk.kept.dossier(over))
            assert not ended.readonly and not {"chain", "delete_dossier"} & set(ended.unable)
            await desk.connector.push(act(DeleteDossier, ended), file_bytes)
            assert ended.id not in server.book.folders
            with pytest.raises(Rejected, match="forbidden"):
                await desk.send(act(VisaDossier, commented))
        async with office(server, time=time) as desk:
            await desk.sync()
            assert [c.author for c in desk.kept.dossier(NAME).comments] == [SECRETARY.name]

    run(work)


def test_who_only_reads_a_desk_is_told_what_its_rights_do_not_leave() -> None:
    time = Time()
    server = made_server([("VISA", MAIRE)], time)
    over = made_over(server)

    async def work() -> None:
        async with office(server, time=time, person=SECRETARY) as desk:
            await desk.sync()
            ended, _files = await desk.connector.fetch_detail(desk.kept.dossier(over))
            assert {"start", "chain", "delete_dossier"} <= set(ended.unable)
            with pytest.raises(Rejected, match="forbidden"):
                await desk.connector.push(act(DeleteDossier, ended), file_bytes)

    run(work)


@pytest.mark.feature("61")
def test_an_opinion_given_before_a_signature_is_a_preparation() -> None:
    time = Time()
    server = made_server([("SIGNATURE", MAIRE)], time)
    book = server.book
    folder = book.folder_named(NAME)
    task = folder.pending
    assert task is not None
    book.ask_opinion(folder, task, book.desk_named(DGS).id)

    async def work() -> None:
        async with office(server, time=time, person=STAFF[0]) as desk:
            await desk.sync()
            dossier = desk.kept.dossier(NAME)
            assert dossier.prepares
            await desk.send(act(VisaDossier, dossier, opinion=True, public_note="Totaux contrôlés"))
        async with office(server, time=time) as desk:
            await desk.sync()
            (check,) = desk.kept.dossier(NAME).checks
            assert (check.user, check.public_note) == ("Bruno Larrieu", "Totaux contrôlés")

    run(work)


@pytest.mark.feature("61")
def test_the_mayor_sees_by_whom_and_when_it_was_checked() -> None:
    time = Time()
    server = made_server([("VISA", DGS), ("SIGNATURE", MAIRE)], time)

    async def work() -> None:
        async with office(server, time=time, person=STAFF[0]) as desk:
            await desk.sync()
            note = "Totaux contrôlés, pièces complètes."
            await desk.send(act(VisaDossier, desk.kept.dossier(NAME), public_note=note, private_note="Pour jeudi"))
        async with office(server, time=time) as desk:
            await desk.sync()
            (check,) = desk.kept.dossier(NAME).checks
            assert (check.user, check.bureaux, check.public_note) == ("Bruno Larrieu", (DGS,), note)
            assert check.private_note == "Pour jeudi" and check.date_ms == time.ms

    run(work)


# --- acts without a card --------------------------------------------------------------------------


@pytest.mark.feature("61", "74")
def test_seal_paper_and_secured_mail() -> None:
    async def work() -> None:
        time = Time()
        server = made_server([("SEAL", MAIRE), ("SIGNATURE", MAIRE), ("SECURE_MAIL", MAIRE)], time, paper=True)
        async with office(server, time=time) as desk:
            await desk.sync()
            sealed = act(SealDossier, desk.kept.dossier(NAME))
            assert await lose_reply(desk, "seal", sealed) is Verdict.DELIVERED
            await desk.sync()
            dossier = await desk.connector.fetch_dossier(sealed.tenant, sealed.bureau_id, sealed.target_id)
            assert dossier.paper_allowed
            await desk.send(act(PaperSignDossier, dossier))
            dossier = desk.kept.dossier(NAME)
            step = dossier.pending_step
            assert step is not None and step.action is Action.SECURE_MAIL
            with pytest.raises(Rejected):
                await desk.send(act(MailDossier, dossier, to=(), subject="Notification"))
            mail = act(
                MailDossier, dossier, to=("titulaire@dehors.example",), subject="Notification du marché", locked=True
            )
            with pytest.raises(Rejected, match="exchange_password_lost"):
                await desk.send(mail)
            assert server.book.folder_named(NAME).mailed == {}, "never without the password that was asked for"
            await desk.vault.set(password_name(mail.op_id), "pins-demo-4711")
            await desk.send(mail)
            assert server.book.folder_named(NAME).mailed["password"] == "pins-demo-4711"
            assert mail.secrets == (password_name(mail.op_id),), "forgotten here once it has left"
            done = [d.action for d in server.book.history]
            assert done == ["SEAL", "PAPER_SIGNATURE", "SECURE_MAIL"]

    run(work)


def test_a_signature_on_paper_is_refused_where_the_type_wants_an_electronic_one() -> None:
    time = Time()
    server = made_server([("SIGNATURE", MAIRE)], time)

    async def work() -> None:
        async with office(server, time=time) as desk:
            await desk.sync()
            dossier = desk.kept.dossier(NAME)
            assert not dossier.paper_allowed
            with pytest.raises(Rejected):
                await desk.send(act(PaperSignDossier, dossier))

    run(work)


@pytest.mark.feature("60")
def test_a_rejection_says_what_the_circuit_asks_for() -> None:
    time = Time()
    server = server_with([("VISA", MAIRE)], time)
    server.book.folder_named(NAME).tasks[1].mandatory_rejection = ("cause",)

    async def work() -> None:
        async with office(server, time=time) as desk:
            await desk.sync()
            dossier = desk.kept.dossier(NAME)
            assert dossier.mandatory_rejection == ("cause",) and dossier.field_of("cause").mandatory
            with pytest.raises(Rejected):
                await desk.send(act(RejectDossier, dossier, public_note="Montant faux"))
            await desk.send(act(RejectDossier, dossier, public_note="Montant faux", metadata={"cause": "montant"}))
            assert server.book.folder_named(NAME).metadata["cause"] == "montant"

    run(work)


# --- comments -------------------------------------------------------------------------------------


@pytest.mark.feature("63")
def test_a_comment_is_written_into_the_page_and_what_waited_after_it_still_goes() -> None:
    time = Time()
    server = made_server([("VISA", MAIRE), ("VISA", DGS)], time)

    async def work() -> None:
        async with office(server, time=time) as desk:
            await desk.sync()
            before = desk.kept.dossier(NAME)
            document = before.documents[0]
            place = {"document_id": document.id, "page": 0, "x_pt": 120.0, "y_pt": 400.5, "text": "À chiffrer"}
            comment, visa = act(CommentDossier, before, **place), act(VisaDossier, before)
            ack = await desk.connector.push(comment, file_bytes)
            desk.kept.acknowledge(ack)
            after = desk.kept.dossier(NAME)
            assert after.fingerprint != before.fingerprint, "the server wrote it into the document"
            now, then = (document_ref(d.tenant, d.id, d.documents[0]) for d in (after, before))
            assert now != then and [ref.ref for ref in ack.files] == [now], "what it became is fetched, too"
            (shown,) = after.comments
            assert (shown.text, shown.page, shown.x_pt, shown.author) == ("À chiffrer", 0, 120.0, MAYOR.name)
            annots = PdfReader(io.BytesIO(server.book.folder_named(NAME).docs[0].content)).pages[0]["/Annots"]
            assert [a.get_object()["/Contents"] for a in annots] == ["À chiffrer"]  # type: ignore[attr-defined]
            with pytest.raises(Conflict):
                await desk.connector.push(visa, file_bytes)
            await desk.connector.push(visa.renamed(ack.renames), file_bytes)
            assert [d.action for d in server.book.history] == ["VISA"]

    run(work)


@pytest.mark.feature("63", "A37")
def test_a_comment_whose_reply_is_lost_is_found_and_not_written_twice() -> None:
    time = Time()
    server = made_server([("VISA", MAIRE)], time)

    async def work() -> None:
        async with office(server, time=time) as desk:
            await desk.sync()
            dossier = desk.kept.dossier(NAME)
            comment = act(
                CommentDossier, dossier, document_id=dossier.documents[0].id, page=0, x_pt=50.0, y_pt=60.0, text="Vu"
            )
            assert await desk.connector.probe(comment) is Verdict.NOT_DELIVERED
            desk.loop.faults.arm("drop", "POST .*/annotations")
            with pytest.raises(OutcomeUnknown):
                await desk.send(comment)
            assert await desk.connector.probe(comment) is Verdict.DELIVERED

    run(work)


def test_our_comment_does_not_hide_that_another_document_changed() -> None:
    time = Time()
    server = made_server([("VISA", MAIRE)], time)
    folder = server.book.folder_named(NAME)
    folder.docs.append(_doc("annexe.pdf", PAGE, main=False))
    folder.docs[1].id = "annexe"

    async def work() -> None:
        async with office(server, time=time) as desk:
            await desk.sync()
            dossier = desk.kept.dossier(NAME)
            comment = act(
                CommentDossier, dossier, document_id=dossier.documents[0].id, page=0, x_pt=5.0, y_pt=6.0, text="Vu"
            )
            desk.loop.faults.arm("slow", "POST .*/annotations")
            folder.docs[1].content += b"% corrected"
            with pytest.raises(Conflict):
                await desk.connector.push(comment, file_bytes)
            assert folder.docs[0].notes == []

    run(work)


# --- drafts ---------------------------------------------------------------------------------------


@pytest.mark.feature("61")
def test_a_draft_is_made_started_and_never_made_twice() -> None:
    time = Time()
    server = ParapheurServer(clock=time)

    async def work() -> None:
        async with office(server, time=time) as desk:
            await desk.sync()
            kind = kind_of(desk, "Courrier à signer")
            assert [(s.action, s.bureaux) for s in kind.circuit] == [
                (Action.VISA, (DGS,)), (Action.SIGNATURE, (MAIRE,)),
            ]  # fmt: skip
            intent = draft(desk, kind)
            desk.loop.faults.arm("drop", "POST .*/draft")
            with pytest.raises(OutcomeUnknown):
                await desk.connector.push(intent, file_bytes)
            ack = await desk.connector.push(intent, file_bytes)
            made = [f for f in server.book.folders.values() if f.name == LETTER_NAME]
            assert len(made) == 1 and made[0].draft
            assert [(d.name, d.content, d.main) for d in made[0].docs] == [("Réponse.pdf", PAGE, True)]
            desk.kept.acknowledge(ack)
            dossier = desk.kept.dossier(LETTER_NAME)
            assert dossier.tray is Tray.DRAFT and ack.renames == {"local:1": dossier.id}
            start = StartDossier(
                op_id=new_op_id(), account=ACCOUNT, made_at_ms=0, target_id="local:1", tenant=dossier.tenant,
                bureau_id=dossier.bureau_id, step_id="", fingerprint="", public_note="Pour relecture",
            ).renamed(ack.renames)  # fmt: skip
            desk.loop.faults.arm("drop", "PUT .*/start")
            with pytest.raises(OutcomeUnknown):
                await desk.connector.push(start, file_bytes)
            assert await desk.connector.probe(start) is Verdict.DELIVERED
            pending = made[0].pending
            assert pending is not None and (pending.action, pending.desk) == ("VISA", server.book.desk_named(DGS).id)
        async with office(server, time=time, person=STAFF[0]) as other:
            await other.sync()
            assert other.kept.dossier(LETTER_NAME).tray is Tray.PENDING

    run(work)


def test_a_draft_says_which_desk_reads_it_and_what_the_type_asks() -> None:
    time = Time()
    server = ParapheurServer(clock=time)

    async def work() -> None:
        async with office(server, time=time) as desk:
            await desk.sync()
            kind = kind_of(desk, "Contrats")
            assert [f.label for f in kind.fields if f.mandatory] == ["Titulaire"] and kind.circuit[0].variable
            intent = draft(desk, kind, "Contrat de ménage")
            with pytest.raises(Rejected) as refusal:
                await desk.connector.push(intent, file_bytes)
            assert "titulaire" in str(refusal.value.params["message"])

    run(work)


def test_a_draft_is_deleted_and_a_finished_dossier_chained() -> None:
    time = Time()
    server = ParapheurServer(clock=time)

    async def work() -> None:
        async with office(server, time=time) as desk:
            await desk.sync()
            ack = await desk.connector.push(draft(desk, kind_of(desk, "Projet de réponse")), file_bytes)
            desk.kept.acknowledge(ack)
            made = desk.kept.dossier(LETTER_NAME)
            await desk.send(act(DeleteDossier, made))
            assert LETTER_NAME not in [f.name for f in server.book.folders.values()]
            assert LETTER_NAME not in [d.name for d in desk.kept.of(Dossier)]
            line = desk.kept.dossier("Lettre de félicitations au comité des fêtes")
            finished, files = await desk.connector.fetch_detail(line)
            assert finished.tray is Tray.FINISHED and len(files) == 1
            kind = kind_of(desk, "Courrier à signer")
            await desk.send(
                act(ChainDossier, finished, type_id=kind.type_id, subtype_id=kind.subtype_id, subtype=kind.subtype)
            )
            pending = server.book.folders[finished.id].pending
            assert pending is not None and pending.action == "VISA"

    run(work)


def test_what_waits_at_another_desk_is_not_deleted() -> None:
    time = Time()
    server = made_server([("VISA", MAIRE)], time)

    async def work() -> None:
        async with office(server, time=time) as desk:
            await desk.sync()
            with pytest.raises(Conflict):
                await desk.send(act(DeleteDossier, desk.kept.dossier(NAME)))

    run(work)


@pytest.mark.feature("56")
def test_what_is_to_come_is_listed() -> None:
    time = Time()
    server = made_server([("VISA", DGS), ("SIGNATURE", MAIRE)], time)

    async def work() -> None:
        async with office(server, time=time) as desk:
            await desk.sync()
            assert desk.kept.dossier(NAME).tray is Tray.UPCOMING
        server_without = made_server([("VISA", DGS), ("SIGNATURE", MAIRE)], time)
        server_without.hidden.append("GET .*/UPCOMING")
        async with office(server_without, time=time) as desk:
            await desk.sync()
            assert NAME not in [d.name for d in desk.kept.of(Dossier)]

    run(work)


# --- delegations ----------------------------------------------------------------------------------


@pytest.mark.feature("66", "67")
def test_a_desk_is_given_for_one_type_acted_for_and_taken_back() -> None:
    time = Time()
    server = made_server([("VISA", MAIRE), ("VISA", DGS)], time)
    server.book.delegations.clear()

    async def work() -> None:
        async with office(server, time=time) as desk:
            await desk.sync()
            mayor = next(b for b in desk.kept.of(Bureau) if b.name == MAIRE)
            wanted = DeskDelegation(
                id="local:2", tenant=mayor.tenant, bureau_id=mayor.id, bureau_name=mayor.name,
                substitute_id=server.book.desk_named(ADJOINTE).id, substitute_name=ADJOINTE, type_id="type-Marchés",
                type="Marchés", start_ms=time.ms - 60_000, end_ms=time.ms + 86_400_000,
            )  # fmt: skip
            intent = SetDeskDelegation(
                op_id=new_op_id(), account=ACCOUNT, made_at_ms=time(), target_id="local:2", delegation=wanted
            )
            desk.loop.faults.arm("drop", "POST .*/delegation")
            with pytest.raises(OutcomeUnknown):
                await desk.connector.push(intent, file_bytes)
            ack = await desk.connector.push(intent, file_bytes)
            (given,) = server.book.delegations
            assert (given.type, given.end_ms) == ("Marchés", time.ms + 86_400_000)
            desk.kept.acknowledge(ack)
            (held,) = desk.kept.of(DeskDelegation)
            assert held.id == given.id and held.active(time.ms) and not held.active(time.ms + 86_400_001)
        async with office(server, time=time, person=ELECTED[2]) as deputy:
            await deputy.sync()
            dossier = deputy.kept.dossier(NAME)
            assert dossier.tray is Tray.DELEGATED and dossier.absent == MAIRE
            (standing,) = [b for b in deputy.kept.of(Bureau) if b.stands_for]
            assert (standing.name, list(standing.stands_for.values())) == (ADJOINTE, [MAIRE])
            assert "PES" not in {d.subtype for d in deputy.kept.of(Dossier) if d.tray is Tray.DELEGATED}
            await deputy.send(act(VisaDossier, dossier))
            done = next(s for s in deputy.kept.dossier(NAME).steps if s.performed is Action.VISA)
            assert (done.user, done.absent) == ("Françoise Bédère", MAIRE)
            server.book.delegations.clear()  # no counter moves
            await deputy.sync()
            assert not any(b.stands_for for b in deputy.kept.of(Bureau))
            server.book.delegations.append(given)
        async with office(server, time=time) as desk:
            await desk.sync()
            (held,) = desk.kept.of(DeskDelegation)
            end = EndDeskDelegation(
                op_id=new_op_id(), account=ACCOUNT, made_at_ms=0, target_id=held.id, tenant=held.tenant,
                bureau_id=held.bureau_id,
            )  # fmt: skip
            await desk.connector.push(end, file_bytes)
            assert server.book.delegations == []
            desk.kept.acknowledge(await desk.connector.push(end, file_bytes))
            assert desk.kept.of(DeskDelegation) == []

    run(work)
