"""Scenes of signing: documents of one's own, their stamp, verifying, trusted lists, an altered file."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from app.domain.signatures import ProofState, Signature
from app.sandbox.pdf_pages import report_pdf
from app.services.local_signing import Placement
from app.services.verification import Covers, DocumentStamp, SignatureReport, Trust, Validation, Verdict
from tests.scenes.served import parapheur, quiet, scene, until
from ui import text
from ui.picturefile import scaled_down
from ui.shell import Shell
from ui.views.parapheur.proof import Owed
from ui.views.parapheur.stamping import StampDialog
from ui.views.settings.trust import TrustPage


@scene("parapheur-local")
def _local(shell: Shell) -> None:
    view = parapheur(shell)
    with tempfile.TemporaryDirectory() as name:
        convention, note = Path(name) / "Convention de groupement.pdf", Path(name) / "Courrier au préfet.odt"
        convention.write_bytes(report_pdf("Convention", [("Article 1", ("Objet.",))]))
        note.write_bytes(b"un projet")
        view.tools.sign_documents([convention, note])
        page = view.tools.page
        until(shell, lambda: page.cards._chosen is not None)
        page.rows[0].set_placement(Placement(page=0))
        page.picture._show(scaled_down(written_by_hand()))
        page.ensureWidgetVisible(page.stamped)
        quiet(shell)


def written_by_hand() -> bytes:
    """A PNG that looks like a signature: a long curve on nothing."""
    image = QImage(720, 260, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor("#1d2f6f"), 7, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    path = QPainterPath(QPointF(30, 170))
    for x in range(90, 660, 80):
        path.cubicTo(QPointF(x - 30, -60), QPointF(x + 25, 330), QPointF(x + 40, 130))
    path.cubicTo(QPointF(700, 40), QPointF(300, 250), QPointF(690, 215))
    painter.drawPath(path)
    painter.end()
    target = QBuffer()
    target.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(target, "PNG")  # type: ignore[call-overload] # PySide's stubs know the format as bytes only
    return bytes(target.data().data())


@scene("parapheur-stamp")
def _stamp(shell: Shell) -> None:
    view = parapheur(shell)
    folder = Path(tempfile.mkdtemp())
    convention = folder / "Convention de groupement.pdf"
    convention.write_bytes(report_pdf("Convention", [("Article 1", ("Objet.",))]))
    view.tools.sign_documents([convention])
    row = view.tools.page.rows[0]
    row.place()
    dialog = row.findChild(StampDialog)
    until(shell, lambda: not dialog.frame._pixmap.isNull())
    dialog.frame.place(330, 90)
    quiet(shell)


@scene("parapheur-verify")
def _verify(shell: Shell) -> None:
    view = parapheur(shell)
    view.tools.verify()
    page = view.tools.page
    mayor = SignatureReport(
        target="Signature1", covers=Covers.WHOLE_FILE, digest_ok=True, value_ok=True, signer="Hélène Castagnède",
        issuer="AC Personnes d’essai", time=dt.datetime(2026, 11, 24, 9, 12, tzinfo=dt.UTC), time_proven=True,
        format="PAdES", trust=Trust.TRUSTED,
    )  # fmt: skip
    broken = replace(mayor, digest_ok=False, time_proven=False, trust=Trust.UNKNOWN, covers=Covers.REVISION)
    page._paths = [Path("Convention de groupement-signe.pdf")]
    stamp = DocumentStamp(
        authority="Horodatage d’essai", time=dt.datetime(2026, 11, 24, 9, 15, tzinfo=dt.UTC), intact=True, trusted=True
    )
    page._show([
        Validation(file="Bail-signe-preuves.pdf", format="PDF", verdict=Verdict.TRUSTED, signatures=(mayor,), stamps=(stamp,)),
        Validation(file="Convention de groupement-signe.pdf", format="PDF", verdict=Verdict.TRUSTED, signatures=(mayor,)),
        Validation(file="Avenant n° 2.pdf", format="PDF", verdict=Verdict.ALTERED, signatures=(mayor, broken)),
        Validation(file="Note.pdf", format="PDF", verdict=Verdict.UNSIGNED, warnings=("pdf_script",)),
    ])  # fmt: skip
    quiet(shell)


@scene("settings-trust")
def _trust(shell: Shell) -> None:
    shell.go("settings")
    settings: Any = shell.view("settings")
    page = TrustPage(shell.ctx)
    settings.turn_to(page)
    until(shell, lambda: page._cards.count() > 0)
    quiet(shell)


@scene("parapheur-altered")
def _altered(shell: Shell) -> None:
    view = parapheur(shell, "Mandats n° 41")
    key = view.dossier.key
    record = Signature(
        id="x", dossier_id=key.id, tenant="t", name="Mandats n° 41 – Entretien des bâtiments", bureau_id="b",
        signed_ms=text.to_ms(text.now()), certificate=b"", documents={"d": "0" * 64}, received={"d": "1" * 64},
        proof=ProofState.ALTERED, problems=("sign_content_changed", "sign_time_differs"),
    )  # fmt: skip
    view.dossier.proof._show(key, record)
    view.notices._show(Owed(((key, record),), (key,)))
    quiet(shell)
