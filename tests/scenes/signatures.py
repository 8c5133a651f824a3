"""The invented fates of what was signed: one of each, written to the store as synchronisation and the signing desk do."""

from __future__ import annotations

import functools
from typing import Any, cast

from app.domain.followup import (
    PIECES,
    Fate,
    FateElement,
    FateError,
    FateFile,
    FateMessage,
    FateState,
    FateStep,
    Source,
    mark_of_dossier,
)
from app.domain.records import Record
from app.domain.signatures import ProofState, Signature, SignedSlip
from app.services.runtime import Runtime
from app.store.tx import Tx
from tests.scenes.profile import NOW, clock_at
from tests.scenes.town import PC
from tests.unit.signing.tools import make_signer

ACCOUNT = PC
DAY_MS = 86_400_000
NOW_MS = clock_at(NOW)
DIGEST = "3f6c1a0b9d2e4f7788990011aabbccddeeff00112233445566778899aabbccdd"


def _at(days: float) -> int:
    return NOW_MS - round(days * DAY_MS)


def _signature(id_: str, name: str, days: float, slips: tuple[SignedSlip, ...], total: str, **more: Any) -> Signature:
    facts: dict[str, Any] = {
        "subtype": "Bordereaux PES", "protocol": "HELIOS", "names": {"d": f"{id_}.xml"}, "cod_col": "100",
        "file_name": f"SAINTAUBIN_{id_.upper()}", "siret": "00000000000017", "budget": "Budget principal",
    }  # fmt: skip
    return Signature(
        id=f"op-{id_}", dossier_id=id_, tenant="t", name=name, bureau_id="maire", bureau="Maire", signed_ms=_at(days),
        certificate=certificate(), documents={"d": DIGEST}, slips=slips, amount=total, proof=ProofState.PROVEN,
        checked_ms=_at(days) + 120_000, marks_known=(mark_of_dossier(id_),), **(facts | more),
    )  # fmt: skip


@functools.cache
def certificate() -> bytes:
    """A certificate of the invented mayor."""
    return make_signer("Hélène Castaing").der


def _slip(sens: str, number: str, pieces: int, total: str) -> SignedSlip:
    return SignedSlip(sens=sens, year="2026", number=number, pieces=pieces, total=total)


def _circuit(id_: str, days: float, *, over: bool = True) -> Fate:
    steps = [
        FateStep(at_ms=_at(days + 2), code="circuit.start", who="n.ospital, Finances"),
        FateStep(at_ms=_at(days + 1), code="circuit.visa", who="b.larrieu, Direction générale", note="Vu, crédits suffisants."),
        FateStep(at_ms=_at(days), code="circuit.signature", who="h.castaing, Maire"),
    ]  # fmt: skip
    if not over:
        steps.append(FateStep(at_ms=None, code="circuit.awaits_visa", who="Finances"))
    return Fate(
        id=f"circuit:{id_}", source=Source.CIRCUIT, state=FateState.ACCEPTED if over else FateState.RUNNING,
        steps=tuple(steps), answered_ms=_at(days) if over else None, marks_known=(mark_of_dossier(id_),), closed=over,
    )  # fmt: skip


def _helios(id_: str, days: float, state: FateState, **more: Any) -> Fate:
    steps = (
        FateStep(at_ms=_at(days), code="pastell.recu-iparapheur"),
        FateStep(at_ms=_at(days - 0.1), code="pastell.send-tdt"),
    )
    answered = _at(days - 1) if state is not FateState.SENT else None
    return Fate(
        id=f"helios:{id_}", source=Source.HELIOS, state=state, steps=steps, answered_ms=answered,
        marks_known=(mark_of_dossier(id_),), **more,
    )  # fmt: skip


