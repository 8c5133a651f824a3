"""« À traiter »: what only the user can settle, by genre, with both versions and the same choices for all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.agenda import Event
from app.domain.conflicts import Rule
from app.domain.ids import Key
from app.domain.seances import Annotation
from app.services.conflicts import Dispute, Settled
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.theme import Space, Type
from ui.views.outbox import choices
from ui.widgets.basic import Button, Card, Icon, Label, Line, at_once, clear
from ui.widgets.flow import FlowLayout
from ui.widgets.tick import Tick

MOST_ROWS = 20
"""Rows shown of one genre; a rule reaches the others too (row A32)."""


class DisputesCard(Card):
    """Hidden while there is nothing to settle."""

    def __init__(self, ctx: Context, directory: Directory) -> None:
        super().__init__(ctx.theme)
        self._ctx, self._directory = ctx, directory
        self._disputes: Sequence[Dispute] = ()
        self._titles: Mapping[Key, str] = {}
        self._ticked: set[str] = set()
        self._bulk: dict[str, tuple[Label, list[Dispute]]] = {}
        self.hide()

    def show_disputes(self, disputes: Sequence[Dispute], titles: Mapping[Key, str]) -> None:
        """Bring the card up to date; rebuilt only when something changed."""
        if (disputes, titles) == (self._disputes, self._titles):
            return
        self._disputes, self._titles = disputes, titles
        self._ticked &= {dispute.name for dispute in disputes}
        with at_once(self):
            self._rebuild()
        self.setVisible(bool(disputes))

    def _rebuild(self) -> None:
        theme = self._ctx.theme
        clear(self.body)
        self._bulk = {}
        head = text.plural(len(self._disputes), "%n point à traiter", "%n points à traiter")
        self.body.addWidget(Label(theme, head, Type.LEAD))
        if any(isinstance(d.mine or d.server, (Event, Annotation)) for d in self._disputes):
            explain = self.tr("L’événement ou la note que vous ne gardez pas reste parmi ses versions précédentes.")
            self.body.addWidget(Label(theme, explain, Type.SMALL, "text_soft"))
        ordered = sorted(self._disputes, key=lambda d: (not d.conflict, d.genre))
        for genre, group in groupby(ordered, key=lambda d: d.genre):
            self._show_genre(genre, list(group))

    def _show_genre(self, genre: str, disputes: list[Dispute]) -> None:
        theme, body = self._ctx.theme, self.body
        body.addWidget(Line(theme))
        body.addWidget(Label(theme, choices.genre_title(disputes[0]), Type.BODY_STRONG))
        common = self._common_rules(disputes)
        many = len(disputes) > 1 and bool(common)
        if many:
            self._show_bulk(genre, disputes, common)
        for dispute in disputes[:MOST_ROWS]:
            body.addWidget(self._row(dispute, tickable=many))
        if len(disputes) > MOST_ROWS:
            more = text.plural(len(disputes) - MOST_ROWS, "et %n autre", "et %n autres")
            body.addWidget(Label(theme, more, Type.SMALL, "text_soft"))

    @staticmethod
    def _common_rules(disputes: Iterable[Dispute]) -> tuple[Rule, ...]:
        first, *others = disputes
        return tuple(rule for rule in first.rules if all(rule in other.rules for other in others))

    # --- all of a genre -------------------------------------------------------------------------

    def _show_bulk(self, genre: str, disputes: list[Dispute], rules: tuple[Rule, ...]) -> None:
        theme = self._ctx.theme
        words = Label(theme, "", Type.SMALL, "text_soft")
        self.body.addWidget(words)
        box = QWidget()
        flow = FlowLayout(box, theme.gap(Space.S))
        for rule in rules:
            label, icon = choices.choice(rule, disputes[0])
            button = Button(theme, label, "plain", icon, partial(self._settle_many, rule, genre))
            button.setObjectName(f"outbox.all.{genre}.{rule.value}")
            button.setAccessibleName(self.tr("{choice}, pour tous ceux de ce genre").format(choice=label))
            flow.addWidget(button)
        self.body.addWidget(box)
        self._bulk[genre] = (words, disputes)
        self._say_reach(genre)

    def _say_reach(self, genre: str) -> None:
        words, disputes = self._bulk[genre]
        ticked = sum(1 for d in disputes if d.name in self._ticked)
        all_of_them = text.plural(len(disputes), "Appliquer à %n point", "Appliquer aux %n points de ce genre")
        some = text.plural(ticked, "Appliquer au point coché", "Appliquer aux %n points cochés")
        words.set_text(f"{some if ticked else all_of_them}{text.colon()}")

    def _settle_many(self, rule: Rule, genre: str) -> None:
        _words, disputes = self._bulk[genre]
        ticked = [d.name for d in disputes if d.name in self._ticked]
        if ticked:
            self.settle(rule, disputes[0], ticked)
            return
        conflicts = self._ctx.runtime.conflicts
        self._ctx.bridge.run(
            conflicts.settle_all(rule, genre), on_done=partial(self._settled, rule, disputes[0]), owner=self
        )

    # --- one ------------------------------------------------------------------------------------

    def _row(self, dispute: Dispute, *, tickable: bool) -> QWidget:
        theme = self._ctx.theme
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, theme.gap(Space.XS), 0, theme.gap(Space.XS))
        line.setSpacing(theme.gap(Space.M))
        title = choices.sentence(dispute, self._titles.get(dispute.target, ""))
        if tickable:
            line.addWidget(self._tick(dispute, title), 0, Qt.AlignmentFlag.AlignTop)
        else:
            line.addWidget(Icon(theme, "warning", "danger"), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(theme.gap(Space.XS))
        column.addWidget(Label(theme, title, Type.BODY_STRONG))
        column.addWidget(Label(theme, choices.reason(dispute), Type.SMALL, "danger"))
        self._show_versions(column, dispute)
        column.addWidget(Label(theme, self._made(dispute), Type.SMALL, "text_soft"))
        column.addWidget(self._buttons(dispute, title))
        line.addLayout(column, 1)
        return row

    def _tick(self, dispute: Dispute, title: str) -> Tick:
        box = Tick(self._ctx.theme)
        box.setAccessibleName(title)
        box.setObjectName(f"outbox.tick.{dispute.name}")
        box.setChecked(dispute.name in self._ticked)

        def toggled(on: bool) -> None:
            self._ticked ^= {dispute.name} if on != (dispute.name in self._ticked) else set()
            self._say_reach(dispute.genre)

        box.toggled.connect(toggled)
        return box

    def _show_versions(self, column: QVBoxLayout, dispute: Dispute) -> None:
        mine, server = choices.versions(dispute)
        if not mine and not server:
            return
        theme = self._ctx.theme
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.gap(Space.M))
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        other = self.tr("Sur le serveur") if dispute.row is not None else self.tr("L’autre version")
        for number, (name, words) in enumerate(((self.tr("La vôtre"), mine), (other, server))):
            label = Label(theme, name, Type.SMALL, "text_soft")
            label.setWordWrap(False)
            grid.addWidget(label, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Label(theme, words), number, 1)
        column.addLayout(grid)

    def _made(self, dispute: Dispute) -> str:
        body = self._directory.body_name(dispute.account)
        if dispute.row is None:
            return body
        when = text.when_spoken(dispute.row.intent.made_at_ms)
        return self.tr("{body}, fait {when}").format(body=body, when=when)

    def _buttons(self, dispute: Dispute, title: str) -> QWidget:
        theme = self._ctx.theme
        box = QWidget()
        flow = FlowLayout(box, theme.gap(Space.S))
        for rule in dispute.rules:
            label, icon = choices.choice(rule, dispute)
            act = partial(self.settle, rule, dispute, (dispute.name,))
            button = Button(theme, label, "plain", icon, act)
            button.setObjectName(f"outbox.one.{dispute.name}.{rule.value}")
            button.setAccessibleName(f"{label}, {title}")
            flow.addWidget(button)
        if not dispute.rules:
            for label, icon, act in (
                (self.tr("Renvoyer malgré le doute"), "sync", partial(self._retry, dispute)),
                (self.tr("Abandonner"), "", partial(self._discard, dispute)),
            ):
                flow.addWidget(Button(theme, label, "plain", icon, act))
        return box

    # --- doing ----------------------------------------------------------------------------------

    def settle(self, rule: Rule, like: Dispute, names: Sequence[str]) -> None:
        """Apply ``rule`` to ``names``, all of the genre of ``like``."""
        self._ctx.bridge.run(
            self._ctx.runtime.conflicts.settle(rule, names), on_done=partial(self._settled, rule, like), owner=self
        )

    def _settled(self, rule: Rule, like: Dispute, settled: Settled) -> None:
        words = text.typeset(choices.done(rule, like, settled.count))
        undo = partial(self._take_back, settled) if settled.count else None
        self._ctx.shell.toast(words, undo)
        if settled.count == 1 and choices.is_reading_again(like):
            self._ctx.shell.open_key(like.target)

    def _take_back(self, settled: Settled) -> None:
        def done(count: int) -> None:
            if not count:
                self._ctx.shell.toast(self.tr("C’est déjà parti{nbsp}: trop tard.").format(nbsp=text.NBSP))

        self._ctx.bridge.run(self._ctx.runtime.conflicts.take_back(settled), on_done=done, owner=self)

    def _retry(self, dispute: Dispute) -> None:
        assert dispute.row is not None
        self._ctx.bridge.run(self._ctx.runtime.sync.retry(dispute.account, dispute.row.op_id), owner=self)

    def _discard(self, dispute: Dispute) -> None:
        assert dispute.row is not None
        done = self.tr("Action abandonnée.")
        self._ctx.bridge.run(
            self._ctx.runtime.sync.discard(dispute.account, dispute.row.op_id),
            on_done=lambda _none: self._ctx.shell.toast(done),
            owner=self,
        )
