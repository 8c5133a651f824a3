"""Which proofs are owed: what the server made of a signature is asked for until it was read back."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.connectors.parapheur import SignedDocument
from app.domain.ids import Key
from app.domain.parapheur import Dossier, DossierDocument
from app.domain.signatures import ProofState, Signature
from app.services import proofs
from app.services.proofs import Proofs
from app.store.tx import Tx
from tests.unit.services.kit import COMMUNE, INTERCO, Town, run
from tests.unit.services.test_followup import signature


class ReadingBack:
    """A server that gives back nothing of what it signed: the proof cannot hold."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def fetch_signed(self, dossier: Dossier) -> tuple[SignedDocument, ...]:
        self.asked.append(dossier.id)
        return ()


@pytest.mark.feature("A4")
def test_a_proof_is_owed_however_many_were_signed_since(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "MOST_OWED", 2)
    server = ReadingBack()

    async def scenario(town: Town) -> None:
        desk = Proofs(town.bodies, town.library, lambda _account: server)  # type: ignore[arg-type,return-value]
        old = signature("old", at=1, documents={"doc": "0" * 64})
        newer = [signature(f"d{n}", at=2 + n, proof=ProofState.PROVEN) for n in range(3)]

        def keep(tx: Tx) -> None:
            for each in (old, *newer):
                tx.put_local(COMMUNE, each)
            tx.journal("intent.acknowledged", old.id, {})

        await town.bodies.write(COMMUNE, keep)
        await desk.catch_up(INTERCO)
        assert server.asked == [], "another body's"
        await desk.catch_up(COMMUNE)
        assert server.asked == ["old"]
        await desk.catch_up(COMMUNE)
        assert server.asked == ["old"], "answered: no longer owed"
        ((key, alarm),) = await desk.alarms()
        assert key == Key(COMMUNE, Signature.KIND, old.id) and alarm.proof is ProofState.ALTERED

    run(tmp_path, scenario)


class Renaming:
    """A server that gives back other documents than those signed."""

    async def fetch_signed(self, dossier: Dossier) -> tuple[SignedDocument, ...]:
        other = DossierDocument(id="other", name="autre.xml", media_type="text/xml", size_bytes=4, main=True)
        return (SignedDocument(document=other, content=b"rien", detached=()),)


@pytest.mark.feature("A4")
def test_other_documents_than_those_signed_prove_nothing(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        desk = Proofs(town.bodies, town.library, lambda _account: Renaming())  # type: ignore[arg-type,return-value]
        made = signature("one", at=1, documents={"doc": "0" * 64})

        def keep(tx: Tx) -> None:
            tx.put_local(COMMUNE, made)
            tx.journal("intent.acknowledged", made.id, {})

        await town.bodies.write(COMMUNE, keep)
        await desk.catch_up(COMMUNE)
        ((_key, alarm),) = await desk.alarms()
        assert (alarm.proof, alarm.problems) == (ProofState.ALTERED, ("sign_content_changed",))

    run(tmp_path, scenario)
