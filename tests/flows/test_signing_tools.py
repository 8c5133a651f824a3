"""Signing documents of one's own, verifying signatures, trusted lists: in the real window, with the real card."""

from __future__ import annotations

import html
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from app.sandbox import judges
from app.sandbox.pes_files import generate_pes, spec_of
from app.sandbox.tokens import PIN
from app.services.local_signing import Kind
from app.services.verification import Verdict
from tests.flows.desk import Desk
from tests.flows.served import Filled
from tests.flows.test_parapheur_ui import button, texts
from tests.unit.signing.test_pades import PDF, pdfsig
from ui.views.parapheur.local import LocalPage
from ui.views.parapheur.stamping import StampDialog
from ui.views.parapheur.verify import VerifyPage
from ui.views.settings.trust import TrustPage

SIGN_MS = 60_000


def signing_page(desk: Desk, *paths: Path) -> LocalPage:
    view = desk.go("parapheur")
    desk.do("parapheur.local")
    page = view.tools.page
    assert isinstance(page, LocalPage)
    for path in paths:
        page.add(path)
    desk.wait(lambda: not page.cards.isHidden() and page.cards._chosen is not None)
    return page


def sign(desk: Desk, page: LocalPage, pin: str = PIN) -> None:
    for row in page.rows:
        row.said.hide()
    mayor = next(c for c in page.cards._cards if c.organisation.startswith("Commune") and not c.warnings)
    page.cards._choose(mayor)
    page.cards.pin.setText(pin)
    page.cards.act()
    desk.qtbot.waitUntil(lambda: all(not row.said.isHidden() for row in page.rows), timeout=SIGN_MS)
    desk.settle()


def test_the_place_of_a_stamp_is_said_under_the_page_with_large_text_too(offline: Desk, tmp_path: Path) -> None:
    """At 200 % the sentence above takes two lines; the one below was drawn over the page."""
    pdf = tmp_path / "convention.pdf"
    pdf.write_bytes(PDF)
    offline.shell.ctx.theme.set_scale(200)
    row = signing_page(offline, pdf).rows[0]
    row.place()
    offline.wait(lambda: row.findChild(StampDialog) is not None)
    dialog = row.findChild(StampDialog)
    offline.wait(lambda: dialog._document is not None and not dialog.frame._pixmap.isNull())
    assert dialog.frame.geometry().bottom() < dialog._said.geometry().top()
    assert dialog.height() <= offline.shell.window().height()
    dialog.reject()


