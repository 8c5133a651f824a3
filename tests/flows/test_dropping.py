"""Things pulled from one space onto another: real drag events on the buttons of the rail. And the palette's commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPixmap
from PySide6.QtWidgets import QApplication

from app.domain.courrier import Letter
from app.domain.ids import Key
from app.domain.mail import Contact, MailFolder, Message
from app.domain.seances import Seance
from app.sandbox.pdf_pages import report_pdf
from app.services.library import ListQuery
from tests.flows.desk import Desk
from tests.scenes import town
from ui import dropping
from ui.pdfwindow import PdfWindow

HERE = Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier
COPY = Qt.DropAction.CopyAction


def let_go(desk: Desk, space: str, data: QMimeData) -> bool:
    """Over the button of a space, then let go; whether it took it."""
    button = desk.shell.rail.buttons[space]
    over = QDragEnterEvent(button.rect().center(), COPY | Qt.DropAction.MoveAction, data, HERE, PLAIN)
    QApplication.sendEvent(button, over)
    if over.isAccepted():
        drop = QDropEvent(QPointF(button.rect().center()), COPY | Qt.DropAction.MoveAction, data, HERE, PLAIN)
        QApplication.sendEvent(button, drop)
    return over.isAccepted()


@pytest.fixture
def pull(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[bool]]:
    """Whatever is pulled from now on is let go on that space."""

    def onto(space: str) -> list[bool]:
        taken: list[bool] = []

        class Drag:
            """The system's drag, which needs a pointer: goes straight to where it ends."""

            def __init__(self, _source: object) -> None:
                self._data = QMimeData()

            def setMimeData(self, data: QMimeData) -> None:
                self._data = data

            def setPixmap(self, picture: QPixmap) -> None:
                assert not picture.isNull()

            def exec(self, _action: Qt.DropAction) -> None:
                taken.append(let_go(desk, space, self._data))

        monkeypatch.setattr(dropping, "QDrag", Drag)
        return taken

    desk.wait(lambda: desk.shell.rail.buttons["mail"].drops is not None)
    return onto


def first(desk: Desk, kind: str) -> Key:
    return desk.call(desk.runtime.library.entries(ListQuery(kind=kind), limit=1))[0].key  # type: ignore[no-any-return]


@pytest.mark.feature("139")
def test_a_letter_goes_to_mail_and_to_the_parapheur(desk: Desk, pull: Callable[[str], list[bool]]) -> None:
    courrier = desk.go("courrier")
    held = [e for e in desk.call(desk.runtime.library.entries(ListQuery(kind=Letter.KIND))) if e.record.files]
    key = next(e.key for e in held if any(f.sha256 for f in desk.call(desk.runtime.library.files(e.key))))
    letter: Any = desk.record(key)
    taken = pull("mail")
    courrier.list.drag_wanted.emit(key)
    assert taken == [True]
    desk.wait(lambda: desk.shell.space == "mail" and desk.shell.view("mail").is_writing())  # type: ignore[attr-defined]
    compose: Any = desk.shell.view("mail").compose  # type: ignore[attr-defined]
    draft = compose.draft()
    assert draft.subject == letter.subject and [f.name for f in draft.files] == [letter.files[0].name]
    desk.go("courrier")
    assert pull("parapheur") == []
    courrier.list.drag_wanted.emit(key)
    desk.wait(lambda: desk.shell.space == "parapheur")
    for space in ("contacts", "seances", "today", "settings"):
        refused = pull(space)
        courrier.list.drag_wanted.emit(key)
        assert refused == [False], f"{space} makes nothing of a letter: it does not light up"


