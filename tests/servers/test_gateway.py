"""The gateway's client against the served simulator, and deposits down to the simulated archive."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import subprocess
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import jsonschema
import pytest
import yaml
from asn1crypto import pem
from lxml import etree

from app.connectors.gateway.client import GatewayClient
from app.connectors.gateway.leave import STREAM, GatewayLeave
from app.connectors.gateway.session import GatewaySession
from app.connectors.gateway.wire import parse_token_files
from app.connectors.http import Http
from app.documents import seda
from app.domain.approvals import LeaveRequest
from app.domain.archive import DepositState
from app.domain.errors import Conflict, Rejected, SignInRequired, TargetGone, Transient
from app.domain.exchange import Proof
from app.domain.gateway import Deposit, Domain
from app.domain.ids import AccountId, new_op_id
from app.domain.intents import DecideLeave
from app.sandbox.asalae import ArchiveState, archive_app
from app.sandbox.gateway import GatewayServer
from app.sandbox.gateway.deposits import Piece, build_transfer
from app.sandbox.gateway.links import facts_from, timestamper
from app.sandbox.gateway.proofs import Facts
from app.sandbox.idelibre import IdelibreServer
from app.sandbox.people import COMMUNE, MAYOR, Person
from app.sandbox.pki import Pki
from app.sandbox.serve import LoopbackServer
from tests.servers.gateway_kit import NOW_MS, TODAY, Copy, account_for, run
from tests.servers.held import MemoryVault

SEANCE = "s-2026-12-03"
FACTS = Facts(
    seance_name="Conseil municipal",
    sent_at="2026-11-23T17:02:11Z",
    first_sent_at="2026-11-20T09:00:00Z",
    received_at="2026-11-23T18:30:00Z",
    place="Salle du conseil",
)


def facts_of(person: Person, seance_id: str) -> Facts | None:
    return FACTS if (person, seance_id) == (MAYOR, SEANCE) else None


def stamp(digest: bytes) -> bytes:
    """Stands for the PKI's time-stamp service: here only the transport of tokens is tested."""
    return b"token over " + digest


@dataclass
class World:
    gateway: GatewayServer
    server: LoopbackServer
    archive: ArchiveState
    archive_server: LoopbackServer
    client: GatewayClient


@asynccontextmanager
async def world(*, count: int = 1) -> AsyncIterator[World]:
    state = ArchiveState()
    with LoopbackServer(archive_app(state), "archive") as archive_server:
        url = f"{archive_server.url}/restservices"
        gateway = GatewayServer(
            COMMUNE, today=TODAY, count=count, archive_url=url, facts_of=facts_of, timestamp=stamp
        )  # fmt: skip
        with LoopbackServer(gateway.asgi, "gateway") as server:
            client = GatewayClient(GatewaySession(account_for(server), Http(server.url), MemoryVault(), lambda: NOW_MS))
            await client.session.sign_in(Proof(password=MAYOR.password))
            try:
                yield World(gateway, server, state, archive_server, client)
            finally:
                await client.session.close()


def test_capabilities_say_who_serves_what() -> None:
    async def story() -> None:
        async with world() as w:
            found = (await w.client.fetch_capabilities()).domains
            assert found["grh"] == Domain(mode="parapheur", type="GRH")
            assert found["courrier"] == Domain(mode="gateway", version="1")
            assert found["archive"].mode == "gateway"
            w.gateway.domains = {"convocations": {"mode": "direct", "url": "https://idelibre.example"}}
            found = (await w.client.fetch_capabilities()).domains
            assert found == {"convocations": Domain(mode="direct", url="https://idelibre.example")}

    run(story())


@pytest.mark.feature("38", "39")
def test_the_proof_of_a_convocation_and_its_tokens() -> None:
    async def story() -> None:
        async with world() as w:
            proof = await w.client.fetch_proof(SEANCE)
            assert proof is not None
            assert proof.place == "Salle du conseil"
            moments = [proof.sent_ms, proof.first_sent_ms, proof.received_ms]
            texts = (FACTS.sent_at, FACTS.first_sent_at, FACTS.received_at)
            assert moments == [int(datetime.fromisoformat(t).timestamp()) * 1000 for t in texts]
            files = await w.client.fetch_token_files(SEANCE)
            # Sent twice: the first sending keeps its token, whatever the server's own date says now (interop §13).
            assert [(t.kind, t.name.split("_")[0]) for t in proof.tokens] == [
                ("sent", "sendEmail"),
                ("sent", "reSendEmail"),
                ("received", "read"),
            ]
            for token, file in zip(sorted(proof.tokens, key=lambda t: t.name), files, strict=True):
                assert token.name == file.name
                assert hashlib.sha256(file.text).hexdigest() == token.sha256
                assert file.token == stamp(hashlib.sha256(file.text).digest())
            assert (await w.client.fetch_proof("inconnue"), await w.client.fetch_token_files("inconnue")) == (None, ())

    run(story())


