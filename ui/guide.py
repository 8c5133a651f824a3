"""The guide in the program, in French: one page a task, what is new, and the declaration of accessibility.

Pages are ``resources/guide/*.md`` (first line the title, ``<!-- espace: id -->`` the space whose help they are); « Quoi
de neuf » is the journal of versions itself. Pictures are rendered from the real screens by ``python -m tests.scenes
--guide`` before a package is built: a checkout without them shows the words alone. F1 opens the page of what is in
front, in dialogs too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from functools import cache, partial
from pathlib import Path
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QObject, QSize, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QKeySequence, QResizeEvent, QShortcut, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.domain.folding import as_typed
from app.domain.frozen import dataclass
from ui.text import tr, typeset
from ui.theme import Space, Theme, Type
from ui.theme.resources import resource_folder
from ui.widgets.basic import Button, IconButton, Label, ScrollPage, clear
from ui.widgets.heard import name_bars

NEWS = "nouveautes"
FALLBACK = "01-commencer"
WIDE_PX = 820
"""Under it, contents and page are shown one at a time."""
_PICTURE = re.compile(r"^!\[[^\]]*\]\(picture:([\w-]+)\)\n?", re.MULTILINE)
_SPACE = re.compile(r"<!-- espace: (\w+) -->\n")


@dataclass(frozen=True, slots=True)
class GuidePage:
    """One page. ``text`` is Markdown without its title; ``space`` the id of the space it explains, or empty."""

    id: str
    title: str
    text: str
    space: str = ""


def picture_folder() -> Path:
    return resource_folder() / "guide" / "pictures"


@cache
def pages() -> tuple[GuidePage, ...]:
    """In the order of the contents; what is new comes last but the declaration."""
    found = [_read(path) for path in sorted((resource_folder() / "guide").glob("*.md"))]
    found.insert(len(found) - 1, GuidePage(NEWS, "Quoi de neuf", _news()))
    return tuple(found)


def _read(path: Path) -> GuidePage:
    title, _, body = path.read_text(encoding="utf-8").partition("\n")
    space = _SPACE.search(body)
    return GuidePage(path.stem, title.removeprefix("# "), _SPACE.sub("", body), space[1] if space else "")


def _news() -> str:
    """The journal of versions, which lies beside the resources, from its newest version on."""
    path = resource_folder().parent / "CHANGELOG.md"
    _about, mark, versions = path.read_text(encoding="utf-8").partition("\n## ") if path.exists() else ("", "", "")
    return mark + versions


def page(id: str) -> GuidePage:
    """A page by its id; the first one when there is none."""
    return next((p for p in pages() if p.id == id), pages()[0])


def page_of_space(space: str) -> str:
    """Id of the page that explains a space."""
    return next((p.id for p in pages() if p.space == space), FALLBACK)


def find(words: str, present: Container[str] | None = None) -> list[GuidePage]:
    """Pages that hold every word, in their title first; accents and capitals do not count.

    ``present``: ids of the spaces that the profile has (None: all): without words, only what explains them; with words,
    what explains them first.
    """
    wanted = as_typed(words).split()
    found = [p for p in pages() if all(w in as_typed(f"{p.title} {p.text}") for w in wanted)]
    foreign = {p.id for p in found if present is not None and p.space not in ("", "welcome") and p.space not in present}
    if not wanted:
        return [p for p in found if p.id not in foreign]
    return sorted(found, key=lambda p: (p.id in foreign, not all(w in as_typed(p.title) for w in wanted)))


@runtime_checkable
class HasSpaces(Protocol):
    """The window whose spaces the guide explains."""

    present: frozenset[str]


def _spaces_behind(widget: QWidget | None) -> frozenset[str] | None:
    """Of the window that a dialog stands over, through other dialogs; None where there is none yet."""
    while widget is not None and not isinstance(widget, HasSpaces):
        widget = widget.parentWidget()
    return widget.present if isinstance(widget, HasSpaces) else None


class GuideBrowser(QTextBrowser):
    """Shows a page; loads nothing but the guide's own pictures, as wide as there is room for."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Page du guide"))
        name_bars(self)

    def show_page(self, page: GuidePage) -> None:
        kept = _PICTURE.sub(self._kept_picture, page.text)
        self.document().setDefaultFont(self._theme.font(Type.BODY))
        self.setMarkdown(f"# {typeset(page.title)}\n{typeset(kept)}")
        self._space_out()
        self.setAccessibleDescription(page.title)

    def _space_out(self) -> None:
        """Air under each paragraph: Markdown has no say in it."""
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        block = self.document().begin()
        while block.isValid():
            form = block.blockFormat()
            form.setBottomMargin(self._theme.gap(Space.S))
            cursor.setPosition(block.position())
            cursor.setBlockFormat(form)
            block = block.next()
        cursor.endEditBlock()

    @staticmethod
    def _kept_picture(found: re.Match[str]) -> str:
        return found[0] if (picture_folder() / f"{found[1]}.png").exists() else ""

    def loadResource(self, type: int, name: QUrl | str) -> object:
        url = QUrl(name)
        if type != QTextDocument.ResourceType.ImageResource.value or url.scheme() != "picture":
            return None
        image = QImage(str(picture_folder() / f"{url.path()}.png"))
        room = max(200, self.viewport().width() - 3 * self._theme.gap(Space.L))
        return image.scaledToWidth(min(room, image.width()), Qt.TransformationMode.SmoothTransformation)


