"""The tour's judges can say no: each is shown a town where the claim does not hold."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from app.sandbox import judges
from app.sandbox.commune import Commune
from app.sandbox.judges import Disagrees
from app.sandbox.parapheur.state import Folder
from app.sandbox.people import COMMUNE, MAYOR, stable_uuid

SEANCE = stable_uuid("seance", COMMUNE.key, "conseil")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commune]:
    """A town nobody visited: its servers hold their state without running."""
    yield Commune(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def untouched(town: Commune) -> dict[str, Any]:
    return judges.before(town)


def sign(town: Commune, name: str) -> Folder:
    """Sign one folder as the mayor would, with the key itself."""
    server = town.bodies["commune"].parapheur
    folder = server.book.folder_named(name)
    task, desk = folder.pending, server.book.desk_named("Maire")
    assert task is not None
    certificate = town.tokens.certificate_base64(COMMUNE)
    key = town.pki.key("maire-commune")
    holders = server.acts.data_to_sign(folder, desk, certificate)
    for holder in holders:
        for item in holder["dataToSignList"]:
            value = key.sign(base64.b64decode(item["dataToSignBase64"]), padding.PKCS1v15(), hashes.SHA256())
            item["signatureValue"] = base64.b64encode(value).decode()
    server.acts.sign(
        folder, task, desk, MAYOR.login, {"certificateBase64": certificate, "dataToSignHolderList": holders}
    )
    return folder


def test_a_signed_pes_is_accepted_and_a_changed_one_refused(town: Commune, tmp_path: Path) -> None:
    trust = judges._authorities(town.pki, tmp_path)
    folder = sign(town, "Mandats n° 44 et 45, titres n° 20 – Novembre")
    assert judges._judge_pes(folder, trust, tmp_path) == 3
    (document,) = [doc for doc in folder.docs if doc.main]
    honest = document.content
    document.content = honest.replace(b'V="44"', b'V="45"', 1)
    assert document.content != honest
    with pytest.raises(Disagrees, match="xmlsec1 refuse"):
        judges._judge_pes(folder, trust, tmp_path)
    document.content = honest
    with pytest.raises(Disagrees, match="xmlsec1 refuse"):  # signed, but by nobody we trust
        judges._judge_pes(folder, _strangers(tmp_path), tmp_path)


def _strangers(folder: Path) -> list[str]:
    from app.sandbox.pki import Pki

    return judges._authorities(Pki(folder / "other"), folder)


def test_a_pes_with_an_unsigned_bordereau_is_refused(town: Commune, tmp_path: Path) -> None:
    folder = next(
        f for f in town.bodies["commune"].parapheur.book.folders.values() if f.format == "PES_V2" and f.pending
    )
    with pytest.raises(Disagrees, match="bordereau non signé"):
        judges._judge_pes(folder, judges._authorities(town.pki, tmp_path), tmp_path)


CLAIMS: dict[str, dict[str, Any]] = {
    "bordereaux vérifiés par xmlsec1": {"signed": {"account": "commune-parapheur", "dossiers": ["x"], "pdf": "x"}},
    "PDF vérifié par pdfsig et pyHanko": {"signed": {"account": "commune-parapheur", "dossiers": ["x"], "pdf": "x"}},
    "réponse, chez le serveur de messagerie": {
        "reply": {"account": "commune-zimbra", "message_id": "a@b", "to": "a@b", "in_reply_to": "c", "words": "d"}
    },
    "invitation, chez l’organisateur et dans Radicale": {"invitation": {"account": "commune-zimbra", "uid": "u"}},
    "événement déplacé, dans les fichiers de Radicale": {"event": {"account": "commune-zimbra", "start_ms": 0}},
    "accusé de réception, chez i-délibre": {"acknowledged": {"account": "commune-idelibre", "seance": SEANCE}},
    "réponse de présence, chez i-délibre": {
        "presence": {"account": "commune-idelibre", "seance": SEANCE, "answer": "present"}
    },
    "note partagée, chez i-délibre": {"note": {"account": "commune-idelibre", "text": "t", "shared_with": ["u"]}},
    "autres machines contactées": {"foreign": ["telemetrie.example"], "foreign_here": []},
}


@pytest.mark.parametrize("name", [name for name in judges.ALL if name in CLAIMS])
def test_a_claim_the_servers_know_nothing_of_is_refused(
    town: Commune, untouched: dict[str, Any], name: str, tmp_path: Path
) -> None:
    with pytest.raises(Disagrees) as refused:
        judges.ALL[name](town, {**untouched, **CLAIMS[name]}, tmp_path)
    assert "l’étape n’a pas été faite" not in str(refused.value)


def test_every_judge_refuses_a_step_that_was_not_done(town: Commune, untouched: dict[str, Any], tmp_path: Path) -> None:
    for judge in judges.ALL.values():
        with pytest.raises(Disagrees, match="l’étape n’a pas été faite"):
            judge(town, untouched, tmp_path)


def test_a_copy_without_ink_is_refused(town: Commune, tmp_path: Path) -> None:
    state = town.bodies["commune"].idelibre.state
    project = state.meetings[SEANCE].projects[0]
    copy = tmp_path / "copie.pdf"
    claim = {"account": "commune-idelibre", "document": project.file_id, "page": 0, "strokes": 1, "path": str(copy)}
    original = state.files[project.file_id].data
    for content, reason in (
        (original, "ne commence pas"),
        (b"%PDF-1.7 autre", "ne commence pas"),
        (original + b"\n% rien\n", "0 tracés"),
    ):
        copy.write_bytes(content)
        with pytest.raises(Disagrees, match=reason):
            judges.ink(town, {"exported": claim}, tmp_path)