@pytest.mark.feature("38")
def test_tokens_over_a_real_convocation_are_verified_by_openssl(tmp_path: Path) -> None:
    async def story() -> None:
        seances = IdelibreServer(COMMUNE, clock=lambda: NOW_MS, today=TODAY)
        meeting = next(iter(seances.state.meetings.values()))
        with Pki(tmp_path / "pki") as pki:
            gateway = GatewayServer(
                COMMUNE,
                today=TODAY,
                count=0,
                facts_of=facts_from(seances.state, COMMUNE),
                timestamp=timestamper(pki.tsa_url),
            )
            with LoopbackServer(gateway.asgi, "gateway") as server:
                client = GatewayClient(
                    GatewaySession(account_for(server), Http(server.url), MemoryVault(), lambda: NOW_MS)
                )
                await client.session.sign_in(Proof(password=MAYOR.password))
                proof = await client.fetch_proof(meeting.id)
                files = await client.fetch_token_files(meeting.id)
                assert files == await client.fetch_token_files(meeting.id), "stamped once"
                await client.session.close()
            assert proof is not None and (proof.sent_ms, proof.place) == (meeting.sent_ms, meeting.place)
            assert proof.received_ms == meeting.convocations[MAYOR.uuid(COMMUNE)].read_at_ms
            assert sorted(f.name for f in files) == sorted(t.name for t in proof.tokens)
            (tmp_path / "text").write_bytes(files[0].text)
            (tmp_path / "token").write_bytes(files[0].token)
            trusted = b"".join(pem.armor("CERTIFICATE", der) for der in (*pki.roots, *pki.intermediates))
            (tmp_path / "trusted.pem").write_bytes(trusted)
            command = [
                "openssl",
                "ts",
                "-verify",
                "-token_in",
                "-in",
                "token",
                "-data",
                "text",
                "-CAfile",
                "trusted.pem",
            ]
            done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
            assert "Verification: OK" in done.stdout, done.stderr

    run(story())


async def settled(client: GatewayClient, deposit: Deposit) -> list[DepositState]:
    states = [deposit.state]
    while states[-1] not in (DepositState.ACCEPTED, DepositState.REJECTED, DepositState.ERROR) and len(states) < 6:
        states.append((await client.fetch_deposit(deposit.id)).state)
    return states


def test_a_letter_is_archived_and_only_then_said_to_be() -> None:
    async def story() -> None:
        async with world() as w:
            w.archive.auto = False
            letter_id, letter = next(iter(w.gateway.mailbox.letters.items()))
            op_id = new_op_id()
            deposit = await w.client.deposit(op_id, "letter", "courrier", letter_id)
            assert deposit.state is DepositState.SENT
            assert (await w.client.deposit(op_id, "letter", "courrier", letter_id)).id == deposit.id
            [transfer] = w.archive.transfers.values()
            assert list(transfer.files.values()) == [f.content() for f in letter.files]
            assert (await w.client.fetch_deposit(deposit.id)).state is DepositState.SENT
            w.archive.acknowledge(transfer.id)
            assert (await w.client.fetch_deposit(deposit.id)).state is DepositState.ACKNOWLEDGED
            w.archive.answer(transfer.id)
            done = await w.client.fetch_deposit(deposit.id)
            assert (done.state, done.archive_id) == (DepositState.ACCEPTED, transfer.archive_id)

    run(story())


def test_a_signed_folder_comes_with_its_files_byte_for_byte() -> None:
    async def story() -> None:
        async with world() as w:
            pdf, journal = b"%PDF-1.7 signed", b"<premis/>"
            files = [("Arrêté.pdf", "application/pdf", pdf), ("premis.xml", "text/xml", journal)]
            deposit = await w.client.deposit(
                new_op_id(), "signed_folder", "parapheur", "dossier-7", files, title="Arrêté de circulation"
            )
            assert await settled(w.client, deposit) == [DepositState.SENT, DepositState.ACCEPTED]
            [transfer] = w.archive.transfers.values()
            assert transfer.files == {"content/BDO1.pdf": pdf, "content/BDO2.xml": journal}
            assert "Arrêté de circulation" in transfer.slip.decode()

    run(story())


