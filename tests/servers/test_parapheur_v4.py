"""The connector on a real i-Parapheur v4: reading, acts, the three ways of signing, and what goes wrong."""

from __future__ import annotations

import base64
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.connectors.http import Http
from app.connectors.parapheur import Version, find_server
from app.domain.errors import Conflict, OutcomeUnknown, Rejected, SignInRequired, TargetGone, Transient, Unreachable
from app.domain.exchange import Proof, Verdict
from app.domain.intents import CommentDossier, PaperSignDossier, TransmitDossier, VisaDossier
from app.domain.parapheur import Action, Bureau, Dossier, Format, Sent, SigningRequest, Tray
from app.domain.records import Mark
from app.sandbox.parapheur import ParapheurServer
from app.sandbox.parapheur_v4 import ParapheurV4Server
from app.sandbox.parapheur_v4.content import (
    CONTRACT,
    CONVENTION,
    IMPUTATION,
    LATE_ORDER,
    ON_PAPER,
    ORDER,
    PREPARED,
    RETURNED,
    SLIPS,
    THREE,
    TO_PREFECTURE,
    TO_TREASURY,
)
from app.sandbox.people import MAYOR, SECRETARY
from app.sandbox.serve import LoopbackServer
from app.signing import xades_verify
from app.signing.delivered import prove
from app.signing.xades_profile import XADES_111
from tests.servers.parapheur_tools import Time, act_facts, reject, run, visa
from tests.servers.parapheur_v4_kit import beside, office_v4, sign_v4
from tests.unit.signing.tools import Signer, make_signer, xmlsec_verifies

PROTOCOLS = ("late", "crypto", "legacy")


@pytest.fixture(scope="module")
def signer() -> Signer:
    return make_signer()


def certificate_of(signer: Signer) -> dict[str, str]:
    return {"certificate": base64.b64encode(signer.der).decode()}


# --- reading --------------------------------------------------------------------------------------


@pytest.mark.feature("56")
@pytest.mark.parametrize("level", [3, 4])
def test_first_synchronisation_reads_every_corbeille(level: int) -> None:
    async def work() -> None:
        async with office_v4(level=level) as desk:
            await desk.sync()
            (bureau,) = desk.kept.of(Bureau)
            assert (bureau.name, bureau.pending, bureau.late) == ("Présidente", 11, 1)
            trays = {tray: sum(d.tray is tray for d in desk.kept.of(Dossier)) for tray in Tray}
            assert trays[Tray.PENDING] == 11 and trays[Tray.REJECTED] == 1
            marks = [d.marks for d in desk.kept.of(Dossier)]
            assert sum(bool(m & Mark.SIGN) for m in marks) == 9
            assert sum(bool(m & Mark.VISA) for m in marks) == 2
            assert sum(bool(m & Mark.LATE) for m in marks) == 1
            assert desk.kept.dossier(LATE_ORDER).late
            returned = desk.kept.dossier(RETURNED)
            assert returned.tray is Tray.REJECTED
            assert ("seal" in desk.kept.dossier(ORDER).unable) == (level < 4), "the seal came with level 4"

    run(work)


def test_detail_circuit_and_documents() -> None:
    async def work() -> None:
        async with office_v4() as desk:
            await desk.sync()
            dossier = desk.kept.dossier(THREE.title)
            assert dossier.format is Format.PES_V2 and dossier.protocol == "HELIOS"
            assert [s.action for s in dossier.steps] == [Action.VISA, Action.SIGNATURE, Action.ARCHIVE]
            assert dossier.pending_step is not None and dossier.pending_step.bureaux == ("Présidente",)
            assert dossier.steps[0].user and dossier.steps[0].date_ms
            (shown,) = await desk.shown(dossier)
            assert shown.data == desk.server.book.folders[dossier.id].docs[0].content
            assert desk.kept.dossier(CONVENTION).format is Format.PKCS7
            assert desk.kept.dossier(CONTRACT).format is Format.PADES

    run(work)


