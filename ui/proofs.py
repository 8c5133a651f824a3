"""A proof page: verdict, sections of lines, each on whose word; the same lines on screen and as a PDF for a judge."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QResizeEvent, QTextDocument
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.frozen import dataclass
from app.services.sealing import Sealing
from ui.paper import paper_font
from ui.theme import Space, Theme, Type
from ui.widgets.basic import Icon, Label, Pane

LABEL_PX = 210
TIGHT_PX = 520
"""Effective width under which a label stands above what it names."""
Tone = str
"""``ok``, ``warn``, ``danger``, ``text`` or ``text_soft``: an ink of the theme."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what, when or how, and on whose word."""

    label: str
    value: str
    basis: str = ""
    tone: Tone = "text"
    mono: bool = False
    """The value is a digest or an identifier."""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    rows: tuple[Row, ...] = ()
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    icon: str
    tone: Tone
    title: str
    sentence: str


SEALED = {
    Sealing.PLAIN: "Preuve enregistrée.",
    Sealing.DATED: "Preuve enregistrée, datée par votre service d’horodatage.",
    Sealing.UNDATED: "Preuve enregistrée, sans date : votre service d’horodatage ne répond pas.",
}
"""What a toast says of an exported proof."""


# --- on screen ------------------------------------------------------------------------------------


def verdict_card(theme: Theme, said: Verdict) -> QWidget:
    """The answer, large."""
    card = Pane(theme, "surface")
    line = QHBoxLayout(card)
    line.setSpacing(theme.gap(Space.M))
    line.addWidget(Icon(theme, said.icon, said.tone, 1.6), 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.addWidget(Label(theme, said.title, Type.LEAD, said.tone))
    words.addWidget(Label(theme, said.sentence))
    line.addLayout(words, 1)
    card.setAccessibleName(f"{said.title}. {said.sentence}")
    return card


def section_box(theme: Theme, section: Section) -> QWidget:
    """A heading and its lines."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, theme.gap(Space.M), 0, 0)
    column.setSpacing(theme.gap(Space.XS))
    column.addWidget(Label(theme, section.title, Type.LEAD))
    for row in section.rows:
        if "@" in row.label:  # an address has no space to break at: it stands above what is said of it
            column.addWidget(Label(theme, row.label, Type.BODY, "text_soft"))
            row = replace(row, label="")
        column.addWidget(_RowBox(theme, row))
    if section.sentence:
        column.addWidget(Label(theme, section.sentence, Type.SMALL, "text_soft"))
    return box


class _RowBox(QWidget):
    """A line of a proof page: beside each other, or one under the other where there is no room for two columns."""

    def __init__(self, theme: Theme, row: Row) -> None:
        super().__init__()
        self._theme = theme
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 2, 0, 2)
        self._label = Label(theme, row.label, Type.BODY, "text_soft")
        self._line.addWidget(self._label, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        value = Label(theme, _breakable(row.value) if row.mono else row.value, Type.SMALL if row.mono else Type.BODY)
        value.set_ink("text_soft" if row.mono else "text")
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.addWidget(value)
        if row.basis:
            words.addWidget(Label(theme, _breakable(row.basis), Type.SMALL, row.tone))
        self._line.addLayout(words, 1)
        self._arrange(tight=False)

    def _arrange(self, *, tight: bool) -> None:
        theme = self._theme
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._line.setDirection(down if tight else across)
        self._line.setSpacing(0 if tight else theme.gap(Space.M))
        self._label.setMinimumWidth(0 if tight else theme.px(LABEL_PX))
        self._label.setMaximumWidth(16_777_215 if tight else theme.px(LABEL_PX))
        self._label.setHidden(tight and not self._label.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        tight = self.width() / self._theme.scale < TIGHT_PX
        if tight is not (self._line.direction() is QBoxLayout.Direction.TopToBottom):
            self._arrange(tight=tight)
            self.updateGeometry()


# --- the PDF --------------------------------------------------------------------------------------


def proof_pdf(
    title: str,
    about: Sequence[str],
    said: Verdict,
    sections: Iterable[Section],
    attached: str = "",
    stamped: Sequence[tuple[str, str]] = (),
) -> bytes:
    """The same lines on A4, readable by anybody, copyable and searchable.

    ``about``: lines under the title, the first in bold. ``stamped``: (name, text) of what the tokens are over, said
    to be attached in the sentence ``attached``.
    """
    first, *others = about
    parts = [
        f"<h1>{_escaped(title)}</h1>",
        f"<p><b>{_escaped(first)}</b><br>{'<br>'.join(_escaped(line) for line in others)}</p>",
        f"<h2>{_escaped(said.title)}</h2><p>{_escaped(said.sentence)}</p>",
    ]
    parts += [_section_html(section) for section in sections]
    if attached:
        parts.append(f"<p>{_escaped(attached)}</p>")
    parts += [f"<p class='s'>{_escaped(name)}</p><pre>{_escaped(words)}</pre>" for name, words in stamped]
    style = (
        "h1{font-size:17pt} h2{font-size:12.5pt}"
        " td{padding:2px 8px 2px 0;vertical-align:top} .s{color:#555;font-size:8.5pt} pre{font-size:8.5pt}"
    )
    return _print(f"<html><head><style>{style}</style></head><body>{''.join(parts)}</body></html>", title)


def _print(page: str, title: str) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator("Écharpe")
    writer.setResolution(96)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(18, 18, 18, 18), QPageLayout.Unit.Millimeter)
    document = QTextDocument()
    document.setDefaultFont(paper_font())
    document.setHtml(page)
    document.setPageSize(writer.pageLayout().paintRectPixels(96).size().toSizeF())
    document.print_(writer)
    return bytes(buffer.data().data())


def _section_html(section: Section) -> str:
    rows = []
    for row in section.rows:
        basis = f"<br><span class='s'>{_escaped(_breakable(row.basis))}</span>" if row.basis else ""
        value = _escaped(_breakable(row.value) if row.mono else row.value)
        shown = f"<span class='s'>{value}</span>" if row.mono else value
        rows.append(f"<tr><td width='30%'>{_escaped(row.label)}</td><td>{shown}{basis}</td></tr>")
    sentence = f"<p class='s'>{_escaped(section.sentence)}</p>" if section.sentence else ""
    return f"<h2>{_escaped(section.title)}</h2><table width='100%'>{''.join(rows)}</table>{sentence}"


def _escaped(words: str) -> str:
    return html.escape(words)


def _breakable(words: str) -> str:
    """A digest may break anywhere: a zero-width space every eight signs."""
    return " ".join(_split(word) if len(word) > 40 else word for word in words.split(" "))


def _split(word: str) -> str:
    return "\u200b".join(word[i : i + 8] for i in range(0, len(word), 8))