def test_a_meeting_a_message_and_a_contact_find_their_place(desk: Desk, pull: Callable[[str], list[bool]]) -> None:
    desk.go("today")
    for kind, space in ((Message.KIND, "agenda"), (Contact.KIND, "mail"), (Seance.KIND, "agenda")):
        key = first(desk, kind)
        taken = pull(space)
        dropping.carry(desk.shell, desk.shell.ctx.theme, dropping.Carried(keys=(key,)), "…")
        assert taken == [True], kind
        if kind == Message.KIND:
            message: Any = desk.record(key)
            desk.wait(lambda: desk.shell.space == "agenda")
            agenda: Any = desk.shell.view("agenda")
            desk.wait(lambda view=agenda: view.form is not None)  # type: ignore[misc]
            assert agenda.form.title.text() == message.subject
        elif kind == Contact.KIND:
            contact: Any = desk.record(key)
            desk.wait(lambda: desk.shell.space == "mail" and desk.shell.view("mail").is_writing())  # type: ignore[attr-defined]
            to = desk.shell.view("mail").compose.draft().to  # type: ignore[attr-defined]
            assert [a.mail for a in to] == [contact.mails[0]]
        else:
            desk.wait(lambda: QApplication.activeModalWidget() is not None)  # in which calendar: it is put there once
            dialog = QApplication.activeModalWidget()
            assert dialog is not None
            dialog.close()


def test_files_of_the_computer_and_foreign_drags(desk: Desk, pull: Callable[[str], list[bool]], tmp_path: Path) -> None:
    path = tmp_path / "devis.pdf"
    path.write_bytes(b"%PDF-1.4 devis")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    desk.go("today")
    pull("mail")
    assert let_go(desk, "mail", data)
    desk.wait(lambda: [f.name for f in desk.shell.view("mail").compose.draft().files] == ["devis.pdf"])  # type: ignore[attr-defined]
    assert not let_go(desk, "agenda", data)
    forged = QMimeData()
    forged.setData(dropping.RECORD_TYPE, b'[["zimbra-commune","message","1001"]]')
    assert not let_go(desk, "parapheur", forged), "another program cannot name a record"


@pytest.mark.feature("A42")
def test_the_palette_reaches_folders_and_commands_of_spaces_not_opened_yet(desk: Desk) -> None:
    desk.go("today")
    search: Any = desk.shell.view("search")
    desk.shell._search("urbanisme")
    desk.wait(lambda: any(k is not None and k.kind == MailFolder.KIND for k in keys(search)))
    folder = next(k for k in keys(search) if k is not None and k.kind == MailFolder.KIND)
    search.list.opened.emit(folder)
    mail: Any = desk.shell.view("mail")
    desk.wait(lambda: mail.shelf.line is not None and mail.shelf.line.boxes == ((town.ZC, "302"),))
    assert desk.shell.space == "mail"
    assert not desk.shell.actions_registry.is_bound("agenda.new")
    desk.shell._search("créer un événement")
    desk.wait(lambda: any(k is not None and k.id == "agenda.new" for k in keys(search)))
    search.list.opened.emit(next(k for k in keys(search) if k is not None and k.id == "agenda.new"))
    agenda: Any = desk.shell.view("agenda")
    desk.wait(lambda: agenda.form is not None)


def test_a_pdf_opened_before_is_found_by_its_name_in_this_profile_alone(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "Plan cadastral.pdf"
    path.write_bytes(report_pdf("Plan", [("Objet", ("Parcelle.",))]))
    PdfWindow(desk.shell.ctx, desk.shell, path).close()
    gone = tmp_path / "Plan effacé.pdf"
    desk.call(desk.runtime.recent_files.opened(gone))
    desk.wait(lambda: desk.call(desk.runtime.recent_files.all()) == [path])
    desk.go("today")
    desk.shell._search("plan cadas")
    search: Any = desk.shell.view("search")
    desk.wait(lambda: any(k is not None and k.kind == "file" for k in keys(search)))
    search.list.opened.emit(next(k for k in keys(search) if k is not None and k.kind == "file"))
    window = desk.shell.findChildren(PdfWindow)[-1]
    desk.wait(window.isVisible)
    window.close()
    held = b"".join(file.read_bytes() for file in desk.runtime._profile.folder.rglob("*") if file.is_file())
    assert b"cadastral" not in held, "the list lies encrypted"


def keys(search: Any) -> list[Key | None]:
    return [search.model.key_at(row) for row in range(search.model.rowCount())]
