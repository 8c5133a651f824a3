"""Tags: a menu that shows which are set, and the small page on which one is made or recoloured."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QButtonGroup, QDialog, QHBoxLayout, QLineEdit, QMenu, QToolButton, QVBoxLayout, QWidget

from app.domain.mail import TAG_COLOURS, MailTag
from ui.context import Context
from ui.helping import end_row
from ui.text import tr
from ui.theme import Space, Theme, Type
from ui.widgets.basic import Button, Label

COLOUR_NAMES = ("Sans couleur", "Bleu", "Cyan", "Vert", "Violet", "Rouge", "Jaune", "Rose", "Gris", "Orange")


def tag_icon(theme: Theme, colour: str, side: int = 0) -> QIcon:
    """A round spot of the tag's colour, ringed so that it shows on any ground."""
    side = side or theme.icon_px()
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme.colour("line_strong"))
    painter.setBrush(QColor(colour) if colour else Qt.BrushStyle.NoBrush)
    margin = max(2, side // 6)
    painter.drawEllipse(margin, margin, side - 2 * margin - 1, side - 2 * margin - 1)
    painter.end()
    return QIcon(pixmap)


def show_menu(
    ctx: Context,
    parent: QWidget,
    place: QPoint,
    tags: Sequence[MailTag],
    chosen: Mapping[str, bool],
    on_set: Callable[[str, bool], None],
    on_new: Callable[[], None],
    on_edit: Callable[[MailTag], None] | None = None,
    on_delete: Callable[[MailTag], None] | None = None,
) -> QMenu:
    """Tick a tag to set it, untick it to take it off. ``chosen``: those set on all that is in hand."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for tag in tags:
        entry = menu.addAction(tag_icon(ctx.theme, tag.colour), tag.id.replace("&", "&&"))
        entry.setCheckable(True)
        entry.setChecked(chosen.get(tag.id, False))
        entry.toggled.connect(lambda on, name=tag.id: on_set(name, on))
    if tags:
        menu.addSeparator()
    menu.addAction(ctx.theme.icon("plus"), tr("Nouvelle étiquette…")).triggered.connect(lambda _checked=False: on_new())
    for icon, words, act in (
        ("pen", tr("Changer une couleur"), on_edit),
        ("trash", tr("Supprimer une étiquette"), on_delete),
    ):
        if act is not None and tags:
            inner = menu.addMenu(ctx.theme.icon(icon), words)
            for tag in tags:
                entry = inner.addAction(tag_icon(ctx.theme, tag.colour), tag.id.replace("&", "&&"))
                entry.triggered.connect(lambda _checked=False, t=tag, do=act: do(t))
    menu.popup(place)
    return menu


class TagDialog(QDialog):
    """Name and colour of a tag; ``name()`` and ``colour()`` once accepted."""

    HELP = "03-lire-messages"

    def __init__(self, ctx: Context, parent: QWidget, tag: MailTag | None = None) -> None:
        super().__init__(parent)
        theme = ctx.theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Étiquette"))
        self.setMinimumWidth(theme.px(360))
        layout = QVBoxLayout(self)
        gap = theme.gap(Space.L)
        layout.setContentsMargins(gap, gap, gap, gap)
        layout.setSpacing(theme.gap(Space.M))
        layout.addWidget(Label(theme, tr("Nom de l’étiquette"), Type.SMALL, "text_soft"))
        self._name = QLineEdit(tag.id if tag is not None else "")
        self._name.setAccessibleName(tr("Nom de l’étiquette"))
        self._name.setMaxLength(128)
        self._name.setReadOnly(tag is not None)
        self._name.textChanged.connect(lambda _text: self._check())
        layout.addWidget(self._name)
        layout.addWidget(Label(theme, tr("Couleur"), Type.SMALL, "text_soft"))
        layout.addLayout(self._colour_rows(theme, tag.colour if tag is not None else TAG_COLOURS[1]))
        buttons = end_row(theme, self)
        buttons.addWidget(Button(theme, tr("Annuler"), "plain", on_click=self.reject))
        self._ok = Button(theme, tr("Enregistrer"), "primary", "check", self.accept)
        buttons.addWidget(self._ok)
        layout.addLayout(buttons)
        self._check()

    def _colour_rows(self, theme: Theme, chosen: str) -> QVBoxLayout:
        rows = QVBoxLayout()
        self._colours = QButtonGroup(self)
        for start in range(0, len(TAG_COLOURS), 5):
            row = QHBoxLayout()
            row.setSpacing(theme.gap(Space.S))
            for index in range(start, min(start + 5, len(TAG_COLOURS))):
                spot = QToolButton()
                spot.setCheckable(True)
                spot.setFixedSize(theme.target(), theme.target())
                side = theme.icon_px() + 8
                spot.setIcon(tag_icon(theme, TAG_COLOURS[index], side))
                spot.setIconSize(QSize(side, side))
                spot.setAccessibleName(tr(COLOUR_NAMES[index]))
                spot.setToolTip(tr(COLOUR_NAMES[index]))
                spot.setChecked(TAG_COLOURS[index] == chosen)
                self._colours.addButton(spot, index)
                row.addWidget(spot)
            row.addStretch(1)
            rows.addLayout(row)
        return rows

    def name(self) -> str:
        return self._name.text().strip()

    def colour(self) -> str:
        return TAG_COLOURS[max(0, self._colours.checkedId())]

    def _check(self) -> None:
        self._ok.setEnabled(bool(self.name()))
