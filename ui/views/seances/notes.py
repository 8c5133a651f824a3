"""Notes of a document: the list beside the page, the editor, and with whom they are shared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key
from app.domain.notices import Bookmark
from app.domain.seances import Annotation, InkStroke, Member, Seance
from app.services.carnet import CarnetState
from app.services.seances import lost_pages
from ui import text
from ui.context import Context
from ui.helping import end_row
from ui.models.facts import sync_words
from ui.text import plural, tr, typeset
from ui.theme import Space, Type
from ui.views.seances.lostpage import LostPage, lost_words, near_words
from ui.views.seances.rows import full_name
from ui.views.seances.versions import NoteVersions
from ui.widgets.basic import Button, Chip, Clickable, IconButton, Label, Line, Pane, ScrollPage, StatePane, clear
from ui.widgets.dialogs import give_room
from ui.widgets.flow import FlowLayout
from ui.widgets.tick import Tick


@dataclass(frozen=True, slots=True)
class Written:
    """What the editor gives back."""

    text: str
    shared_with: tuple[str, ...]


class NotesPanel(Pane):
    """All that is written on the document being read, page by page."""

    chosen = Signal(object)
    """`Annotation` or `InkStroke` to bring into view."""
    put_back = Signal(object)
    """`InkStroke`s without a place, to lay on the page in view."""
    give_up = Signal(object)
    """`InkStroke`s without a place, to delete."""
    mark_chosen = Signal(object)
    """`Bookmark` to open."""
    code_wanted = Signal()
    """Ink of another device waits for its recovery code: the page where it is given."""
    edit_wanted = Signal(object)
    """`Annotation` of the user's own to change."""
    write_wanted = Signal()
    """A typed note on the page in view, without drawing its place: by keyboard, by a screen reader."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx.theme, "surface")
        self._ctx = ctx
        self._drawn: dict[str, QPixmap] = {}
        theme = ctx.theme
        self._title = Label(theme, self.tr("Notes"), Type.LEAD)
        self._page = ScrollPage(theme, margins=Space.S)
        self._nothing = StatePane(
            theme,
            "note",
            self.tr("Rien d’écrit"),
            self.tr("Écrivez au stylet, ou posez une note tapée avec l’outil « Note »."),
        )
        layout = QVBoxLayout(self)
        gap = theme.gap(Space.M)
        layout.setContentsMargins(0, gap, 0, 0)
        layout.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(gap, 0, gap, theme.gap(Space.S))
        head.addWidget(self._title)
        layout.addLayout(head)
        layout.addWidget(Line(theme))
        layout.addWidget(self._nothing, 1)
        layout.addWidget(self._page, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(gap, theme.gap(Space.S), gap, theme.gap(Space.S))
        write = Button(theme, self.tr("Écrire une note sur cette page"), "plain", "note", self.write_wanted.emit)
        write.set_eliding(write.text())
        foot.addWidget(write)
        layout.addLayout(foot)
        self.show_notes((), frozenset(), (), None, "")

    def show_notes(
        self,
        notes: Sequence[Annotation],
        own: frozenset[str],
        strokes: Sequence[InkStroke],
        seance: Seance | None,
        selected: str,
        *,
        waiting: frozenset[str] = frozenset(),
        to_settle: frozenset[str] = frozenset(),
        bookmarks: Sequence[Bookmark] = (),
        unplaced: Sequence[InkStroke] = (),
        account: AccountId | None = None,
        ink_state: CarnetState | None = None,
    ) -> None:
        """List notes and ink by page; ``selected`` is the id of the note in view.

        ``waiting`` and ``to_settle``: see `SeancePage`; ``account`` has the old pages of ``unplaced``.
        """
        self._waiting, self._to_settle, self._ink_state = waiting, to_settle, ink_state
        clear(self._page.body)
        locked = ink_state is CarnetState.LOCKED
        some = bool(notes or strokes or bookmarks or unplaced or locked)
        self._nothing.setVisible(not some)
        self._page.setVisible(some)
        if locked:
            self._page.body.addWidget(self._locked_row())
        for lost in lost_pages(unplaced):
            assert account is not None
            self._page.body.addWidget(self._lost_row(account, lost))
        for mark in sorted(bookmarks, key=lambda mark: mark.page):
            words = tr("Signet, p. {page}").format(page=mark.page + 1)
            row = Clickable(self._ctx.theme, words)
            row.line.addWidget(Label(self._ctx.theme, words, Type.SMALL_STRONG, "accent"), 1)
            row.clicked.connect(partial(self.mark_chosen.emit, mark))
            self._page.body.addWidget(row)
        pages = sorted({n.page for n in notes} | {s.page for s in strokes})
        for page in pages:
            for note in sorted((n for n in notes if n.page == page), key=lambda n: n.rect.top):
                self._page.body.addWidget(self._note(note, note.id in own, seance, note.id == selected))
            here = [s for s in strokes if s.page == page]
            if here:
                self._page.body.addWidget(self._ink_row(here))
        self._page.body.addStretch(1)

    def _note(self, note: Annotation, own: bool, seance: Seance | None, selected: bool) -> QWidget:
        theme = self._ctx.theme
        who = self.tr("Vous") if own else note.author_name
        head = tr("p. {page} · {who}").format(page=note.page + 1, who=who)
        row = Clickable(theme, f"{head}, {note.text}")
        row.clicked.connect(lambda: self.chosen.emit(note))
        words = QVBoxLayout()
        words.setSpacing(2)
        line = QHBoxLayout()
        line.addWidget(Label(theme, head, Type.SMALL_STRONG, "accent" if selected else "text_soft", elide=True), 1)
        if note.unread:
            line.addWidget(Chip(theme, self.tr("nouvelle"), "accent"))
        words.addLayout(line)
        words.addWidget(Label(theme, note.text, Type.BODY))
        words.addWidget(Label(theme, _sharing(note, own, seance), Type.SMALL, "text_soft"))
        if state := sync_words(note.id in self._waiting, note.id in self._to_settle):
            ink = "danger" if note.id in self._to_settle else "accent"
            words.addWidget(Label(theme, text.capital(state), Type.SMALL, ink))
        if note.conflict_of:
            words.addWidget(Label(theme, self.tr("Autre version, écrite sur un autre appareil"), Type.SMALL, "warn"))
        row.line.addLayout(words, 1)
        if own and seance is not None and not seance.closed:
            edit = IconButton(theme, "pen", self.tr("Modifier cette note"), lambda: self.edit_wanted.emit(note))
            row.line.addWidget(edit, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _locked_row(self) -> QWidget:
        """Why ink written elsewhere is not here."""
        theme = self._ctx.theme
        box = QWidget()
        column = QVBoxLayout(box)
        gap = theme.gap(Space.S)
        column.setContentsMargins(gap, gap, gap, gap)
        said = self.tr("De l’encre d’un autre de vos appareils attend le code de récupération de celui-ci.")
        column.addWidget(Label(theme, said, Type.SMALL, "warn"))
        give = Button(theme, self.tr("Donner ce code…"), "plain", "key", self.code_wanted.emit)
        column.addWidget(give, 0, Qt.AlignmentFlag.AlignLeft)
        return box

    def _lost_row(self, account: AccountId, strokes: Sequence[InkStroke]) -> QWidget:
        """Ink whose page was replaced and whose words are no longer there."""
        theme = self._ctx.theme
        box = QWidget()
        column = QVBoxLayout(box)
        gap = theme.gap(Space.S)
        column.setContentsMargins(gap, gap, gap, gap)
        column.setSpacing(2)
        column.addWidget(Label(theme, lost_words(strokes), Type.SMALL_STRONG, "warn"))
        column.addWidget(LostPage(self._ctx, account, strokes, drawn=self._drawn))
        column.addWidget(Label(theme, near_words(strokes), Type.SMALL, "text_soft"))
        buttons = QWidget()
        flow = FlowLayout(buttons, gap)
        laid = Button(theme, tr("Poser sur cette page"), "plain", on_click=partial(self.put_back.emit, strokes))
        flow.addWidget(laid)
        flow.addWidget(Button(theme, tr("Supprimer"), "quiet", "trash", partial(self.give_up.emit, strokes)))
        column.addWidget(buttons)
        return box

    def _ink_row(self, strokes: Sequence[InkStroke]) -> QWidget:
        theme = self._ctx.theme
        count = plural(len(strokes), "%n trait d’encre", "%n traits d’encre")
        words = tr("p. {page} · {count}").format(page=strokes[0].page + 1, count=count)
        row = Clickable(theme, words)
        row.clicked.connect(lambda: self.chosen.emit(strokes[0]))
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(Label(theme, words, Type.SMALL_STRONG, "text_soft"))
        column.addWidget(Label(theme, ink_words(self._ink_state), Type.SMALL, "text_soft"))
        row.line.addLayout(column, 1)
        return row


INK_STATES = {
    CarnetState.READY: "Privée, sur tous vos appareils",
    CarnetState.UNREAD: "Privée, en attente pour vos autres appareils",
    CarnetState.NO_MAILBOX: "Reste sur cet appareil (pas de messagerie Zimbra)",
    CarnetState.NO_CODE: "Reste sur cet appareil (pas de code de récupération)",
    CarnetState.LOCKED: "Reste sur cet appareil (code de l’autre appareil à donner dans Réglages)",
}


def ink_words(state: CarnetState | None) -> str:
    """Where ink goes: the server of the meeting cannot hold it."""
    return typeset(tr(INK_STATES[state])) if state is not None else tr("Reste sur cet appareil")


def _sharing(note: Annotation, own: bool, seance: Seance | None) -> str:
    when = text.when_short(note.date_ms)
    if not own:
        return tr("{when}, partagée avec vous").format(when=when)
    if not note.shared_with:
        return tr("{when}, privée").format(when=when)
    members = {m.id: full_name(m) for m in seance.members} if seance is not None else {}
    known = [members[id] for id in note.shared_with if members.get(id)][:3]
    if not known:
        count = plural(len(note.shared_with), "{when}, partagée avec %n collègue", "{when}, partagée avec %n collègues")
        return count.format(when=when)
    more = len(note.shared_with) - len(known)
    rest = plural(more, " et %n autre", " et %n autres") if more else ""
    return tr("{when}, partagée avec {names}").format(when=when, names=", ".join(known) + rest)


class NoteDialog(QDialog):
    """Writes a note, or changes one of one's own, and chooses who reads it."""

    HELP = "08-lire-seance"

    def __init__(
        self,
        ctx: Context,
        parent: QWidget,
        *,
        page: int,
        members: Sequence[Member],
        note: Annotation | None,
        save: Callable[[Written], None],
        delete: Callable[[], None] | None = None,
        key: Key | None = None,
    ) -> None:
        """``key`` names the note when it has earlier versions to choose from."""
        super().__init__(parent)
        self._ctx, self._save = ctx, save
        theme = ctx.theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Note") if note is not None else tr("Nouvelle note"))
        give_room(self, theme, 440)
        layout = QVBoxLayout(self)
        gap = theme.gap(Space.L)
        layout.setContentsMargins(gap, gap, gap, gap)
        layout.setSpacing(theme.gap(Space.M))
        layout.addWidget(Label(theme, tr("Note de la page {page}").format(page=page + 1), Type.LEAD))
        self.field = QPlainTextEdit(note.text if note is not None else "")
        self.field.setObjectName("seances.note_text")
        self.field.setAccessibleName(tr("Texte de la note"))
        self.field.setTabChangesFocus(True)
        self.field.setMinimumHeight(theme.px(110))
        self.field.textChanged.connect(self._check)
        layout.addWidget(self.field)
        here = {member.id for member in members}
        self._elsewhere = tuple(id for id in (note.shared_with if note is not None else ()) if id not in here)
        """People it is shared with and who are not in the list, not read yet perhaps: an edit leaves them in."""
        if key is not None:
            layout.addWidget(NoteVersions(ctx, key, self.field.setPlainText))
        self._boxes = self._add_members(layout, members, note)
        self._add_buttons(layout, delete)
        self._check()
        self.field.setFocus()

    def _add_members(self, layout: QVBoxLayout, members: Sequence[Member], note: Annotation | None) -> dict[str, Tick]:
        theme = self._ctx.theme
        shared = set(note.shared_with) if note is not None else set()
        self._private = Label(theme, "", Type.SMALL, "text_soft")
        layout.addWidget(self._private)
        boxes: dict[str, Tick] = {}
        if not members:
            return boxes
        page = ScrollPage(theme, margins=Space.XS)
        page.body.setSpacing(0)
        for member in members:
            box = Tick(theme, " · ".join(filter(None, (full_name(member), member.group))))
            box.setChecked(member.id in shared)
            box.toggled.connect(self._check)
            boxes[member.id] = box
            page.body.addWidget(box)
        page.body.addStretch(1)
        page.setVisible(bool(shared))
        page.setMinimumHeight(theme.px(170))
        self._share = Button(theme, tr("Partager avec des collègues…"), "quiet", "share")
        self._share.setCheckable(True)
        self._share.setChecked(bool(shared))
        self._share.toggled.connect(page.setVisible)
        layout.addWidget(self._share, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(page, 1)
        return boxes

    def _add_buttons(self, layout: QVBoxLayout, delete: Callable[[], None] | None) -> None:
        theme = self._ctx.theme
        buttons = end_row(theme, self)
        if delete is not None:
            remove = Button(theme, tr("Supprimer"), "danger", "trash", lambda: self._delete(delete))
            buttons.insertWidget(1, remove)
        buttons.addWidget(Button(theme, tr("Annuler"), "plain", on_click=self.reject))
        self._ok = Button(theme, tr("Enregistrer"), "primary", "check", self._accept)
        self._ok.setObjectName("seances.note_save")
        buttons.addWidget(self._ok)
        layout.addLayout(buttons)

    def _check(self) -> None:
        self._ok.setEnabled(bool(self.field.toPlainText().strip()))
        count = sum(box.isChecked() for box in self._boxes.values()) + len(self._elsewhere)
        private = tr("Note privée : vous seul la lisez.").replace(" :", f"{text.NBSP}:")
        shared = plural(count, "Partagée avec %n collègue.", "Partagée avec %n collègues.")
        self._private.set_text(shared if count else private)

    def _accept(self) -> None:
        chosen = tuple(id for id, box in self._boxes.items() if box.isChecked())
        self._save(Written(self.field.toPlainText().strip(), (*self._elsewhere, *chosen)))
        self.accept()

    def _delete(self, delete: Callable[[], None]) -> None:
        delete()
        self.reject()
