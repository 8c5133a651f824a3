"""Steps 7 to 10 and 12: acknowledge, draw, note, answer, export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QCheckBox, QLineEdit

from app.domain.intents import Acknowledge, AnswerPresence, SaveAnnotation
from app.domain.seances import Ack, Origin, Presence, Seance
from ui.tour.driver import Driver, Failed, until
from ui.tour.network import expect_pending
from ui.tour.pen import Pen, scribble
from ui.tour.story import Story
from ui.views.seances.notes import NoteDialog
from ui.views.seances.summary import Item
from ui.widgets.basic import ActionButton, Button

NOTE = "Vérifier le montant avec Nadège avant la séance : l’annexe dit autre chose."
COPY = "copie-annotee.pdf"
DARK = 110
"""Grey level of ink and letters, out of 255."""


def acknowledge(d: Driver, story: Story) -> str:
    """Read the convocation, then its accusé de réception. Adds ``acknowledged``: account, séance."""
    view: Any = d.go("seances")
    until(lambda: view.model.is_loaded and view.model.rowCount(), 15.0, "liste des séances")
    awaiting = [
        (row, key, entry.record)
        for row, key, entry in d.rows(view.list)
        if isinstance(entry.record, Seance) and entry.record.ack is Ack.AWAITED and key.account.startswith("commune")
    ]
    if not awaiting:
        raise Failed("aucune convocation n’attend d’accusé")
    row, key, seance = awaiting[0]
    d.click_row(view.list, row)
    until(lambda: view.meeting.page is not None and view.meeting.key == key, 15.0, "séance ouverte")
    d.shot("seance-avant-accuse")
    letters = _open(d, view, lambda item: item.document.origin is Origin.CONVOCATION)
    d.shot("convocation")
    d.click(d.shell.header.back)
    d.quiet()
    d.click(d.find(Button, "seances.acknowledge", view))
    intent = expect_pending(d, Acknowledge)
    assert isinstance(intent, Acknowledge)
    if not intent.convocation_sha256:
        raise Failed("accusé sans l’empreinte de la convocation")
    story.facts["acknowledged"] = {"account": intent.account, "seance": intent.target_id}
    until(lambda: "en attente d’envoi" in d.texts(view.meeting), 10.0, "« en attente d’envoi »")
    return f"« {seance.name} », {letters} pixels de texte lus, accusé en attente d’envoi"


def draw(d: Driver, story: Story) -> str:
    """Write on a projet with the pen. Adds ``ink``: account, séance, document, page, strokes."""
    view: Any = d.go("seances")
    _open(d, view, _first_projet)
    reader = view.reader
    d.click(_tool(d, view, "seances.pen"))
    strip = reader.strip
    page = strip.page
    before = _dark(d, strip)
    place = strip.place_of(page)
    pen, strokes = Pen(), 0
    for points in scribble(place.left() + 60, place.top() + 60, place.width() - 120, min(place.height(), 420.0)):
        pen.draw(strip.viewport(), points)
        strokes += 1
    item, key = reader.item, view.meeting.key
    assert isinstance(item, Item)

    pages: set[int] = set()

    async def kept() -> bool:
        found = await d.runtime.seances.ink(key.account, item.document.document_id)
        pages.update(stroke.page for stroke in found)
        return len(found) == strokes and all(p.pressure is not None for s in found for p in s.points)

    d.eventually(kept, 10.0, f"{strokes} tracés enregistrés")
    if len(pages) != 1:
        raise Failed(f"tracés sur {len(pages)} pages")
    drawn = _dark(d, strip) - before
    if drawn <= 0:
        raise Failed("l’encre ne se voit pas")
    story.facts["ink"] = {
        "account": key.account,
        "seance": key.id,
        "document": item.document.document_id,
        "page": pages.pop(),
        "strokes": strokes,
    }
    return f"« {item.title} », {strokes} tracés avec pression, {drawn} pixels d’encre"


def write_note(d: Driver, story: Story) -> str:
    """A typed note on a zone, shared with one colleague. Adds ``note``: account, text, readers."""
    view: Any = d.shell.view("seances")
    strip = view.reader.strip
    d.click(_tool(d, view, "seances.note"))
    place = strip.place_of(strip.page)
    start = QPoint(round(place.left() + place.width() * 0.15), round(place.top()) + 210)
    d.drag(strip.viewport(), QPoint(260, 60), start)
    dialog = until(lambda: next(iter(view.reader.findChildren(NoteDialog)), None), 10.0, "éditeur de note")
    assert dialog is not None
    until(lambda: dialog.field.hasFocus(), 5.0, "curseur dans la note")
    d.type(NOTE)
    d.click(d.find(Button, "Partager avec des collègues…", dialog))
    box = until(lambda: next((b for b in dialog.findChildren(QCheckBox) if b.isVisible()), None), 5.0, "collègues")
    assert box is not None
    d.click(box, QPoint(12, box.height() // 2))
    if not box.isChecked():
        raise Failed("collègue non coché")
    colleague = box.text()
    d.shot("note")
    d.click(d.find(Button, "seances.note_save", dialog))
    intent = expect_pending(d, SaveAnnotation)
    assert isinstance(intent, SaveAnnotation)
    note = intent.annotation
    story.facts["note"] = {"account": intent.account, "text": NOTE, "shared_with": list(note.shared_with)}
    d.click(view.reader.notes_button)
    until(lambda: NOTE in d.texts(view.reader.notes), 10.0, "note dans la liste")
    return f"{len(NOTE)} touches, partagée avec {colleague}"


def answer(d: Driver, story: Story) -> str:
    """Say that one comes. Adds ``presence``: account, séance, answer."""
    view: Any = d.shell.view("seances")
    _leave_reader(d, view)
    d.click(d.find(Button, f"presence.{Presence.PRESENT.value}", view.meeting))
    intent = expect_pending(d, AnswerPresence)
    assert isinstance(intent, AnswerPresence)
    story.facts["presence"] = {"account": intent.account, "seance": intent.target_id, "answer": intent.presence.value}
    until(lambda: "Vous avez répondu" in d.texts(view.meeting), 10.0, "« Vous avez répondu »")
    return "« présent », en attente d’envoi"


def export(d: Driver, story: Story, output: Path) -> str:
    """Save the annotated copy through the system's own dialog. Adds ``exported``: path and what it must hold."""
    view: Any = d.go("seances")
    _leave_reader(d, view)
    wanted = story.facts["ink"]["document"]
    _open(d, view, lambda item: item.document.document_id == wanted)
    until(lambda: len(view.reader.desk.layer.strokes()) == story.facts["ink"]["strokes"], 10.0, "encre affichée")
    target = (output / COPY).resolve()
    target.unlink(missing_ok=True)
    button = _tool(d, view, "seances.export")
    d.in_dialog(lambda: d.click(button), lambda dialog: _name_file(d, dialog.findChildren(QLineEdit), target))
    until(target.is_file, 20.0, "copie écrite")
    until(lambda: "Copie annotée enregistrée" in d.texts(d.shell), 5.0, "« Copie annotée enregistrée »")
    story.facts["exported"] = {**story.facts["ink"], "path": str(target)}
    return f"{target.name}, {target.stat().st_size / 1000:.0f} ko"