def test_an_archive_that_refuses_or_is_away_is_told() -> None:
    async def story() -> None:
        async with world() as w:
            w.archive.auto = False
            deposit = await w.client.deposit(
                new_op_id(), "meeting", "idelibre", "s", [("a.pdf", "application/pdf", b"x")]
            )
            [transfer] = w.archive.transfers.values()
            transfer.files["content/BDO1.pdf"] = b"altered on the way"
            w.archive.answer(transfer.id)
            refused = await w.client.fetch_deposit(deposit.id)
            assert refused.state is DepositState.REJECTED
            assert refused.comment.startswith("taille différente")
            w.archive_server.stop()
            lost = await w.client.deposit(new_op_id(), "meeting", "idelibre", "s", [("a.pdf", "application/pdf", b"x")])
            assert lost.state is DepositState.ERROR

    run(story())


def test_deposits_that_cannot_be() -> None:
    async def story() -> None:
        async with world() as w:
            with pytest.raises(Rejected) as without_files:
                await w.client.deposit(new_op_id(), "meeting", "idelibre", "s")
            assert without_files.value.code == "missing_field"
            with pytest.raises(TargetGone):
                await w.client.fetch_deposit("D-inconnu")
            del w.gateway.domains["archive"]
            with pytest.raises(TargetGone):
                await w.client.deposit(new_op_id(), "letter", "courrier", "L-1")

    run(story())


async def no_bytes(_sha256: str) -> bytes:
    raise AssertionError("a decision carries no file")


def decide(request: LeaveRequest, decision: str, reason: str = "", *, version: int = 0) -> DecideLeave:
    return DecideLeave(
        op_id=new_op_id(), account=AccountId("a"), made_at_ms=NOW_MS, target_id=request.id,
        if_version=version or request.revision, decision=decision, reason=reason,
    )  # fmt: skip


def test_leave_requests_are_listed_and_decided_once() -> None:
    async def story() -> None:
        async with world() as w:
            w.gateway.domains["grh"] = {"mode": "gateway"}
            part = GatewayLeave(w.client, lambda: NOW_MS)
            delta = await part.pull(STREAM, None, Copy())
            waiting = [r for r in delta.upserts if isinstance(r, LeaveRequest) and r.status == "pending"]
            assert len(waiting) == 7 and len(delta.upserts) == 9, "what was accepted is the team's calendar"
            assert waiting[0].overlaps[0].agent == "Nadège Ospital" and waiting[0].agent == "Bruno Larrieu"
            refusal = decide(waiting[0], "refuse", "Effectif insuffisant")
            gone = await part.push(refusal, no_bytes)
            assert gone.removes == ((LeaveRequest.KIND, waiting[0].id),)
            assert await part.push(refusal, no_bytes) == gone, "the same op id, once more"
            assert w.gateway.leave.requests[waiting[0].id]["reason"] == "Effectif insuffisant"
            with pytest.raises(Conflict, match="already_done"):
                await part.push(decide(waiting[0], "accept"), no_bytes)
            with pytest.raises(Rejected):
                await part.push(decide(waiting[1], "refuse"), no_bytes)
            with pytest.raises(Conflict, match="version_conflict"):
                await part.push(decide(waiting[2], "accept", version=9), no_bytes)
            agreed = (await part.push(decide(waiting[1], "accept"), no_bytes)).upserts[0]
            assert isinstance(agreed, LeaveRequest) and (agreed.status, agreed.revision) == ("accepted", 2)
            w.gateway.domains["grh"] = {"mode": "parapheur", "type": "GRH"}
            later = GatewayLeave(w.client, lambda: NOW_MS + 2 * 86_400_000)
            assert (await later.pull(STREAM, delta.cursor, Copy())).upserts == (), "leave went to the parapheur"

    run(story())


def test_concurrent_requests_renew_the_bearer_once() -> None:
    async def story() -> None:
        async with world() as w:
            w.gateway.sessions.expire()
            await asyncio.gather(*(w.client.fetch_capabilities() for _ in range(5)))
            renewals = [line for line in w.server.faults.log if line[1] == "/v1/session/refresh"]
            assert len(renewals) == 1

    run(story())


def test_a_locked_account_asks_the_user() -> None:
    async def story() -> None:
        async with world() as w:
            for _ in range(5):
                with pytest.raises(SignInRequired):
                    await w.client.session.sign_in(Proof(password="mauvais"))
            with pytest.raises(SignInRequired):
                await w.client.session.sign_in(Proof(password=MAYOR.password))

    run(story())


