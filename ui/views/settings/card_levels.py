"""Which certificate a body asks for: one level for all, and levels for some types of dossiers."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.signatures import Level
from app.services.folders import Choices
from app.services.signing_rules import LevelRule, levels_setting, parse_levels
from ui.context import Context
from ui.text import tr, typeset
from ui.theme import Space, Type
from ui.views.settings.pages import line_edit
from ui.widgets.basic import Button, IconButton, Label, clear
from ui.widgets.combo import Combo
from ui.widgets.flow import FlowLayout

ALL = "*"
"""The pattern of the rule that is for every dossier; it stands last, so that the others count before it."""


def level_words(level: Level) -> str:
    """« RGS ** », or that none is asked for."""
    return tr("aucun niveau") if level is Level.UNKNOWN else "RGS\N{NO-BREAK SPACE}" + "*" * level


class CardLevels(QWidget):
    """Shows and edits one account's rules; ``changed`` brings the setting to keep."""

    changed = Signal(str)

    def __init__(self, ctx: Context, setting: str) -> None:
        super().__init__()
        self._ctx = ctx
        self._rules = [rule for rule in parse_levels(setting) if rule.pattern != ALL]
        theme = ctx.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.gap(Space.S))
        self.general = self._box(tr("Niveau de certificat demandé"))
        self.general.addItem(typeset(tr("Niveau demandé : deux étoiles pour les bordereaux")), None)
        for level in Level:
            self.general.addItem(typeset(tr("Niveau demandé : {level}").format(level=level_words(level))), int(level))
        general = next((rule.level for rule in parse_levels(setting) if rule.pattern == ALL), None)
        self.general.choose(None if general is None else int(general))
        self.general.activated.connect(lambda _row: self._tell())
        column.addWidget(self.general)
        self._lines = QVBoxLayout()
        column.addLayout(self._lines)
        self.kind = self._box(tr("Type et sous-type qui demandent un autre niveau"))
        self.kind.setEditable(True)
        self.kind.setLineEdit(line_edit(tr("Type / sous-type…")))
        self.kind.setMinimumContentsLength(18)
        self.level = self._box(tr("Niveau pour ce type"))
        for level in Level:
            self.level.addItem(level_words(level), int(level))
        self.add_button = Button(theme, tr("Ajouter"), "plain", "plus", self.add)
        self.add_button.setObjectName("cards.level.add")
        box = QWidget()
        flow = FlowLayout(box, theme.gap(Space.S))
        for widget in (self.kind, self.level, self.add_button):
            flow.addWidget(widget)
        column.addWidget(box)
        self._show()

    def _box(self, name: str) -> Combo:
        box = Combo()
        box.setMinimumHeight(self._ctx.theme.target())
        box.setAccessibleName(name)
        return box

    def read(self) -> None:
        """The types that the dossiers held here bear, to choose from."""
        self._ctx.bridge.run(self._ctx.runtime.folders.choices(), on_done=self._offer, owner=self)

    def _offer(self, choices: Choices) -> None:
        typed = self.kind.currentText()
        self.kind.clear()
        for kind, subtypes in choices.types.items():
            self.kind.addItem(kind)
            self.kind.addItems([f"{kind} / {subtype}" for subtype in subtypes])
        self.kind.setCurrentIndex(-1)
        self.kind.setEditText(typed)

    def add(self) -> None:
        """The level chosen, for the type typed or chosen; it replaces what was asked for that type."""
        pattern = self.kind.currentText().strip().rstrip("/").strip()
        if not pattern:
            self.kind.setFocus()
            return
        kept = [rule for rule in self._rules if rule.pattern != pattern]
        self._rules = [*kept, LevelRule(pattern, Level(self.level.currentData()))]
        self._rules.sort(key=lambda rule: "/" not in rule.pattern)  # a subtype counts before its type
        self.kind.setEditText("")
        self._show()
        self._tell()

    def _remove(self, rule: LevelRule) -> None:
        self._rules.remove(rule)
        self._show()
        self._tell()

    def _show(self) -> None:
        clear(self._lines)
        for rule in self._rules:
            line = QHBoxLayout()
            words = typeset(tr("{kind} : {level}").format(kind=rule.pattern, level=level_words(rule.level)))
            line.addWidget(Label(self._ctx.theme, words, Type.BODY, elide=True), 1)
            name = tr("Ne plus demander ce niveau pour {kind}").format(kind=rule.pattern)
            line.addWidget(IconButton(self._ctx.theme, "trash", name, partial(self._remove, rule)))
            self._lines.addLayout(line)

    def _tell(self) -> None:
        general = self.general.currentData()
        last = () if general is None else (LevelRule(ALL, Level(general)),)
        self.changed.emit(levels_setting((*self._rules, *last)))
