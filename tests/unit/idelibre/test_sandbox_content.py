"""The invented town's meetings and PDF pages: the same every time, and what the demonstration promises."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pypdf

from app.documents.delais import clear_days, local_date
from app.sandbox.idelibre import IdelibreServer
from app.sandbox.idelibre.content import XLSX
from app.sandbox.pdf_pages import report_pdf, scan_pages
from app.sandbox.people import COMMUNE, COUNCILLOR, INTERCO, MAYOR, SECRETARY

TODAY = date(2026, 11, 23)


def _text(data: bytes, page: int = 0) -> str:
    return pypdf.PdfReader(io.BytesIO(data)).pages[page].extract_text()


def test_report_has_its_pages_its_accents_and_always_the_same_bytes() -> None:
    arguments = ("Délibération n° 12 – Œuvres d’été", [("Exposé", ["L’assemblée « délibère » : 1 000 €."])], 200)
    data = report_pdf(*arguments)
    assert data == report_pdf(*arguments)
    assert len(pypdf.PdfReader(io.BytesIO(data)).pages) == 200
    assert "Œuvres d’été" in _text(data)
    assert "« délibère » : 1 000 €" in _text(data).replace("\n", " ")
    assert "200 / 200" in _text(data, 199)


def test_long_text_takes_the_pages_it_needs() -> None:
    data = report_pdf("Rapport", [("Titre", ["mot " * 4000])], 1)
    assert len(pypdf.PdfReader(io.BytesIO(data)).pages) > 3


def test_scan_is_a_picture_without_text() -> None:
    data = scan_pages("Monsieur le Maire,\n\nVeuillez agréer…\fseconde page", 7)
    assert data == scan_pages("Monsieur le Maire,\n\nVeuillez agréer…\fseconde page", 7)
    assert data != scan_pages("Monsieur le Maire,\n\nVeuillez agréer…\fseconde page", 8)
    reader = pypdf.PdfReader(io.BytesIO(data))
    assert (len(reader.pages), len(reader.pages[0].images)) == (2, 1)
    assert _text(data).strip() == ""


def test_three_coming_meetings_over_the_two_bodies() -> None:
    now = 1795424400000  # 23 November 2026, 09:00 UTC
    coming = {
        m.name: (len(m.file_ids()), (local_date(m.date_ms) - TODAY).days, clear_days(local_date(m.sent_ms), local_date(m.date_ms)))
        for town in (COMMUNE, INTERCO)
        for m in IdelibreServer(town, clock=lambda: now, today=TODAY).state.meetings.values()
        if m.date_ms > now
    }  # fmt: skip
    assert coming == {
        "Commission des finances et des travaux": (15, 3, 8),
        "Conseil municipal": (60, 8, 7),
        "Conseil communautaire": (25, 15, 12),
    }


def test_content_depends_on_nothing_but_its_arguments() -> None:
    first, second = (IdelibreServer(COMMUNE, today=TODAY).state for _ in range(2))
    assert first.meetings == second.meetings
    assert {k: n.fields for k, n in first.notes.items()} == {k: n.fields for k, n in second.notes.items()}
    council = next(m for m in first.meetings.values() if m.name == "Conseil municipal" and not m.archived)
    for file_id in council.file_ids()[:8]:
        assert first.files[file_id].data == second.files[file_id].data


def test_mayor_sits_in_both_bodies_and_the_councillor_in_one() -> None:
    commune, interco = IdelibreServer(COMMUNE, today=TODAY), IdelibreServer(INTERCO, today=TODAY)
    assert all(
        s.state.user_by_login(MAYOR.login) and s.state.user_by_login(SECRETARY.login) for s in (commune, interco)
    )
    assert commune.state.user_by_login(COUNCILLOR.login) is not None
    assert interco.state.user_by_login(COUNCILLOR.login) is None
    assert 4 <= len(commune.state.notes) <= 6


def test_spreadsheets_are_real_ones_and_a_long_file_can_be_asked_for() -> None:
    state = IdelibreServer(COMMUNE, today=TODAY, large_pages=30).state
    sheet = next(f for f in state.files.values() if f.media_type == XLSX)
    with zipfile.ZipFile(io.BytesIO(sheet.data)) as archive:
        assert archive.testzip() is None
        assert "Crédits ouverts" in archive.read("xl/worksheets/sheet1.xml").decode()
    long = next(f for f in state.files.values() if f.name.startswith("Dossier complet"))
    assert len(pypdf.PdfReader(io.BytesIO(long.data)).pages) == 30