def test_a_hostile_token_archive_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("a.txt", b"0" * 2_000_000)
    with pytest.raises(Rejected):
        parse_token_files(buffer.getvalue())
    with pytest.raises(Transient):
        parse_token_files(b"not a zip")


# --- the archive simulator ------------------------------------------------------------------------


def archive_client(server: LoopbackServer, password: str = "versement-2026") -> httpx.AsyncClient:
    secret = hashlib.sha256(password.encode()).hexdigest()
    return httpx.AsyncClient(base_url=f"{server.url}/restservices", auth=("connecteur", secret))


def test_the_archive_answers_as_the_interface_says() -> None:
    async def story() -> None:
        state = ArchiveState(auto=False)
        with LoopbackServer(archive_app(state), "archive") as server:
            async with archive_client(server) as client:
                assert (await client.get("/ping")).json() == "webservices as@lae accessibles"
                assert (await client.get("/versions")).json()["version"] == "V1.6.3"
                async with archive_client(server, "autre") as stranger:
                    assert (await stranger.get("/versions")).status_code == 401
                pieces = [Piece("a.pdf", "application/pdf", b"%PDF-1.4")]
                agreement = seda.Agreement(archival_agency="SAE", transferring_agency="AGENCE")
                slip, whole = build_transfer("T-1", "Essai", "REF", pieces, agreement, datetime.now(UTC))
                started = await client.post(
                    "/sedaMessages", data={"send_chunked_attachments": "true"}, files={"seda_message": ("b.xml", slip)}
                )
                session = started.json()
                for number, part in enumerate((whole[:40], whole[40:]), 1):
                    words = {
                        "session_identifier": session["chunk_session_identifier"],
                        "security_identifier": session["chunk_security_identifier"],
                        "number_of_files": "1", "file_index": "1", "file_name": "archive.tar.gz",
                        "compression_algorithm": "TARGZ", "number_of_chunks": "2", "chunk_index": str(number),
                    }  # fmt: skip
                    reply = await client.post(
                        "/sedaAttachmentsChunkFiles", data=words, files={"chunk_content": ("c", part)}
                    )
                    assert reply.status_code == 200
                assert state.transfers["T-1"].files == {"content/BDO1.pdf": b"%PDF-1.4"}
                path = (
                    "/sedaMessages/sequence:ArchiveTransfer/message:Acknowledgement"
                    "/originOrganizationIdentification:AGENCE/originMessageIdentifier:T-1"
                )
                assert (await client.get(path)).status_code == 404
                state.acknowledge("T-1")
                answer = etree.fromstring((await client.get(path)).content)
                assert etree.QName(answer).localname == "Acknowledgement"
                assert answer.findtext("{*}MessageReceivedIdentifier") == "T-1"
                bad = await client.post("/sedaMessages", files={"seda_message": ("b.xml", b"<nothing/>")})
                assert (bad.status_code, bad.text) == (400, "bordereau invalide")

    run(story())


# --- the contract -----------------------------------------------------------------------------------


def test_every_route_of_the_simulator_is_in_the_contract() -> None:
    contract = yaml.safe_load(
        (Path(__file__).resolve().parents[2] / "resources/openapi/connecteur-commun.yaml").read_text("utf-8")
    )
    described = {
        (method.upper(), path) for path, item in contract["paths"].items() for method in item if method != "parameters"
    }
    served = {
        (method, route.path)
        for route in GatewayServer(COMMUNE, today=TODAY, count=0).asgi.routes
        for method in route.methods - {"HEAD"}  # type: ignore[attr-defined]
    }
    assert served == described


def test_answers_hold_to_the_schemas_of_the_contract() -> None:
    path = Path(__file__).resolve().parents[2] / "resources/openapi/connecteur-commun.yaml"
    contract = yaml.safe_load(path.read_text("utf-8"))

    def check(name: str, answer: object) -> None:
        schema = {"$ref": f"#/components/schemas/{name}", "components": contract["components"]}
        jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(answer)))

    gateway = GatewayServer(COMMUNE, today=TODAY, count=8, facts_of=facts_of, timestamp=stamp)
    check("Changes", gateway.mailbox.changes(MAYOR.login, "", 100))
    check("Session", gateway.sessions.log_in(MAYOR.login, MAYOR.password))
    check("Capabilities", {"domains": gateway.domains})
    check("Proof", gateway.proofs.proof(MAYOR, SEANCE))
    check("LeavePage", gateway.leave.page("", ""))