# --- helpers --------------------------------------------------------------------------------------


def _first_projet(item: Item) -> bool:
    return item.document.origin is Origin.PROJET and item.here and not item.locked


def _open(d: Driver, view: Any, wanted: Callable[[Item], bool]) -> int:
    """Open a document from the sommaire; returns how many pixels of it are as dark as letters."""
    meeting = view.meeting
    item = next((item for item in meeting.items if wanted(item)), None)
    if item is None:
        raise Failed("document absent de la séance ou non téléchargé")
    d.click_row(meeting.list, meeting.model.row_of(item.key))
    reader = view.reader
    until(lambda: reader.isVisible() and reader.strip.document is not None, 20.0, f"« {item.title} » ouvert")
    return until(lambda: _dark(d, reader.strip), 20.0, "page affichée")


def _leave_reader(d: Driver, view: Any) -> None:
    if view.reader.isVisible():
        d.click(d.shell.header.back)
        until(lambda: view.meeting.isVisible(), 5.0, "retour à la séance")
        d.quiet()


def _tool(d: Driver, view: Any, action: str) -> ActionButton:
    """The button that shows an action of the registry."""
    qaction = d.shell.actions_registry.qaction(action)
    found: list[ActionButton] = [
        b for b in view.findChildren(ActionButton) if b.defaultAction() is qaction and b.isVisible()
    ]
    if not found:
        raise Failed(f"« {qaction.text()} » absent de l’écran")
    return found[0]


def _dark(d: Driver, strip: Any) -> int:
    """Pixels of the page on screen as dark as letters or ink."""
    with d.unwatched():
        image = strip.viewport().grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        rows = (bytes(image.constScanLine(y))[: image.width()] for y in range(image.height()))
        place = strip.place_of(strip.page)
        left, right = int(max(0, place.left())), int(min(image.width(), place.right()))
        return sum(sum(level < DARK for level in row[left:right]) for row in rows)


def _name_file(d: Driver, fields: list[QLineEdit], target: Path) -> None:
    """Type the whole path in the dialog's name field, and confirm."""
    field = next(f for f in fields if f.objectName() == "fileNameEdit")
    field.selectAll()
    field.setFocus()
    d.type(f"{target}\n")
