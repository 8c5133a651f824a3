"""The connector on a real i-Parapheur-like server: reading, acts, signatures, and what goes wrong."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509

from app.domain.errors import AppError, Conflict, OutcomeUnknown, Rejected, TargetGone, Transient, Unreachable
from app.domain.exchange import Urgency, Verdict
from app.domain.parapheur import Bureau, Dossier, Format, Sent, SigningRequest, Tray, document_ref
from app.domain.records import Mark
from app.sandbox.parapheur import ParapheurServer
from app.sandbox.parapheur.content import DAY_MS
from app.sandbox.people import INTERCO, SECRETARY, STAFF
from app.sandbox.pki import Pki
from app.signing import pades, xades_verify
from app.signing.check import ShownDocument, check_request
from app.signing.report import Trust
from tests.servers.parapheur_tools import Office, Time, office, reject, run, sign, visa
from tests.unit.signing.tools import NOW, Signer, make_signer, xmlsec_verifies

CONTRACT = "Contrat d’entretien des chaudières 2027-2029"
THREE_SLIPS = "Mandats n° 44 et 45, titres n° 20 – Novembre"
LEAVE = "Congés – Cédric Mouchès"
LATE_ORDER = "Bon de commande n° 2026-111 – Potelets rue des Résiniers"
DELEGATED_ORDER = "Bon de commande n° 2026-120 – Fournitures d’état civil"


@pytest.fixture(scope="module")
def signer() -> Signer:
    return make_signer()


def pending(kept_office: Office) -> list[Dossier]:
    return [d for d in kept_office.kept.of(Dossier) if d.tray is Tray.PENDING]


# --- reading ------------------------------------------------------------------------------------


@pytest.mark.feature("56")
@pytest.mark.parametrize("shape", ["spring", "total", "data"])
def test_first_synchronisation_reads_every_tray(shape: str) -> None:
    async def work() -> None:
        async with office() as desk:
            desk.server.shape = shape
            await desk.sync()
            (bureau,) = desk.kept.of(Bureau)
            assert (bureau.name, bureau.pending, bureau.late) == ("Maire", 21, 2)
            trays = {tray: sum(d.tray is tray for d in desk.kept.of(Dossier)) for tray in Tray}
            assert trays[Tray.PENDING] == 21
            assert trays[Tray.DELEGATED] == trays[Tray.REJECTED] == trays[Tray.FINISHED] == 1
            assert trays[Tray.DOWNSTREAM] == 1
            marks = [d.marks for d in desk.kept.of(Dossier)]
            assert sum(bool(m & Mark.SIGN) for m in marks) == 16
            assert sum(bool(m & Mark.VISA) for m in marks) == 6
            assert sum(bool(m & Mark.LATE) for m in marks) == 2

    run(work)


@pytest.mark.feature("72")
def test_detail_and_documents_are_kept_for_offline_reading() -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            dossier = desk.kept.dossier(CONTRACT)
            assert dossier.format is Format.PADES
            assert [s.action.value for s in dossier.steps] == ["START", "VISA", "SIGNATURE", "ARCHIVE"]
            assert dossier.pending_step is not None
            assert dossier.pending_step.bureaux == ("Maire",)
            assert dossier.metadata["montant"] == "12 960,00"
            assert [d.main for d in dossier.documents] == [True, False]
            for document in dossier.documents:
                ref = desk.kept.files[document_ref(dossier.tenant, dossier.id, document)]
                assert (ref.urgency, ref.owner_id) == (Urgency.TO_SIGN, dossier.id)
                async with desk.connector.download(ref, 0) as download:
                    content = b"".join([chunk async for chunk in download.chunks()])
                stored = desk.server.book.folders[dossier.id].doc(document.id)
                assert stored is not None
                assert content == stored.content
                assert len(content) == ref.size_bytes
            awaited = [d for d in desk.kept.of(Dossier) if d.tray in (Tray.PENDING, Tray.DELEGATED, Tray.REJECTED)]
            assert len(desk.kept.files) == sum(len(d.documents) for d in awaited)

    run(work)


def test_the_secretary_acts_on_her_desk_and_reads_the_mayors() -> None:
    async def work() -> None:
        async with office(person=SECRETARY) as desk:
            await desk.sync()
            rights = {b.name: b.may_act for b in desk.kept.of(Bureau)}
            assert rights == {"Secrétariat général": True, "Maire": False}
            own = [d.name for d in desk.kept.of(Dossier) if d.marks & Mark.TODO]
            assert own == ["Congés – Maïté Dufourcq, intérim de l’accueil"]
            read = [d for d in pending(desk) if d.readonly]
            assert len(read) > 15 and not any(d.marks & (Mark.SIGN | Mark.VISA) for d in read)

    run(work)


def test_the_two_bodies_hold_all_folders_of_the_mayor() -> None:
    async def work() -> None:
        async with office() as commune, office(ParapheurServer(INTERCO, clock=Time())) as interco:
            await commune.sync()
            await interco.sync()
            dossiers = [*commune.kept.of(Dossier), *interco.kept.of(Dossier)]
            assert len(dossiers) == 27
            assert sum(d.format is Format.PES_V2 and bool(d.marks & Mark.SIGN) for d in dossiers) == 15

    run(work)


def test_long_lists_come_in_pages_with_progress() -> None:
    async def work() -> None:
        time = Time()
        async with office(ParapheurServer(clock=time, extra=130), time=time) as desk:
            steps = []
            more = True
            while more:
                delta = await desk.connector.pull("folders", desk.kept.cursors.get("folders"), desk.kept)
                desk.kept.commit(delta)
                steps.append((delta.done, delta.total))
                more = delta.more
            assert [total for _, total in steps] == [153] * len(steps)
            assert [done for done, _ in steps] == [80, 153]
            assert len(pending(desk)) == 151
            assert all(d.steps for d in pending(desk))
            details = desk.requests("asDeskId")
            assert len(details) == 153, "no dossier is read twice"

    run(work)


@pytest.mark.feature("56", "70")
def test_only_the_lists_of_moved_desks_are_read_again() -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            book = desk.server.book
            folder = book.folder_named("Congés – Maïté Dufourcq, intérim de l’accueil")
            book.transfer(folder, folder.tasks[1], book.desk_named("Maire").id)
            desk.loop.faults.log.clear()
            await desk.sync()
            assert desk.kept.dossier(folder.name).tray is Tray.PENDING
            assert len(pending(desk)) == 22
            assert len(desk.requests("asDeskId")) == 1, "one new folder, one detail"
            desk.server.withdraw(folder.id)
            await desk.sync()
            assert len(pending(desk)) == 21
            assert folder.id not in {d.id for d in desk.kept.of(Dossier)}

    run(work)


def test_an_idle_account_costs_three_requests_in_ten_minutes_and_little_in_a_day() -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            rhythm = desk.connector.streams["folders"]
            assert rhythm.every_ms is not None
            shortest_s = rhythm.every_ms * (1 - rhythm.jitter) / 1000
            assert shortest_s > 600, "never two pulls in ten minutes"
            received = desk.http.bytes_in
            pulls = 48  # a whole round of lists and details
            for _ in range(pulls):
                desk.time.pass_s(shortest_s)
                before = desk.http.requests
                await desk.sync()
                assert desk.http.requests - before <= 3
            a_day = (desk.http.bytes_in - received) * 86_400 / (pulls * shortest_s)
            assert a_day < 1_000_000

    run(work)


def test_a_document_replaced_under_equal_counters_is_found_in_turn() -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            before = desk.kept.dossier(LEAVE)
            desk.server.touch_document(before.id)
            for _ in range(60):
                desk.time.pass_s(640)
                await desk.sync()
            after = desk.kept.dossier(LEAVE)
            assert after.fingerprint != before.fingerprint
            assert document_ref(after.tenant, after.id, after.documents[0]) in desk.kept.files

    run(work)


def test_a_folder_that_becomes_late_is_marked_so() -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            assert not desk.kept.dossier(LEAVE).late
            desk.time.ms += 6 * DAY_MS
            await desk.sync()
            assert desk.kept.dossier(LEAVE).late

    run(work)


def test_older_servers_without_the_common_desk_route() -> None:
    async def work() -> None:
        async with office() as desk:
            desk.server.hidden.extend([r"/currentUser/desks", r"PUT /api/standard"])
            await desk.sync()
            assert len(pending(desk)) == 21
            await desk.send(visa(desk.kept.dossier(LEAVE)))
            assert desk.server.book.history[-1].action == "VISA"

    run(work)


def test_one_unreadable_folder_does_not_stop_the_others() -> None:
    async def work() -> None:
        async with office() as desk:
            broken = desk.server.book.folder_named(LEAVE)
            desk.server.hidden.append(f"GET /api/v1/tenant/[^/]+/folder/{broken.id}$")
            await desk.sync()
            assert len(pending(desk)) == 20

    run(work)


# --- acts ---------------------------------------------------------------------------------------


@pytest.mark.feature("60", "62")
def test_visa_with_annotations_is_performed_once_and_seen() -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            dossier = desk.kept.dossier(LEAVE)
            note = "Bon pour accord – é" + "x" * (512 - 19)
            ack = await desk.send(visa(dossier, note, private_note="Merci de prévenir l’école"))
            (done,) = desk.server.book.history
            assert (done.folder, done.action, done.user, done.public_note) == (dossier.id, "VISA", "h.castagnede", note)
            assert ack.facts["act"] == "visa"
            shown = desk.kept.dossier(LEAVE)
            assert (shown.sent, shown.sent_act, shown.tray, shown.marks) == (Sent.DONE, "visa", Tray.RETRIEVABLE, 0)
            assert desk.server.book.folders[dossier.id].tasks[2].private_note == "Merci de prévenir l’école"
            await desk.sync()
            assert desk.kept.dossier(LEAVE).tray is Tray.DOWNSTREAM
            assert desk.kept.dossier(LEAVE).sent is Sent.DONE

    run(work)


@pytest.mark.feature("60")
def test_reject_needs_a_reason_and_says_it() -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            dossier = desk.kept.dossier(LEAVE)
            with pytest.raises(Rejected) as refused:
                await desk.send(reject(dossier, " x"))
            assert refused.value.code == "reason_required"
            assert desk.requests("PUT") == []
            await desk.send(reject(dossier, "Effectif insuffisant cette semaine"))
            (done,) = desk.server.book.history
            assert (done.action, done.public_note) == ("REJECT", "Effectif insuffisant cette semaine")
            await desk.sync()
            assert LEAVE not in {d.name for d in pending(desk)}

    run(work)


@pytest.mark.feature("62")
def test_an_annotation_too_long_is_refused_here() -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            with pytest.raises(Rejected) as refused:
                await desk.send(visa(desk.kept.dossier(LEAVE), "x" * 513))
            assert (refused.value.code, refused.value.params) == ("note_too_long", {"maximum": 512})

    run(work)


def test_mandatory_metadata_are_known_and_the_servers_refusal_is_worded_by_it() -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            dossier = desk.kept.dossier(LATE_ORDER)
            assert dossier.mandatory_metadata == ("imputation",)
            with pytest.raises(Rejected) as refused:
                await desk.send(visa(dossier))
            assert refused.value.params["message"] == "Métadonnée obligatoire absente : imputation."
            await desk.send(visa(dossier, metadata={"imputation": "6251"}))
            assert desk.server.book.folders[dossier.id].metadata["imputation"] == "6251"

    run(work)


def test_a_delegated_folder_is_acted_upon_by_the_substitute() -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            dossier = desk.kept.dossier(DELEGATED_ORDER)
            assert (dossier.tray, dossier.bureau_name) == (Tray.DELEGATED, "Maire")
            await desk.send(visa(dossier))
            assert desk.server.book.history[-1].desk == desk.server.book.desk_named("Maire").id

    run(work)


@pytest.mark.feature("73", "A37", "A38")
@pytest.mark.parametrize("change", ["document", "step"])
def test_a_folder_that_moved_meanwhile_is_a_conflict_and_nothing_is_sent(change: str, signer: Signer) -> None:
    async def work() -> None:
        async with office() as desk:
            desk.connector.set_certificate(signer.der)
            await desk.sync()
            dossier = desk.kept.dossier(CONTRACT)
            intent = sign(dossier, desk.kept.request(dossier), signer)
            book = desk.server.book
            if change == "document":
                desk.server.touch_document(dossier.id)
            else:
                folder = book.folders[dossier.id]
                book.transfer(folder, folder.tasks[2], book.desk_named("Maire").id)
            with pytest.raises(Conflict) as moved:
                await desk.send(intent)
            assert moved.value.code == "dossier_moved"
            assert desk.requests("PUT") == []
            assert book.history == []

    run(work)


def test_a_withdrawn_folder_is_gone() -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            dossier = desk.kept.dossier(LEAVE)
            desk.server.withdraw(dossier.id)
            with pytest.raises(TargetGone):
                await desk.send(visa(dossier))
            assert await desk.connector.probe(visa(dossier)) is Verdict.UNKNOWN

    run(work)


@pytest.mark.feature("A37")
def test_a_lost_reply_is_probed_and_nothing_is_done_twice() -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            for name, act in ((LEAVE, visa), (LATE_ORDER, lambda d: reject(d, "Trop cher"))):
                dossier = desk.kept.dossier(name)
                intent = act(dossier)
                assert await desk.connector.probe(intent) is Verdict.NOT_DELIVERED
                desk.loop.faults.arm("drop", "^PUT")
                with pytest.raises(OutcomeUnknown):
                    await desk.send(intent)
                assert await desk.connector.probe(intent) is Verdict.DELIVERED
                with pytest.raises(Conflict):
                    await desk.send(intent)
            assert [d.action for d in desk.server.book.history] == ["VISA", "REJECT"]

    run(work)


def test_an_act_of_a_colleague_is_not_taken_for_ours() -> None:
    async def work() -> None:
        async with office() as desk:
            desk.server.book.desk_named("Maire").owners += (STAFF[0].login,)
            await desk.sync()
            dossier = desk.kept.dossier(LEAVE)
            async with office(desk.server, time=desk.time, person=STAFF[0]) as colleague:
                await colleague.send(reject(dossier, "Déjà refusé"))
            assert await desk.connector.probe(visa(dossier)) is Verdict.NOT_DELIVERED

    run(work)


@pytest.mark.parametrize(
    ("fault", "family"),
    [("503", Transient), ("500", OutcomeUnknown), ("page", AppError), ("half", Unreachable)],
)
def test_faults_map_to_families_and_the_act_can_be_sent_again(fault: str, family: type[AppError]) -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            dossier = desk.kept.dossier(LEAVE)
            # Half of an empty answer is the whole of it: that one is played on the reading before.
            desk.loop.faults.arm(fault, "asDeskId" if fault == "half" else "^PUT")
            with pytest.raises(family):
                await desk.send(visa(dossier))
            assert await desk.connector.probe(visa(dossier)) is Verdict.NOT_DELIVERED
            await desk.send(visa(dossier))
            assert len(desk.server.book.history) == 1

    run(work)


def test_a_rereading_that_fails_after_the_act_does_not_hide_it() -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            dossier = desk.kept.dossier(LEAVE)
            desk.loop.faults.arm("503", "asDeskId", skip=1)
            await desk.send(visa(dossier))
            assert desk.kept.dossier(LEAVE).sent is Sent.DONE

    run(work)


def test_a_stopped_server_is_unreachable() -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            desk.loop.stop()
            with pytest.raises(Unreachable):
                await desk.sync()
            with pytest.raises(Unreachable):
                await desk.send(visa(desk.kept.dossier(LEAVE)))
            desk.loop.start()
            await desk.send(visa(desk.kept.dossier(LEAVE)))

    run(work)


# --- signatures ---------------------------------------------------------------------------------


@pytest.mark.feature("A38", "72")
def test_bytes_to_sign_are_fetched_ahead_once_and_again_when_stale(signer: Signer) -> None:
    async def work() -> None:
        settings = {"certificate": base64.b64encode(signer.der).decode()}
        async with office(settings=settings) as desk:
            await desk.sync()
            requests = desk.kept.of(SigningRequest)
            assert len(requests) == 16
            three = desk.kept.request(desk.kept.dossier(THREE_SLIPS))
            assert [item.id for item in three.holders[0].items] == ["D202600044C00", "D202600045C00", "R202600020C00"]
            desk.loop.faults.log.clear()
            desk.time.pass_s(640)
            await desk.sync()
            assert desk.requests("dataToSign") == []
            other = make_signer("Hélène Castagnède", rank=1)
            desk.connector.set_certificate(other.der)
            await desk.sync()
            assert len(desk.requests("dataToSign")) == 16
            digests = {request.certificate_sha256 for request in desk.kept.of(SigningRequest)}
            assert len(digests) == 1
            assert digests != {requests[0].certificate_sha256}

    run(work)


def test_requests_of_dossiers_that_left_are_forgotten_few_at_a_time(signer: Signer) -> None:
    async def work() -> None:
        async with office() as desk:
            desk.connector.set_certificate(signer.der)
            await desk.sync()
            real = desk.kept.of(SigningRequest)
            for number in range(40):
                desk.kept.records[(SigningRequest.KIND, f"gone-{number}")] = replace(real[0], id=f"gone-{number}")
            removed = []
            more = True
            while more:
                delta = await desk.connector.pull("folders", desk.kept.cursors.get("folders"), desk.kept)
                desk.kept.commit(delta)
                removed.append(len(delta.removes))
                more = delta.more
            assert max(removed) < 20
            assert {r.id for r in desk.kept.of(SigningRequest)} == {r.id for r in real}

    run(work)


def test_folders_come_in_while_the_crypto_service_is_down(signer: Signer) -> None:
    async def work() -> None:
        async with office() as desk:
            desk.connector.set_certificate(signer.der)
            desk.loop.faults.arm("503", "dataToSign", times=16)
            await desk.sync()
            assert len(pending(desk)) == 21
            assert desk.kept.of(SigningRequest) == []
            await desk.sync()
            assert len(desk.kept.of(SigningRequest)) == 16

    run(work)


def test_a_refused_certificate_is_not_asked_again_at_each_pull() -> None:
    expired = make_signer(not_before=NOW.replace(year=2020), not_after=NOW.replace(year=2023))

    async def work() -> None:
        async with office() as desk:
            desk.connector.set_certificate(expired.der)
            await desk.sync()
            assert desk.kept.of(SigningRequest) == []
            assert len(desk.requests("dataToSign")) == 16
            desk.time.pass_s(640)
            await desk.sync()
            desk.time.pass_s(640)
            await desk.sync()
            assert len(desk.requests("dataToSign")) == 16
            with pytest.raises(Rejected) as refused:
                await desk.connector.fetch_signing_request(desk.kept.dossier(CONTRACT), expired.der)
            assert refused.value.params["message"] == "Le certificat de signature est expiré."

    run(work)


def test_only_certificates_of_the_known_authorities_are_accepted(signer: Signer) -> None:
    async def work() -> None:
        time = Time()
        server = ParapheurServer(clock=time, authorities=[make_signer(rank=1, ca=True).der])
        async with office(server, time=time) as desk:
            await desk.sync()
            with pytest.raises(Rejected) as refused:
                await desk.connector.fetch_signing_request(desk.kept.dossier(CONTRACT), signer.der)
            assert "autorité" in str(refused.value.params["message"])

    run(work)


@pytest.mark.feature("76", "A38")
@pytest.mark.parametrize(
    ("name", "count"), [(THREE_SLIPS, 3), ("Mandats n° 46 – Bibliothèque (signature du fichier entier)", 1)]
)
def test_pes_signed_offline_is_delivered_and_verified_by_xmlsec1(
    name: str, count: int, signer: Signer, tmp_path: Path
) -> None:
    async def work() -> None:
        async with office() as desk:
            desk.connector.set_certificate(signer.der)
            await desk.sync()
            dossier = desk.kept.dossier(name)
            request = desk.kept.request(dossier)
            desk.loop.stop()
            intent = sign(dossier, request, signer)
            desk.time.pass_s(7200)
            desk.loop.start()
            await desk.send(intent)
            assert SigningRequest.KIND not in {kind for kind, id in desk.kept.records if id == dossier.id}
            assert desk.server.book.signatures(dossier.id) == 1
            assert desk.server.book.history[-1].signatures == count
            (signed,) = await desk.connector.fetch_signed(desk.kept.dossier(name))
            reports = xades_verify.verify(signed.content)
            assert [report.intact for report in reports] == [True] * count
            assert xades_verify.uncovered(signed.content, reports) == ()
            assert reports[0].role == "Maire"
            assert reports[0].time == NOW, "the time fetched ahead, not that of delivery"
            verdicts = xmlsec_verifies(signed.content, tmp_path, signer.pem, signatures=range(1, count + 1))
            assert verdicts == [True] * count
            folder = desk.server.book.folders[dossier.id]
            assert folder.pending is not None
            assert folder.pending.action == "ARCHIVE"

    run(work)


@pytest.mark.feature("75")
def test_pades_is_verified_by_pyhanko_and_pdfsig(signer: Signer, tmp_path: Path) -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            dossier = desk.kept.dossier(CONTRACT)
            shown = desk.server.book.folders[dossier.id].docs[0].content
            request = await desk.connector.fetch_signing_request(dossier, signer.der)
            await desk.send(sign(dossier, request, signer))
            (signed,) = await desk.connector.fetch_signed(dossier)
            assert await pades.check_delivered(shown, signed.content, signer.der) == ()
            assert b"/ETSI.CAdES.detached" in signed.content
            path = tmp_path / "signed.pdf"
            path.write_bytes(signed.content)
            pdfsig = shutil.which("pdfsig")
            assert pdfsig is not None, "poppler-utils is on the list of what the tests need"
            out = subprocess.run([pdfsig, "-nocert", str(path)], capture_output=True, text=True, check=False).stdout
            assert "Signature is Valid" in out

    run(work)


def test_a_detached_signature_is_fetched_with_its_document(signer: Signer) -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            folder = desk.server.book.folder_named(CONTRACT)
            folder.format = "PKCS7"
            dossier = await desk.connector.fetch_dossier(
                desk.server.book.tenant, desk.server.book.desk_named("Maire").id, folder.id
            )
            request = await desk.connector.fetch_signing_request(dossier, signer.der)
            await desk.send(sign(dossier, request, signer))
            (signed,) = await desk.connector.fetch_signed(dossier)
            (detached,) = signed.detached
            assert detached.startswith(b"-----BEGIN PKCS7-----")

    run(work)


@pytest.mark.feature("91", "A38")
def test_batch_where_the_seventh_is_gone_and_the_ninth_reply_is_lost(signer: Signer) -> None:
    async def work() -> None:
        async with office() as desk:
            desk.connector.set_certificate(signer.der)
            await desk.sync()
            batch = [d for d in pending(desk) if d.marks & Mark.SIGN]
            intents = [sign(d, desk.kept.request(d), signer) for d in batch]
            desk.server.withdraw(batch[6].id)
            desk.loop.faults.arm("drop", f"PUT .*{batch[8].id}")
            results: list[str] = []
            for intent in intents:
                try:
                    await desk.send(intent)
                    results.append("signed")
                except OutcomeUnknown:
                    results.append(f"unknown, then {(await desk.connector.probe(intent)).value}")
                except TargetGone:
                    results.append("gone")
            expected = ["signed"] * len(batch)
            expected[6], expected[8] = "gone", "unknown, then delivered"
            assert results == expected
            assert [desk.server.book.signatures(d.id) for d in batch] == [int(i != 6) for i in range(len(batch))]

    run(work)


def test_a_token_that_expires_in_the_batch_is_renewed_once(signer: Signer) -> None:
    async def work() -> None:
        async with office() as desk:
            desk.connector.set_certificate(signer.der)
            await desk.sync()
            batch = [d for d in pending(desk) if d.marks & Mark.SIGN][:4]
            intents = [sign(d, desk.kept.request(d), signer) for d in batch]
            for number, intent in enumerate(intents):
                if number == 2:
                    desk.server.realm.expire_access()
                    desk.server.realm.grants.clear()
                await desk.send(intent)
            assert desk.server.realm.grants == ["refresh_token"]
            assert [desk.server.book.signatures(d.id) for d in batch] == [1, 1, 1, 1]

    run(work)


def test_a_401_on_the_act_itself_is_replayed_once(signer: Signer) -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            desk.loop.faults.arm("401", "^PUT")
            await desk.send(visa(desk.kept.dossier(LEAVE)))
            assert len(desk.requests("PUT")) == 2
            assert len(desk.server.book.history) == 1

    run(work)


def test_values_that_do_not_fit_are_refused_by_the_server(signer: Signer) -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            dossier = desk.kept.dossier(CONTRACT)
            request = await desk.connector.fetch_signing_request(dossier, signer.der)
            good = sign(dossier, request, signer)
            (value,) = good.values
            for bad in (
                replace(good, values=(replace(value, value=bytes(256)),)),
                replace(good, values=(replace(value, data=value.data + b"x", value=signer.sign(value.data + b"x")),)),
                replace(good, signature_times_ms={value.document_id: request.holders[0].signature_time_ms + 1000}),
                replace(good, certificate=make_signer(rank=1).der),
            ):
                with pytest.raises(Rejected) as refused:
                    await desk.send(bad)
                assert refused.value.params["message"]
            assert desk.server.book.signatures(dossier.id) == 0
            await desk.send(good)
            assert desk.server.book.signatures(dossier.id) == 1

    run(work)


def test_altered_bytes_are_refused_by_the_clients_own_comparison(signer: Signer) -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            for name, change in (
                (THREE_SLIPS, lambda data: data.replace(b"#D202600044C00", b"#D202600045C00")),
                (CONTRACT, lambda data: data.replace(hashlib.sha256(signer.der).digest(), bytes(32))),
            ):
                dossier = desk.kept.dossier(name)
                folder = desk.server.book.folders[dossier.id]
                shown = tuple(
                    ShownDocument(
                        document_id=doc.id, data=doc.content, shown_sha256=hashlib.sha256(doc.content).hexdigest()
                    )
                    for doc in folder.docs
                    if doc.main
                )
                desk.server.alter(None)
                honest = await desk.connector.fetch_signing_request(dossier, signer.der)
                checked = check_request(honest, signer.der, dossier.format, shown)
                assert [item.data for item in checked.items] == [i.data for h in honest.holders for i in h.items]
                desk.server.alter(change)
                altered = await desk.connector.fetch_signing_request(dossier, signer.der)
                with pytest.raises(Conflict) as refused:
                    check_request(altered, signer.der, dossier.format, shown)
                assert refused.value.code == "sign_bytes_differ"

    run(work)


def test_the_certificates_of_the_demonstrations_authority(tmp_path: Path) -> None:
    pki = Pki(tmp_path)

    async def work() -> None:
        server = ParapheurServer(authorities=pki.intermediates)
        async with office(server) as desk:
            await desk.sync()
            dossier = desk.kept.dossier(CONTRACT)
            good = Signer(pki.key("maire-commune"), x509.load_der_x509_certificate(pki.certificate("maire-commune")))
            await desk.send(sign(dossier, await desk.connector.fetch_signing_request(dossier, good.der), good))
            (signed,) = await desk.connector.fetch_signed(dossier)
            (report,) = await pades.validate(signed.content, roots=pki.roots)
            assert (report.intact, report.trust) == (True, Trust.TRUSTED), "the chain is in the file"
            for label in ("maire-expire", "root"):
                with pytest.raises(Rejected):
                    await desk.connector.fetch_signing_request(desk.kept.dossier(THREE_SLIPS), pki.certificate(label))

    run(work)


def test_concurrent_reading_renews_the_token_once() -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            desk.time.pass_s(290)
            desk.server.realm.grants.clear()
            dossiers = pending(desk)[:6]
            await asyncio.gather(*(desk.connector.fetch_dossier(d.tenant, d.bureau_id, d.id) for d in dossiers))
            assert desk.server.realm.grants == ["refresh_token"]

    run(work)