def test_an_idle_pull_reads_little() -> None:
    async def work() -> None:
        async with office_v4() as desk:
            await desk.sync()
            before = len(desk.loop.faults.log)
            await desk.sync()
            assert len(desk.loop.faults.log) - before <= 3

    run(work)


# --- acts -----------------------------------------------------------------------------------------


@pytest.mark.feature("64", "65")
def test_visa_and_rejection_move_the_folder() -> None:
    async def work() -> None:
        async with office_v4() as desk:
            await desk.sync()
            order = desk.kept.dossier(ORDER)
            await desk.send(visa(order, "Vu"))
            late = desk.kept.dossier(LATE_ORDER)
            await desk.send(reject(late, "Prix trop élevé."))
            done = [(d.action, d.folder, d.public_note) for d in desk.server.book.history]
            assert done == [("VISA", order.id, "Vu"), ("REJECT", late.id, "Prix trop élevé.")]
            assert desk.kept.dossier(ORDER).sent is Sent.DONE
            await desk.sync()
            assert Mark.TODO not in desk.kept.dossier(ORDER).marks
            assert Mark.TODO not in desk.kept.dossier(LATE_ORDER).marks

    run(work)


def test_a_visa_never_signs() -> None:
    async def work() -> None:
        async with office_v4() as desk:
            await desk.sync()
            with pytest.raises(Rejected):
                await desk.send(visa(desk.kept.dossier(CONVENTION)))
            assert not desk.server.book.history

    run(work)


def test_a_folder_that_moved_or_left_is_not_acted_upon() -> None:
    async def work() -> None:
        async with office_v4() as desk:
            await desk.sync()
            order, late = desk.kept.dossier(ORDER), desk.kept.dossier(LATE_ORDER)
            desk.server.book.touch_document(order.id)
            with pytest.raises(Conflict, match="dossier_moved"):
                await desk.send(visa(order))
            desk.server.book.withdraw(late.id)
            with pytest.raises(TargetGone):
                await desk.send(visa(late))
            assert not desk.server.book.history

    run(work)


def test_a_lost_reply_is_probed_not_repeated() -> None:
    async def work() -> None:
        async with office_v4() as desk:
            await desk.sync()
            act = visa(desk.kept.dossier(ORDER))
            desk.loop.faults.arm("drop", r"POST .*/visa")
            with pytest.raises(OutcomeUnknown):
                await desk.send(act)
            assert await desk.connector.probe(act) is Verdict.DELIVERED
            other = visa(desk.kept.dossier(LATE_ORDER))
            desk.loop.faults.arm("503", r"POST .*/visa")
            with pytest.raises(Exception, match="server_busy"):
                await desk.send(other)
            assert await desk.connector.probe(other) is Verdict.NOT_DELIVERED
            assert len(desk.server.book.history) == 1

    run(work)


# --- signing --------------------------------------------------------------------------------------


@pytest.mark.feature("75", "76")
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_pes_batch_is_signed_by_each_protocol(protocol: str, signer: Signer, tmp_path: Path) -> None:
    async def work() -> None:
        async with office_v4(settings=certificate_of(signer)) as desk:
            desk.server.only(protocol)
            await desk.sync()
            for spec in (*SLIPS, THREE):
                dossier = desk.kept.dossier(spec.title)
                (shown,) = await desk.shown(dossier)
                act = await desk.signed(dossier, signer)
                assert f'"protocol": "{protocol}"' in act.echo
                await desk.send(act)
                stored = desk.server.book.folders[dossier.id].docs[0].content
                count = len(spec.bordereaux)
                ranks = range(1, count + 1)
                assert xmlsec_verifies(stored, tmp_path, signer.pem, signatures=ranks) == [True] * count
                reports = xades_verify.verify(stored)
                assert len(reports) == count and not xades_verify.uncovered(stored, reports)
                assert {r.role for r in reports} == {"Présidente"}
                (back,) = await desk.connector.fetch_signed(dossier)
                time_ms = act.signature_times_ms[shown.document_id]
                assert await prove(shown.data, back.content, back.detached, signer.der, time_ms) == ()
                assert (SigningRequest.KIND, dossier.id) not in desk.kept.records
            assert all(desk.server.book.signatures(d.id) <= 1 for d in desk.kept.of(Dossier))
            used = "getSignInfo" if protocol != "late" else "/parapheur/signature/"
            assert desk.requests(used)
            assert bool(desk.requests("generateSignature")) == (protocol == "crypto")

    run(work)


