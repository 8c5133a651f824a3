"""What servers say of what was signed: the parapheur's journal, S²LOW and Pastell, on loopback."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from app.connectors.http import Http
from app.connectors.parapheur.following import STREAM, fate_id
from app.connectors.pastell import PastellConnector
from app.connectors.s2low import S2lowConnector
from app.documents.pes import read_pes
from app.documents.pes_acquit import AckError
from app.domain.accounts import Account, Service
from app.domain.errors import SignInRequired
from app.domain.exchange import Connector, Proof
from app.domain.followup import Fate, FateState, Source, Watched, mark_of_file, mark_of_slip
from app.domain.ids import AccountId, BodyId
from app.domain.parapheur import Dossier
from app.domain.records import Mark
from app.domain.signatures import Signature
from app.sandbox.pastell import PastellServer
from app.sandbox.people import MAYOR, SEED
from app.sandbox.pes_files import DEMO, generate_pes
from app.sandbox.s2low import Acte, Letter, S2lowServer
from app.sandbox.serve import LoopbackServer
from app.sandbox.treasury import acknowledge
from tests.servers.held import MemoryVault
from tests.servers.parapheur_tools import Kept, Office, Time, office, run, sign, visa
from tests.servers.parapheur_v4_kit import office_v4
from tests.unit.signing.tools import Signer, make_signer

PES = generate_pes(SEED, DEMO[0])
THREE = generate_pes(SEED, next(spec for spec in DEMO if len(spec.bordereaux) == 3))
AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def signer() -> Signer:
    return make_signer()


def signed(dossier: Dossier, at_ms: int) -> Signature:
    """As the signing desk keeps it."""
    return Signature(
        id=f"op-{dossier.id}-{at_ms}", dossier_id=dossier.id, tenant=dossier.tenant, name=dossier.name,
        bureau_id=dossier.bureau_id, bureau=dossier.bureau_name, signed_ms=at_ms, certificate=b"",
    )  # fmt: skip


def keep(kept: Kept, signature: Signature) -> None:
    kept.records[(Signature.KIND, signature.id)] = signature


def fate_of(desk_kept: Kept, id_: str) -> Fate:
    found = desk_kept.records[(Fate.KIND, id_)]
    assert isinstance(found, Fate)
    return found


async def follow(desk: Office) -> None:
    cursor = getattr(desk, "cursor", None)
    delta = await desk.connector.pull(STREAM, cursor, desk.kept)
    for record in delta.upserts:
        desk.kept.records[(record.KIND, record.id)] = record


# --- the parapheur's own journal ------------------------------------------------------------------


@pytest.mark.feature("68", "74")
def test_the_circuit_of_a_signed_folder_is_read_from_its_journal(signer: Signer) -> None:
    async def work() -> None:
        settings = {"certificate": base64.b64encode(signer.der).decode()}
        async with office(settings=settings) as desk:
            await desk.sync()
            dossier = next(d for d in desk.kept.of(Dossier) if d.name.startswith("Mandats n° 43"))
            await desk.send(sign(dossier, desk.kept.request(dossier), signer))
            keep(desk.kept, signed(dossier, desk.time.ms))
            await follow(desk)
            fate = fate_of(desk.kept, fate_id(dossier.id))
            assert fate.state is FateState.ACCEPTED and fate.closed, "its circuit ends with the signature"
            codes = [step.code for step in fate.steps]
            assert codes[-1] == "circuit.signature" and "circuit.visa" in codes
            assert fate.steps[-1].at_ms == desk.time.ms and "h.castagnede" in fate.steps[-1].who
            before = len(desk.requests("premis"))
            await follow(desk)
            assert len(desk.requests("premis")) == before, "what is over is asked no more"
            assert all(line.startswith("GET") for line in desk.requests("premis"))

    run(work)


def test_a_folder_taken_away_keeps_what_was_known(signer: Signer) -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            dossier = next(d for d in desk.kept.of(Dossier) if d.name.startswith("Contrat"))
            keep(desk.kept, signed(dossier, 0))
            await follow(desk)
            running = fate_of(desk.kept, fate_id(dossier.id))
            assert running.state is FateState.RUNNING and not running.closed
            assert running.steps[-1].code == "circuit.awaits_signature"
            desk.server.withdraw(dossier.id)
            await follow(desk)
            gone = fate_of(desk.kept, fate_id(dossier.id))
            assert gone.state is FateState.GONE and gone.closed and gone.steps == running.steps

    run(work)


def test_a_rejection_after_the_signature_is_told_with_its_reason() -> None:
    async def work() -> None:
        async with office() as desk:
            await desk.sync()
            returned = next(d for d in desk.kept.of(Dossier) if d.tray.value == "rejected")
            keep(desk.kept, signed(returned, 0))
            await follow(desk)
            fate = fate_of(desk.kept, fate_id(returned.id))
            assert fate.state is FateState.REFUSED and fate.closed
            assert fate.steps[-1].code == "circuit.reject" and fate.steps[-1].note
            keep(desk.kept, signed(returned, (fate.answered_ms or 0) + 3_600_000))
            before = len(desk.requests("premis"))
            await follow(desk)
            assert len(desk.requests("premis")) == before + 1, "signed again after its return: open again"

    run(work)


def test_v4_tells_it_by_its_circuit() -> None:
    async def work() -> None:
        async with office_v4() as desk:
            await desk.sync()
            order = next(d for d in desk.kept.of(Dossier) if d.name.startswith("Bon de commande n° E-12"))
            keep(desk.kept, signed(order, 0))
            await desk.send(visa(order))
            delta = await desk.connector.pull(STREAM, None, desk.kept)
            (fate,) = [r for r in delta.upserts if isinstance(r, Fate)]
            assert fate.state is FateState.ACCEPTED
            assert [step.code for step in fate.steps] == ["circuit.visa", "circuit.visa"]

    run(work)


def test_many_signatures_are_asked_in_turns() -> None:
    async def work() -> None:
        time = Time()
        async with office(time=time) as desk:
            await desk.sync()
            pending = [d for d in desk.kept.of(Dossier) if d.tray.value == "pending"]
            for dossier in pending:
                keep(desk.kept, signed(dossier, 0))
            cursor, asked = None, []
            for _ in range(3):
                delta = await desk.connector.pull(STREAM, cursor, desk.kept)
                cursor = delta.cursor
                asked.append({record.id for record in delta.upserts})
            assert all(len(turn) == 8 for turn in asked)
            assert not asked[0] & asked[1], "each turn asks about others"

    run(work)


# --- S²LOW and Pastell ----------------------------------------------------------------------------


@dataclass
class Asked:
    """A read-only connector on a served service."""

    connector: Connector
    loop: LoopbackServer
    vault: MemoryVault
    kept: Kept = field(default_factory=Kept)

    async def pull(self) -> list[Fate]:
        (stream,) = self.connector.streams
        found: list[Fate] = []
        more = True
        while more:
            delta = await self.connector.pull(stream, self.kept.cursors.get(stream), self.kept)
            self.kept.commit(delta)
            found += [record for record in delta.upserts if isinstance(record, Fate)]
            more = delta.more
        return found

    def know(self, records: Iterable[Watched]) -> None:
        self.kept.records.update({(record.KIND, record.id): record for record in records})


def asked(kind: type[S2lowConnector] | type[PastellConnector], loop: LoopbackServer, time: Time) -> Asked:
    service = Service.S2LOW if kind is S2lowConnector else Service.PASTELL
    account = Account(id=AccountId("x"), body=BodyId("commune"), service=service, url=loop.url, login=MAYOR.login)
    vault = MemoryVault()
    return Asked(kind(account, Http(loop.url), vault, time), loop, vault)


async def signed_in(one: Asked) -> Asked:
    await one.connector.sign_in(Proof(password=MAYOR.password, keep=True))  # type: ignore[attr-defined]
    return one


def test_s2low_follows_the_numbers_it_is_given() -> None:
    async def work() -> None:
        server, time = S2lowServer(), Time()
        with LoopbackServer(server.asgi, "s2low") as loop:
            one = await signed_in(asked(S2lowConnector, loop, time))
            server.receive("4711")
            one.know([Watched(id="4711"), Watched(id="9")])
            fates = {fate.reference: fate for fate in await one.pull()}
            assert fates["4711"].state is FateState.SENT and fates["4711"].steps[0].code == "tdt.sent"
            assert fates["9"].state is FateState.GONE and fates["9"].closed, "a number S²LOW does not know"
            time.pass_s(3600)
            server.answer("4711", acknowledge(PES))
            (fate,) = [fate for fate in await one.pull() if fate.source is Source.HELIOS]
            assert fate.state is FateState.ACCEPTED and all(element.accepted for element in fate.elements)
            assert [step.code for step in fate.steps] == ["tdt.sent", "tdt.answered"]
            assert mark_of_file(read_pes(PES).file_name, read_pes(PES).cod_col) in fate.marks_known
            before = len(loop.faults.log)
            await one.pull()
            assert not [line for line in loop.faults.log[before:] if "download_acquit" in line[1]]
            assert {method for method, _path in loop.faults.log} == {"GET"}, "nothing is ever written there"
            await one.connector.close()

    run(work)


def test_a_refusal_names_the_bordereau_and_the_piece() -> None:
    async def work() -> None:
        server, time = S2lowServer(), Time()
        piece = read_pes(THREE).bordereaux[1].pieces[0].number
        error = AckError(code="ERREUR_DOUBLON_PIECE", label="Pièce déjà prise en charge.", piece=piece)
        with LoopbackServer(server.asgi, "s2low") as loop:
            one = await signed_in(asked(S2lowConnector, loop, time))
            server.receive("12")
            server.answer("12", acknowledge(THREE, refused=[error]))
            one.know([Watched(id="12")])
            (fate,) = [fate for fate in await one.pull() if fate.source is Source.HELIOS]
            assert fate.state is FateState.PARTLY
            assert [element.accepted for element in fate.elements] == [True, False, True]
            (told,) = fate.errors
            assert (told.code, told.piece, told.bordereau) == (
                "ERREUR_DOUBLON_PIECE",
                piece,
                read_pes(THREE).bordereaux[1].number,
            )
            await one.connector.close()

    run(work)


def test_actes_bring_their_receipt() -> None:
    async def work() -> None:
        server, time = S2lowServer(), Time()
        server.actes["7"] = Acte(id="7", number="2026-12", subject="Tarifs de la cantine")
        with LoopbackServer(server.asgi, "s2low") as loop:
            one = await signed_in(asked(S2lowConnector, loop, time))
            (fate,) = await one.pull()
            assert fate.state is FateState.SENT and fate.source is Source.ACTES
            acte = server.actes["7"]
            acte.status, acte.receipt_id, acte.receipt_date = "4", "040-210000017-20261120-2026_12-DE", "2026-11-21"
            (fate,) = await one.pull()
            assert fate.state is FateState.ACCEPTED and fate.reference == acte.receipt_id
            assert datetime.fromtimestamp((fate.answered_ms or 0) / 1000, UTC).date().isoformat() == "2026-11-21"
            assert await one.pull() == [], "nothing new is told twice"
            acte.status = "7"
            (fate,) = await one.pull()
            assert fate.steps[-1].code == "actes.message" and fate.reference == acte.receipt_id
            await one.connector.close()

    run(work)


def test_pastell_follows_from_the_parapheur_to_the_archive() -> None:
    async def work() -> None:
        server, time = PastellServer(), Time()
        with LoopbackServer(server.asgi, "pastell") as loop:
            one = await signed_in(asked(PastellConnector, loop, time))
            document = server.receive_pes(PES, "Mandats n° 41", AT)
            (fate,) = await one.pull()
            flux = read_pes(PES)
            assert fate.state is FateState.SENT
            assert [step.code for step in fate.steps] == ["pastell.recu-iparapheur", "pastell.send-tdt"]
            slip = flux.bordereaux[0]
            assert mark_of_slip(flux.siret, flux.cod_bud, slip.year, slip.number) in fate.marks_known
            before = len(loop.faults.log)
            assert await one.pull() == []
            assert len(loop.faults.log) - before == 4, "an idle pull: entities, and one list for each flux"
            server.answer(document.id, acknowledge(PES), AT)
            (fate,) = await one.pull()
            assert fate.state is FateState.ACCEPTED and fate.elements
            assert mark_of_file(flux.file_name, flux.cod_col) in fate.marks_known
            server.act(document.id, "accepter-sae", AT)
            by_source = {fate.source: fate for fate in await one.pull()}
            assert by_source[Source.ARCHIVE].state is FateState.ACCEPTED
            assert by_source[Source.HELIOS].closed
            assert {method for method, _path in loop.faults.log} == {"GET"}
            await one.connector.close()

    run(work)


def test_pastell_tells_what_was_refused_and_the_actes() -> None:
    async def work() -> None:
        server, time = PastellServer(), Time()
        with LoopbackServer(server.asgi, "pastell") as loop:
            one = await signed_in(asked(PastellConnector, loop, time))
            document = server.receive_pes(PES, "Mandats n° 41", AT)
            error = AckError(
                code="ERREUR_SIGNATURE_BORDEREAU_INVALIDE", label="La signature du bordereau est invalide."
            )
            server.answer(document.id, acknowledge(PES, refused=[error]), AT, accepted=False)
            acte = server.receive_acte("2026-30", "Budget principal", AT)
            from app.sandbox.treasury import receipt

            acte.files["aractes"] = receipt("040-210000017-20261125-2026_30-DE", "2026-11-25")
            server.act(acte.id, "acquiter-tdt", AT)
            by_source = {fate.source: fate for fate in await one.pull()}
            assert by_source[Source.HELIOS].state is FateState.REFUSED
            assert by_source[Source.HELIOS].errors[0].code == "ERREUR_SIGNATURE_BORDEREAU_INVALIDE"
            assert by_source[Source.ACTES].reference == "040-210000017-20261125-2026_30-DE"
            await one.connector.close()

    run(work)


def test_the_prefecture_is_read_in_its_own_words_and_nothing_is_marked_as_read() -> None:
    async def work() -> None:
        server, time = S2lowServer(), Time()
        server.actes["7"] = Acte(id="7", number="2026-12", subject="Tarifs de la cantine", status="4")
        with LoopbackServer(server.asgi, "s2low") as loop:
            one = await signed_in(asked(S2lowConnector, loop, time))
            (fate,) = await one.pull()
            assert fate.messages == ()
            words = "Merci de joindre l’avis de la commission, et l’état des tarifs précédents."
            server.write("7", "3", words, "2026-11-24", letter=b"%PDF-1.4 lettre")
            (fate,) = await one.pull()
            (message,) = fate.messages
            assert (message.kind, message.text, fate.pressing) == ("3", words, (message,))
            assert datetime.fromtimestamp((message.at_ms or 0) / 1000, UTC).date().isoformat() == "2026-11-24"
            assert fate.marks & Mark.TODO, "found without reading the others"
            (file,) = message.files
            ref = next(ref for ref in one.kept.files.values() if ref.ref == file.ref)
            async with one.connector.download(ref, 0) as download:
                assert b"".join([part async for part in download.chunks()]) == b"%PDF-1.4 lettre"
            assert await one.pull() == [], "told once"
            server.write("7", "2", "Bien reçu.", "2026-11-28")
            (fate,) = await one.pull()
            assert [m.kind for m in fate.messages] == ["3", "2"] and len(fate.pressing) == 1
            assert all(method == "GET" and "mark_as_read" not in path for method, path in loop.faults.log)
            await one.connector.close()

    run(work)


def test_pastell_brings_what_the_prefecture_wrote_to_its_acte() -> None:
    async def work() -> None:
        server, time = PastellServer(), Time()
        words = "Merci de joindre le plan de financement."
        with LoopbackServer(server.asgi, "pastell") as loop:
            one = await signed_in(asked(PastellConnector, loop, time))
            acte = server.receive_acte("2026-30", "Budget principal", AT)
            await one.pull()
            asked_for = Letter(acte="", kind="3", text=words, date="2026-11-24", letter=b"%PDF-1.4 lettre")
            server.write(acte, asked_for, AT)
            (fate,) = await one.pull()
            (message,) = fate.messages
            assert fate.id == f"actes:{acte.id}" and (message.kind, message.text) == ("3", words)
            assert fate.pressing == (message,) and fate.marks & Mark.TODO
            (file,) = message.files
            ref = next(ref for ref in one.kept.files.values() if ref.ref == file.ref)
            async with one.connector.download(ref, 0) as download:
                assert b"".join([part async for part in download.chunks()]) == b"%PDF-1.4 lettre"
            assert await one.pull() == [], "told once"
            server.act(acte.id, "acquiter-tdt", AT)
            (fate,) = await one.pull()
            assert fate.messages == (message,), "what comes next of the acte keeps what was written"
            other = Letter(
                acte=str(acte.data["tedetis_transaction_id"]), kind="4", text="Observations.", date="2026-11-26"
            )
            server.write(None, other, AT)
            (fate,) = await one.pull()
            assert [m.kind for m in fate.messages] == ["3", "4"], "found by the acte's transaction"
            server.write(None, Letter(acte="7", kind="2", text="Bien reçu.", date="2026-11-27"), AT)
            (alone,) = await one.pull()
            assert alone.id != fate.id and alone.messages[0].text == "Bien reçu."
            assert {method for method, _path in loop.faults.log} == {"GET"}, "nothing is marked as read"
            await one.connector.close()

    run(work)


@pytest.mark.parametrize("kind", [S2lowConnector, PastellConnector])
def test_a_refused_password_is_forgotten(kind: type[S2lowConnector] | type[PastellConnector]) -> None:
    async def work() -> None:
        server = S2lowServer() if kind is S2lowConnector else PastellServer()
        with LoopbackServer(server.asgi, "served") as loop:
            one = asked(kind, loop, Time())
            with pytest.raises(SignInRequired, match="sign_in_refused"):
                await one.connector.sign_in(Proof(password="faux", keep=True))  # type: ignore[attr-defined]
            assert one.vault.secrets == {}
            with pytest.raises(SignInRequired):
                await one.pull()
            assert len(loop.faults.log) == 1, "asked once, never again by the program"
            await one.connector.close()

    run(work)