class GuideDialog(QDialog):
    """Contents and search at the left, the page at the right; one at a time where there is no room for both."""

    def __init__(self, theme: Theme, parent: QWidget, page_id: str) -> None:
        super().__init__(parent)
        self._theme = theme
        self._present = _spaces_behind(parent)
        self.setWindowTitle(tr("Guide d’Écharpe"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Chercher dans le guide"))
        self.search.setAccessibleName(tr("Chercher dans le guide"))
        self.search.textChanged.connect(self._list)
        self.search.returnPressed.connect(self._open_first)
        self._contents = ScrollPage(theme, margins=Space.S)
        self._contents.body.setSpacing(2)
        self.browser = GuideBrowser(theme)
        self._back = IconButton(theme, "back", tr("Sommaire du guide"), self._show_contents)
        self._left, right = QWidget(), QWidget()
        left = QVBoxLayout(self._left)
        left.addWidget(self.search)
        left.addWidget(self._contents, 1)
        column = QVBoxLayout(right)
        top = QHBoxLayout()
        top.addWidget(self._back)
        top.addStretch(1)
        top.addWidget(Button(theme, tr("Fermer"), "plain", "close", self.reject))
        column.addLayout(top)
        column.addWidget(self.browser, 1)
        self._right = right
        line = QHBoxLayout(self)
        line.setContentsMargins(*(theme.gap(Space.S),) * 4)
        line.addWidget(self._left, 3)
        line.addWidget(right, 5)
        self.resize(self._size(parent))
        self._buttons: dict[str, Button] = {}
        self._reading = True
        self.current = page(page_id)
        self._list("")
        self.open_page(page_id)

    def _size(self, parent: QWidget) -> QSize:
        room = parent.window().size()
        return QSize(min(room.width() - 24, self._theme.px(1080)), min(room.height() - 24, self._theme.px(760)))

    def open_page(self, id: str) -> None:
        self.current = page(id)
        self.browser.show_page(self.current)
        for name, button in self._buttons.items():
            button.setChecked(name == id)
        self._reading = True
        self._fold()
        self.browser.setFocus()

    def listed(self) -> list[str]:
        """Titles in the contents, as they are shown."""
        return [button.accessibleName() for button in self._buttons.values()]

    def _list(self, words: str) -> None:
        clear(self._contents.body)
        self._buttons = {}
        for each in find(words, self._present):
            button = Button(self._theme, "", "line", on_click=partial(self.open_page, each.id))
            button.set_eliding(typeset(each.title))
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.setCheckable(True)
            button.setChecked(each.id == self.current.id)
            self._buttons[each.id] = button
            self._contents.body.addWidget(button)
        if not self._buttons:
            self._contents.body.addWidget(Label(self._theme, tr("Rien dans le guide avec ces mots."), ink="text_soft"))
        self._contents.body.addStretch(1)

    def _open_first(self) -> None:
        first = next(iter(self._buttons), "")
        if first:
            self.open_page(first)

    def _show_contents(self) -> None:
        self._reading = False
        self._fold()
        self.search.setFocus()

    def _fold(self) -> None:
        both = self.width() / self._theme.scale >= WIDE_PX
        self._left.setVisible(both or not self._reading)
        self._right.setVisible(both or self._reading)
        self._back.setVisible(not both)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()
        self.browser.show_page(self.current)  # pictures as wide as the room now


class Helper(QObject):
    """F1 everywhere: an action in the window; in each dialog a shortcut of its own, given when it comes to the front."""

    def __init__(self, theme: Theme, window: QWidget, space: Callable[[], str]) -> None:
        super().__init__(window)
        self._theme, self._window, self._space = theme, window, space
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.focusWindowChanged.connect(self._came_forward)

    def open(self, page_id: str = "") -> GuideDialog:
        """The guide, over what is in front; without a page, that of the space."""
        parent = QApplication.activeModalWidget() or self._window
        dialog = GuideDialog(self._theme, parent, page_id or page_of_space(self._space()))
        dialog.open()
        return dialog

    def _came_forward(self, _window: object) -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None or isinstance(dialog, GuideDialog) or dialog.property("helped"):
            return
        dialog.setProperty("helped", True)
        shortcut = QShortcut(QKeySequence(Qt.Key.Key_F1), dialog)
        shortcut.activated.connect(lambda: self.open(self.page_of(dialog)))

    def page_of(self, dialog: QWidget) -> str:
        """Its own (``HELP``, the property ``help``); a question's is that of the space behind it."""
        own = dialog.property("help") or getattr(dialog, "HELP", "")
        return str(own) or page_of_space(self._space())