@pytest.mark.parametrize("protocol", ["late", "crypto"])
def test_a_detached_signature_is_verified_by_openssl(protocol: str, signer: Signer, tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    assert openssl is not None

    async def work() -> None:
        async with office_v4(settings=certificate_of(signer)) as desk:
            desk.server.only(protocol)
            await desk.sync()
            dossier = desk.kept.dossier(CONVENTION)
            (shown,) = await desk.shown(dossier)
            await desk.send(await desk.signed(dossier, signer))
            (back,) = await desk.connector.fetch_signed(dossier)
            assert await prove(shown.data, back.content, back.detached, signer.der, None) == ()
            (tmp_path / "doc").write_bytes(shown.data)
            (tmp_path / "sig.pem").write_bytes(back.detached[0].replace(b"PKCS7", b"CMS"))
            (tmp_path / "root.pem").write_bytes(signer.pem)
            command = [openssl, "cms", "-verify", "-inform", "PEM", "-in", "sig.pem", "-content", "doc", "-binary"]
            command += ["-CAfile", "root.pem", "-purpose", "any", "-partial_chain", "-no_check_time", "-out", "out"]
            assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0

    run(work)


def test_a_pdf_is_signed_in_place_and_pdfsig_agrees(signer: Signer, tmp_path: Path) -> None:
    pdfsig = shutil.which("pdfsig")
    assert pdfsig is not None

    async def work() -> None:
        async with office_v4(settings=certificate_of(signer)) as desk:
            await desk.sync()
            dossier = desk.kept.dossier(CONTRACT)
            (shown,) = await desk.shown(dossier)
            await desk.send(await desk.signed(dossier, signer))
            (back,) = await desk.connector.fetch_signed(dossier)
            assert await prove(shown.data, back.content, (), signer.der, None) == ()
            (tmp_path / "signed.pdf").write_bytes(back.content)
            said = subprocess.run([pdfsig, "-nocert", "signed.pdf"], cwd=tmp_path, capture_output=True, check=False)
            assert b"Signature is Valid" in said.stdout

    run(work)


@pytest.mark.parametrize("protocol", ["crypto", "legacy"])
def test_sha1_needs_the_account_to_allow_it(protocol: str, signer: Signer, tmp_path: Path) -> None:
    async def work() -> None:
        async with office_v4(settings=certificate_of(signer)) as desk:
            desk.server.only(protocol)
            desk.server.office.sha1 = True
            await desk.sync()
            dossier = desk.kept.dossier(THREE.title)
            assert {i.algorithm for h in desk.kept.request(dossier).holders for i in h.items} == {"sha1"}
            with pytest.raises(Rejected, match="sign_sha1_refused"):
                await desk.signed(dossier, signer)
            await desk.send(await desk.signed(dossier, signer, allow_sha1=True))
            stored = desk.server.book.folders[dossier.id].docs[0].content
            assert b"xmldsig#rsa-sha1" in stored and b"xmldsig-more#rsa-sha256" not in stored
            verdicts = xmlsec_verifies(stored, tmp_path, signer.pem, xades_ns=XADES_111, signatures=(1, 2, 3))
            assert verdicts == [True, True, True]
            assert all(report.intact for report in xades_verify.verify(stored))

    run(work)


@pytest.mark.parametrize("protocol", ["crypto", "legacy"])
def test_a_digest_of_another_document_is_refused_before_the_card(protocol: str, signer: Signer) -> None:
    """The server tells the digest of something else than what it gave to read."""

    async def work() -> None:
        async with office_v4(settings=certificate_of(signer)) as desk:
            desk.server.only(protocol)
            desk.server.office.alter = lambda data: data[:-1] + bytes([data[-1] ^ 1])
            await desk.sync()
            with pytest.raises(Conflict, match="sign_bytes_differ"):
                await desk.signed(desk.kept.dossier(THREE.title), signer)

    run(work)


def test_altered_bytes_of_the_late_protocol_are_refused(signer: Signer) -> None:
    async def work() -> None:
        async with office_v4(settings=certificate_of(signer)) as desk:
            desk.server.office.alter = lambda data: data.replace(b"rsa-sha256", b"rsa-sha512")
            await desk.sync()
            with pytest.raises(Conflict, match="sign_bytes_differ"):
                await desk.signed(desk.kept.dossier(SLIPS[0].title), signer)

    run(work)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_lost_reply_after_signing_is_never_signed_twice(protocol: str, signer: Signer) -> None:
    async def work() -> None:
        async with office_v4(settings=certificate_of(signer)) as desk:
            desk.server.only(protocol)
            await desk.sync()
            dossier = desk.kept.dossier(SLIPS[1].title)
            act = await desk.signed(dossier, signer)
            desk.loop.faults.arm("drop", r"POST /parapheur/dossiers/.*/signature")
            with pytest.raises(OutcomeUnknown):
                await desk.send(act)
            assert await desk.connector.probe(act) is Verdict.DELIVERED
            assert desk.server.book.signatures(dossier.id) == 1

    run(work)


def test_a_value_of_another_key_is_refused_by_the_server(signer: Signer) -> None:
    async def work() -> None:
        async with office_v4(settings=certificate_of(signer)) as desk:
            desk.server.only("legacy")
            await desk.sync()
            dossier = desk.kept.dossier(SLIPS[2].title)
            act = sign_v4(
                dossier, desk.kept.request(dossier), replace(make_signer(rank=1), certificate=signer.certificate)
            )
            with pytest.raises(Rejected):
                await desk.send(act)
            assert desk.server.book.signatures(dossier.id) == 0

    run(work)


def test_the_protocol_that_began_is_the_one_that_finishes(signer: Signer) -> None:
    """The server was updated between the two: what was prepared the old way is still finished the old way."""

    async def work() -> None:
        async with office_v4(settings=certificate_of(signer)) as desk:
            desk.server.only("legacy")
            await desk.sync()
            act = await desk.signed(desk.kept.dossier(SLIPS[3].title), signer)
            desk.server.office.protocols = {"late", "crypto"}
            await desk.send(act)
            assert desk.server.book.signatures(act.target_id) == 1

    run(work)


# --- signing in -----------------------------------------------------------------------------------


def test_a_ticket_lasts_half_an_hour_and_is_renewed_with_the_kept_password() -> None:
    async def work() -> None:
        async with office_v4() as desk:
            await desk.sync()
            assert len(desk.requests("api/login")) == 1
            desk.time.pass_s(29.5 * 60)
            await desk.sync()
            assert len(desk.requests("api/login")) == 2
            desk.server.tickets.clear()  # the server was restarted
            await desk.sync()
            assert len(desk.requests("api/login")) == 3

    run(work)


def test_without_the_password_the_user_is_asked_again() -> None:
    async def work() -> None:
        async with office_v4(keep=False) as desk:
            await desk.sync()
            assert "password" not in desk.vault.secrets
            desk.time.pass_s(31 * 60)
            with pytest.raises(SignInRequired, match="session_expired"):
                await desk.sync()
            assert len(desk.requests("api/login")) == 1

    run(work)


def test_a_refused_password_is_forgotten_and_not_tried_again() -> None:
    async def work() -> None:
        async with office_v4(signed_in=False) as desk:
            with pytest.raises(SignInRequired, match="sign_in_refused"):
                await desk.connector.sign_in(Proof(password="faux", keep=True))
            with pytest.raises(SignInRequired):
                await desk.sync()
            assert desk.vault.secrets == {}
            assert len(desk.requests("api/login")) == 1

    run(work)


# --- a secretary, paper, mail, what is transmitted ------------------------------------------------


@pytest.mark.parametrize("own_address", [True, False])
def test_a_secretary_prepares_and_never_signs(own_address: bool) -> None:
    async def work() -> None:
        async with office_v4(more=True) as mayor, beside(mayor, SECRETARY) as secretary:
            mayor.server.api.secretariat = own_address
            await mayor.sync()
            waiting = mayor.kept.dossier(PREPARED.title)
            assert waiting.readonly and not waiting.awaited, "it is at her secretary's"
            await secretary.sync()
            (bureau,) = secretary.kept.of(Bureau)
            assert bureau.secretary and bureau.name == "Présidente"
            mine = [d for d in secretary.kept.of(Dossier) if d.awaited]
            assert [d.name for d in mine] == [PREPARED.title], "nothing else of her desk is theirs to do"
            (prepared,) = mine
            assert prepared.prepares and prepared.pending_step is not None
            with pytest.raises(Rejected, match="forbidden"):
                await secretary.send(VisaDossier(**act_facts(secretary.kept.dossier(ORDER))))
            note = "Totaux contrôlés."
            await secretary.send(VisaDossier(**act_facts(prepared), public_note=note, preparing=True))
            (done,) = mayor.server.book.history
            assert (done.action, done.user) == ("SECRETARIAT", SECRETARY.login)
            await mayor.sync()
            turn, _files = await mayor.connector.fetch_detail(mayor.kept.dossier(PREPARED.title))
            assert turn.awaited and turn.pending_step is not None and turn.pending_step.action is Action.SIGNATURE
            check = turn.checks[0]
            assert (check.performed, check.user, check.public_note) == (Action.SECRETARIAT, SECRETARY.name, note)

    run(work)


@pytest.mark.feature("74")
def test_a_bordereau_goes_to_the_treasury_and_an_acte_to_the_prefecture() -> None:
    async def work() -> None:
        async with office_v4(more=True) as desk:
            await desk.sync()
            slip, acte = desk.kept.dossier(TO_TREASURY.title), desk.kept.dossier(TO_PREFECTURE)
            assert [d.pending_step.action for d in (slip, acte) if d.pending_step] == [Action.TRANSMIT] * 2
            await desk.send(TransmitDossier(**act_facts(slip), to="HELIOS"))
            facts = {"nature": "1", "classification": "7.1", "number": "2026_31", "day": "2026-11-20"}
            with pytest.raises(Rejected, match="server_refused"):
                await desk.send(TransmitDossier(**act_facts(acte), to="ACTES", **{**facts, "number": ""}))
            await desk.send(TransmitDossier(**act_facts(acte), to="ACTES", subject="Tarifs de l’eau", **facts))
            told = desk.server.book.folders[acte.id].acte
            assert (
                told["objet"] == "Tarifs de l’eau" and told["numero"] == "2026_31" and told["classification"] == "7.1"
            )
            assert datetime.fromtimestamp(int(told["dateActes"]) / 1000, UTC).date().isoformat() == "2026-11-20"
            assert [d.action for d in desk.server.book.history] == ["TRANSMIT", "TRANSMIT"]
            assert desk.kept.dossier(TO_PREFECTURE).sent_act == "transmit"

    run(work)


def test_a_lost_reply_of_a_transmission_is_looked_for() -> None:
    async def work() -> None:
        async with office_v4(more=True) as desk:
            await desk.sync()
            act = TransmitDossier(**act_facts(desk.kept.dossier(TO_TREASURY.title)), to="HELIOS")
            desk.loop.faults.arm("drop", "tdtHelios")
            with pytest.raises(OutcomeUnknown):
                await desk.send(act)
            assert await desk.connector.probe(act) is Verdict.DELIVERED
            assert len(desk.server.book.history) == 1

    run(work)


def test_what_is_signed_by_hand_is_told_then_approved() -> None:
    async def work() -> None:
        async with office_v4(more=True) as desk:
            await desk.sync()
            dossier = desk.kept.dossier(ON_PAPER)
            assert dossier.paper_allowed and not desk.kept.dossier(CONTRACT).paper_allowed
            act = PaperSignDossier(**act_facts(dossier))
            await desk.send(act)
            assert [d.action for d in desk.server.book.history] == ["PAPER_SIGNATURE"]
            assert await desk.connector.probe(act) is Verdict.DELIVERED

    run(work)


@pytest.mark.feature("60")
def test_what_the_circuit_asks_is_written_into_the_folder_before_the_visa() -> None:
    async def work() -> None:
        async with office_v4(more=True) as desk:
            await desk.sync()
            late, order = desk.kept.dossier(LATE_ORDER), desk.kept.dossier(ORDER)
            assert late.mandatory_metadata == ("imputation",) and not order.mandatory_metadata
            field = late.field_of("imputation")
            assert field.label == "Imputation budgétaire" and field.mandatory
            assert list(field.values) == IMPUTATION["restrictedValues"]
            with pytest.raises(Rejected, match="server_refused"):
                await desk.send(visa(late))
            act = VisaDossier(**act_facts(late), metadata={"imputation": field.values[0]})
            desk.loop.faults.arm("drop", f"PUT .*/{late.id}")  # written, and its reply lost: nothing was approved
            with pytest.raises(OutcomeUnknown):
                await desk.send(act)
            assert await desk.connector.probe(act) is Verdict.NOT_DELIVERED
            await desk.send(act)
            stored = desk.server.book.folders[late.id]
            assert stored.metadata == {"imputation": field.values[0]}
            assert (stored.name, [d.action for d in desk.server.book.history]) == (LATE_ORDER, ["VISA"])
            assert desk.kept.dossier(LATE_ORDER).metadata == stored.metadata

    run(work)


@pytest.mark.feature("60")
def test_what_could_not_be_written_is_not_approved() -> None:
    async def work() -> None:
        async with office_v4(more=True) as desk:
            await desk.sync()
            late = desk.kept.dossier(LATE_ORDER)
            desk.loop.faults.arm("503", f"PUT .*/{late.id}")
            with pytest.raises(Transient):
                await desk.send(VisaDossier(**act_facts(late), metadata={"imputation": "6156"}))
            assert not desk.requests("/visa") and not desk.server.book.history

    run(work)


@pytest.mark.feature("63")
@pytest.mark.parametrize("level", [3, 4])
def test_a_comment_is_placed_where_it_was_tapped_and_never_twice(level: int) -> None:
    async def work() -> None:
        async with office_v4(level=level) as desk:
            await desk.sync()
            dossier = desk.kept.dossier(ORDER)
            place = {"document_id": dossier.documents[0].id, "page": 0, "x_pt": 72.0, "y_pt": 770.0, "height_pt": 842.0}
            act = CommentDossier(**act_facts(dossier), **place, text="Prix à revoir")
            desk.loop.faults.arm("drop", "POST .*/annotations")
            with pytest.raises(OutcomeUnknown):
                await desk.send(act)
            assert await desk.connector.probe(act) is Verdict.DELIVERED
            (note,) = desk.server.book.folders[dossier.id].docs[0].notes
            assert (note.x, note.y) == (150.0, 150.0), "an inch from the left and from the top, at 150 dots an inch"
            await desk.send(CommentDossier(**act_facts(dossier), **{**place, "y_pt": 400.0}, text="Et ici"))
            read = desk.kept.dossier(ORDER)
            assert [c.text for c in read.comments] == ["Prix à revoir", "Et ici"] and read.awaited
            first = read.comments[0]
            assert first.down_pt(842.0) == 72.0 and first.author == MAYOR.name
            await desk.send(visa(read))
            assert desk.server.book.history[-1].action == "VISA", "what was seen did not change"

    run(work)


# --- by the web application's proxy ---------------------------------------------------------------


def test_a_body_that_opens_only_its_web_application_is_found_and_used(signer: Signer, tmp_path: Path) -> None:
    async def work() -> None:
        async with office_v4(proxied=True, settings=certificate_of(signer)) as desk:
            found = await find_server(desk.loop.url, "")
            assert dict(found.settings) == {"version": "4", "level": "4", "access": "proxy"}
            await desk.sync()
            slip = desk.kept.dossier(SLIPS[0].title)
            await desk.send(await desk.signed(slip, signer))
            assert desk.server.book.signatures(slip.id) == 1
            content = desk.server.book.folders[slip.id].docs[0].content
            assert all(report.intact for report in xades_verify.verify(content))
            desk.server.api.sessions.clear()  # the session ended: the page to sign in comes instead of data
            await desk.send(VisaDossier(**act_facts(desk.kept.dossier(ORDER))))
            assert desk.server.book.history[-1].action == "VISA"

    run(work)


def test_a_password_refused_by_the_web_application_is_forgotten() -> None:
    async def work() -> None:
        async with office_v4(proxied=True) as desk:
            await desk.sync()
            desk.server.api.sessions.clear()
            desk.server.api.passwords[MAYOR.login] = "changé"
            for code in ("sign_in_refused", "sign_in_required"):
                with pytest.raises(SignInRequired, match=code):
                    await desk.sync()
            assert sum("dologin" in line for line in desk.requests("POST")) == 2, "the first, and one that was refused"

    run(work)


# --- which generation -----------------------------------------------------------------------------


def served(server: ParapheurServer | ParapheurV4Server) -> LoopbackServer:
    return LoopbackServer(server.asgi, "probed")


def test_the_generation_is_found_by_asking() -> None:
    async def work() -> None:
        with served(ParapheurServer(clock=Time())) as five, served(ParapheurV4Server(clock=Time())) as four:
            found = await find_server(five.url, "")
            assert (found.url, dict(found.settings)) == (five.url, {"version": "5"})
            found = await find_server(four.url, "")
            assert dict(found.settings) == {"version": "4", "level": "4"}
            by_hand = await find_server(four.url, Version.V4)
            assert dict(by_hand.settings) == {"version": "4", "level": "4"}
            asked = len(four.faults.log)
            assert dict((await find_server(four.url, Version.V5)).settings) == {"version": "5"}
            assert len(four.faults.log) == asked, "a version chosen by hand is taken at its word"

    run(work)


def test_what_is_no_parapheur_is_told_so() -> None:
    async def work() -> None:
        old = ParapheurV4Server(clock=Time())
        old.level = 1
        with served(old) as loop:
            with pytest.raises(Rejected, match="parapheur_too_old"):
                await find_server(loop.url, "")
            loop.faults.arm("page", "", times=9)
            with pytest.raises(Rejected, match="parapheur_not_found"):
                await find_server(loop.url, "")
        with pytest.raises(Unreachable):
            await find_server(loop.url, "")

    run(work)


def test_the_phones_host_is_asked_when_the_other_is_none() -> None:
    """``m-`` hosts: the name is not resolved here, the address asked is looked at."""

    async def work() -> None:
        with served(ParapheurV4Server(clock=Time())) as loop:
            asked: list[str] = []

            def connect(url: str) -> Http:
                asked.append(url)
                return Http(loop.url if url.startswith("https://m-") else loop.url + "/ailleurs")

            found = await find_server("https://parapheur.eaux-lande.example", "", connect)
            assert found.url == "https://m-parapheur.eaux-lande.example"
            assert asked == ["https://parapheur.eaux-lande.example", found.url]

    run(work)