def records() -> list[Record]:
    """Signatures and fates: refused in part, refused in the circuit, transmitted, acknowledged, archived, running."""
    partly = _helios(
        "s1", 4, FateState.PARTLY,
        elements=(
            FateElement(accepted=True, domain="5", bordereau="44", year="2026"),
            FateElement(accepted=False, domain="5", bordereau="45", year="2026"),
            FateElement(accepted=True, domain="6", bordereau="20", year="2026"),
        ),
        errors=(
            FateError(
                code="ERREUR_DOUBLON_PIECE", label="La pièce 302 a déjà été prise en charge le 12/11/2026.",
                bordereau="45", year="2026", piece="302",
            ),
            FateError(
                code="ERREUR_CODIFICATION", label="Code nature inconnu : 6156 pour la fonction 020.", bordereau="45",
                year="2026", piece="304", line="1",
            ),
        ),
    )  # fmt: skip
    rejected = Fate(
        id="circuit:s2", source=Source.CIRCUIT, state=FateState.REFUSED, closed=True, answered_ms=_at(1),
        marks_known=(mark_of_dossier("s2"),),
        steps=(
            FateStep(at_ms=_at(3), code="circuit.signature", who="h.castaing, Maire"),
            FateStep(at_ms=_at(1), code="circuit.reject", who="n.ospital, Finances", note="Le RIB du fournisseur a changé."),
        ),
    )  # fmt: skip
    archived = Fate(
        id="archive:s5", source=Source.ARCHIVE, state=FateState.ACCEPTED, reference="FRAD-2026-00417",
        steps=(FateStep(at_ms=_at(12), code="pastell.accepter-sae"),), marks_known=(mark_of_dossier("s5"),),
    )  # fmt: skip
    act = _signature(
        "s6", "Délibération 2026-12 – Tarifs de la cantine", 8, (), "", subtype="Délibérations", protocol="ACTES",
        names={"d": "Délibération 2026-12.pdf"}, file_name="", siret="", budget="",
    )  # fmt: skip
    message = FateMessage(
        id="9001", kind=PIECES, at_ms=_at(2), found_ms=_at(2),
        text="Merci de transmettre l’avis de la commission des affaires scolaires et le tableau des tarifs précédents.",
        files=(FateFile(ref="prefecture:9001:0", name="courrier.pdf", media_type="application/pdf"),),
    )  # fmt: skip
    receipt = Fate(
        id="actes:s6", source=Source.ACTES, state=FateState.ACCEPTED, reference="040-210000017-20261116-2026_12-DE",
        answered_ms=_at(7), messages=(message,), steps=(FateStep(at_ms=_at(7.5), code="tdt.sent"),), marks_known=(mark_of_dossier("s6"),),
    )  # fmt: skip
    return [
        _signature("s1", "Mandats n° 44 et 45, titres n° 20 – Novembre", 4, (
            _slip("depense", "44", 3, "8210.40"), _slip("depense", "45", 5, "12044.12"), _slip("recette", "20", 4, "960.00"),
        ), "21214.52"),
        _signature("s2", "Mandats n° 46 – Bibliothèque", 3, (_slip("depense", "46", 3, "1204.50"),), "1204.50"),
        _signature("s3", "Mandats n° 43 – Fournitures scolaires", 2, (_slip("depense", "43", 7, "4118.07"),), "4118.07"),
        _signature("s4", "Titres n° 19 – Loyers communaux", 6, (_slip("recette", "19", 6, "3240.00"),), "3240.00"),
        _signature("s5", "Mandats n° 38 – Entretien des bâtiments", 20, (_slip("depense", "38", 12, "23104.50"),), "23104.50"),
        act,
        _signature("s7", "Mandats n° 48 – Espaces verts", 0.2, (_slip("depense", "48", 5, "5120.00"),), "5120.00"),
        partly,
        rejected,
        _circuit("s1", 4),
        _circuit("s3", 2),
        _helios("s3", 2, FateState.SENT),
        _circuit("s4", 6),
        _helios("s4", 6, FateState.ACCEPTED, elements=(FateElement(accepted=True, domain="6", bordereau="19", year="2026"),)),
        _circuit("s5", 20),
        _helios("s5", 20, FateState.ACCEPTED),
        archived,
        receipt,
        _circuit("s7", 0.2, over=False),
    ]  # fmt: skip


def write(runtime: Runtime) -> None:
    """Put them in the store."""

    async def work() -> None:
        await cast(Any, runtime.accounts)._bodies.write(ACCOUNT, _write)

    runtime.submit(work()).result(10)


def _write(tx: Tx) -> None:
    for record in records():
        tx.put_local(ACCOUNT, record)