@pytest.mark.feature("75", "76", "77", "94", "A13", "A7")
def test_documents_of_ones_own_are_signed_in_each_form(offline: Desk, filled: Filled, tmp_path: Path) -> None:
    pdf, other, pes = tmp_path / "convention.pdf", tmp_path / "courrier.odt", tmp_path / "bordereau.xml"
    pdf.write_bytes(PDF)
    other.write_bytes(b"un projet")
    pes.write_bytes(generate_pes(1, spec_of(2)))
    page = signing_page(offline, pdf, other, pes)
    first, second, _third = page.rows
    assert [row.document.kind for row in page.rows] == [Kind.PADES, Kind.CADES, Kind.PES]
    first.place()
    offline.wait(lambda: first.findChild(StampDialog) is not None)
    dialog = first.findChild(StampDialog)
    before = dialog.height()
    offline.wait(lambda: dialog._document is not None and not dialog.frame._pixmap.isNull())
    assert dialog.height() <= before < offline.shell.window().height(), "it does not grow out of the screen"
    assert dialog._said.geometry().top() >= dialog.frame.geometry().bottom(), "the page lies over no words"
    dialog.frame.place(100, 100)
    QTest.keyClick(dialog.frame, Qt.Key.Key_Up)
    QTest.keyClick(dialog.frame, Qt.Key.Key_Right)
    assert (dialog.placement.x, dialog.placement.y, dialog.placement.page) == (110, 110, dialog.page.value() - 1)
    QTest.mouseClick(dialog.frame, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert dialog.placement.x == 0 and dialog.placement.y > 300, "kept on the page"
    dialog.frame.place(40, 40)
    button(dialog, "stamp.ok").click()
    offline.wait(lambda: first.placement is not None)
    second.kind.setCurrentIndex(second.kind.findData(Kind.XADES))
    picture = tmp_path / "paraphe.png"
    drawn = QImage(900, 300, QImage.Format.Format_ARGB32)
    drawn.fill(QColor("red"))
    drawn.save(str(picture))
    page.picture.take(picture)
    offline.wait(lambda: bool(page.picture.jpeg))
    page.cards.act()
    assert "en quelle qualité" in page.cards.wrong.text()
    page.capacity.setText("Maire déléguée")
    page.place.setText("Saint-Aubin-des-Pins")
    sign(offline, page)
    assert all("Signé et vérifié" in row.said.text() for row in page.rows), [row.said.text() for row in page.rows]
    assert not any(row._output.isVisible() for row in page.rows), "what is written is not « sera écrit » any more"
    signed = (tmp_path / "convention-signe.pdf").read_bytes()
    assert signed.startswith(PDF) and "Signature is Valid" in pdfsig(signed, tmp_path)
    said = subprocess.run(["pdftotext", str(tmp_path / "convention-signe.pdf"), "-"], capture_output=True, check=True)
    assert "Hélène Castagnède" in said.stdout.decode() and "Maire déléguée" in said.stdout.decode()
    images = subprocess.run(
        ["pdfimages", "-list", str(tmp_path / "convention-signe.pdf")], capture_output=True, check=True
    )
    assert images.stdout.splitlines()[-1].split()[2:6] == [b"image", b"480", b"160", b"rgb"]
    assert offline.call(offline.runtime.signing.stamp_picture()) == page.picture.jpeg, "for the next time"
    assert (tmp_path / "courrier.odt.xades.xml").is_file()
    signed_pes = tmp_path / "bordereau-signe.xml"
    trust = judges._authorities(filled.pki, tmp_path)
    for rank in (1, 2):
        judges._xmlsec1(signed_pes, trust, rank, signed_pes.name)
    assert "Maire déléguée" in html.unescape(signed_pes.read_text("iso-8859-1"))
    assert [p.read_bytes() for p in (pdf, other)] == [PDF, b"un projet"]


@pytest.mark.feature("86", "91", "A2")
def test_a_wrong_pin_signs_nothing_and_can_be_tried_again(offline: Desk, tmp_path: Path) -> None:
    other = tmp_path / "note.txt"
    other.write_bytes(b"une note")
    page = signing_page(offline, other)
    sign(offline, page, "9999")
    assert "Code PIN refusé" in page.rows[0].said.text() and not (tmp_path / "note.txt.p7s").exists()
    assert page.cards.pin.text() == ""
    sign(offline, page)
    assert (tmp_path / "note.txt.p7s").is_file()
    sign(offline, page)
    assert "porte déjà ce nom" in page.rows[0].said.text()


@pytest.mark.feature("96")
def test_signatures_are_verified_with_imported_authorities_and_a_report_is_kept(
    offline: Desk, filled: Filled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf, note = tmp_path / "convention.pdf", tmp_path / "note.txt"
    pdf.write_bytes(PDF)
    note.write_bytes(b"une note")
    page = signing_page(offline, pdf, note)
    sign(offline, page)
    page.closed.emit()
    altered = tmp_path / "altere.pdf"
    signed = (tmp_path / "convention-signe.pdf").read_bytes()
    altered.write_bytes(signed.replace(b"/MediaBox", b"/MediaBux", 1))
    view = offline.shell.view("parapheur")
    offline.do("parapheur.verify")
    found = view.tools.page
    assert isinstance(found, VerifyPage)
    wanted = [tmp_path / "convention-signe.pdf", tmp_path / "note.txt.p7s", altered, pdf]
    found.verify(wanted)
    offline.qtbot.waitUntil(lambda: len(found.found) == 4, timeout=20_000)
    assert [v.verdict for v in found.found] == [Verdict.INTACT, Verdict.INTACT, Verdict.ALTERED, Verdict.UNSIGNED]
    offline.settle()
    shown = texts(found)
    assert "Signatures intactes, autorité non vérifiée" in shown and "ALTÉRÉ" in shown and "Hélène Castagnède" in shown
    target = tmp_path / "rapport.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    button(found, "verify.report").click()
    offline.wait(target.exists)
    said = subprocess.run(["pdftotext", "-layout", str(target), "-"], capture_output=True, check=True).stdout.decode()
    assert "altere.pdf" in said and "Aucune signature" in said
    settings = offline.go("settings")
    settings.turn_to(TrustPage(settings.ctx))
    root = tmp_path / "racine.pem"
    chain = [x509.load_der_x509_certificate(der) for der in (*filled.pki.roots, *filled.pki.intermediates)]
    root.write_bytes(b"".join(c.public_bytes(Encoding.PEM) for c in chain))
    settings.over.import_file(root)
    offline.wait(lambda: "2 autorités" in texts(settings.over))
    offline.go("parapheur")
    found.verify(wanted[:2])
    offline.qtbot.waitUntil(lambda: len(found.found) == 2, timeout=20_000)
    assert [v.verdict for v in found.found] == [Verdict.TRUSTED, Verdict.TRUSTED]
    with filled.pki:  # the network is back: its authority answers, what was signed offline gets its proofs
        offline.call(offline.runtime.trust.set_tsa_url(filled.pki.tsa_url))
        button(found, "verify.complete").click()
        offline.qtbot.waitUntil(lambda: len(found.found) == 3, timeout=20_000)
    assert found.found[2].verdict is Verdict.TRUSTED and found.found[2].stamps[0].trusted
    offline.qtbot.waitUntil(lambda: "Document horodaté par Horodatage d’essai" in texts(found), timeout=20_000)
    assert (tmp_path / "convention-signe-preuves.pdf").read_bytes().startswith(signed)


@pytest.mark.feature("97", "96")
def test_the_time_stamp_is_an_address_of_ones_own(offline: Desk) -> None:
    settings = offline.go("settings")
    settings.turn_to(TrustPage(settings.ctx))
    page = settings.over
    assert isinstance(page, TrustPage)
    offline.wait(lambda: "Hélène Castagnède" in texts(page))
    page.tsa.setText("horodatage.example")
    page._keep()
    offline.wait(lambda: page.wrong.isVisible())
    page.tsa.setText("https://horodatage.example/tsa")
    page._keep()
    offline.wait(lambda: offline.call(offline.runtime.trust.tsa_url()) == "https://horodatage.example/tsa")
    local = signing_page_empty(offline)
    offline.wait(lambda: local.stamped.isChecked())


def signing_page_empty(desk: Desk) -> LocalPage:
    view = desk.go("parapheur")
    desk.do("parapheur.local")
    assert isinstance(view.tools.page, LocalPage)
    return view.tools.page


def test_every_reason_has_its_words() -> None:
    from app.cli import words as cli_words
    from ui.views.parapheur.reasons import known_reasons

    assert set(cli_words._REASONS) <= known_reasons()
