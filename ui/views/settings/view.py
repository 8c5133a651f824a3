"""The page of Réglages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QStackedWidget, QVBoxLayout, QWidget

from app.domain.changes import ChangeSet
from app.domain.listing import FileState
from app.services.scans import ScansState
from ui import text
from ui.context import Context
from ui.theme import Scheme, Space, Type
from ui.theme.tokens import TEXT_SCALES
from ui.views.base import Layout, SpaceView
from ui.views.settings.accounts import AccountsPanel, Facts
from ui.views.settings.pages import Page
from ui.widgets.basic import Button, Card, Label, ScrollPage, clear
from ui.widgets.flow import FlowLayout

KINDS = {
    "message": "Pièces jointes des messages",
    "seance": "Documents de séance",
    "dossier": "Dossiers du parapheur",
    "letter": "Courriers numérisés",
}


class SettingsView(SpaceView):
    """Shows the profile; changes go through `AccountService` and the window's preferences."""

    SPACE = "settings"

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        theme = ctx.theme
        self.page = ScrollPage(theme, ink="window", margins=Space.L)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(theme.gap(Space.L))
        left, right = QVBoxLayout(), QVBoxLayout()
        self._accounts, self._look = Card(theme), Card(theme)
        self._storage, self._hosts, self._help = Card(theme), Card(theme), Card(theme)
        for column, cards in ((left, (self._look, self._accounts)), (right, (self._storage, self._hosts, self._help))):
            column.setSpacing(theme.gap(Space.L))
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
            self._columns.addLayout(column, 1)
        self.page.body.addLayout(self._columns)
        self.page.body.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.page)
        layout.addWidget(self._pages)
        self.over: Page | None = None
        """The form that covers this page."""
        self.accounts = AccountsPanel(ctx, self._accounts, self.turn_to)
        ctx.bridge.changed.connect(self._on_changes)
        theme.changed.connect(self._show_look)
        self._show_look()
        self._show_help()

    def set_layout_mode(self, mode: Layout) -> None:
        super().set_layout_mode(mode)
        narrow = mode is Layout.NARROW
        self._columns.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def activated(self) -> None:
        self._read()

    def _on_changes(self, changes: ChangeSet) -> None:
        if (changes.accounts or changes.profile) and self.isVisible():
            self._read()

    def _read(self) -> None:
        runtime = self.ctx.runtime

        async def read() -> tuple[Facts, Mapping[str, int], ScansState]:
            return await self.accounts.read(), await runtime.accounts.storage(), await runtime.scans.state()

        def done(found: tuple[Facts, Mapping[str, int], ScansState]) -> None:
            self.accounts.show(found[0])
            self._show_storage(found[1])
            self._show_scans(found[2])
            self._show_hosts()

        self.ctx.bridge.run(read(), on_done=done, owner=self)

    # --- appearance -----------------------------------------------------------------------------

    def _show_look(self) -> None:
        theme, body = self.ctx.theme, self._look.body
        clear(body)
        body.addWidget(Label(theme, self.tr("Apparence"), Type.LEAD))
        choices: tuple[tuple[Scheme | None, str, str], ...] = (
            (None, self.tr("Comme le système"), "settings"),
            (Scheme.LIGHT, self.tr("Clair"), "sun"),
            (Scheme.DARK, self.tr("Sombre"), "moon"),
            (Scheme.CONTRAST, self.tr("Contraste élevé"), "eye"),
        )
        self._choices(
            [(words, icon, theme.wish is scheme, partial(self._set_scheme, scheme)) for scheme, words, icon in choices]
        )
        body.addWidget(Label(theme, self.tr("Taille du texte"), Type.BODY_STRONG))
        self._choices(
            [
                (f"{percent}{text.NBSP}%", "", theme.scale_percent == percent, partial(self._set_scale, percent))
                for percent in TEXT_SCALES
            ]
        )

    def _choices(self, choices: Sequence[tuple[str, str, bool, partial[None]]]) -> None:
        box = QWidget()
        flow = FlowLayout(box, self.ctx.theme.gap(Space.S))
        group = QButtonGroup(box)
        for words, icon, chosen, act in choices:
            button = Button(self.ctx.theme, words, "chip", icon, act)
            button.setCheckable(True)
            button.setChecked(chosen)
            group.addButton(button)
            flow.addWidget(button)
        self._look.body.addWidget(box)

    def _set_scheme(self, scheme: Scheme | None) -> None:
        self.ctx.prefs.scheme = scheme
        self.ctx.theme.set_scheme(scheme)

    def _set_scale(self, percent: int) -> None:
        self.ctx.prefs.scale_percent = percent
        self.ctx.theme.set_scale(percent)

    # --- pages over this one ----------------------------------------------------------------------

    def turn_to(self, page: Page | None) -> None:
        """Show ``page`` until it closes; None = this page again."""
        before = self.over
        self.over = page
        if page is not None:
            page.closed.connect(lambda: self._page_closed(page))
            self._pages.addWidget(page)
        self._pages.setCurrentWidget(page or self.page)
        if before is not None:
            self._pages.removeWidget(before)
            before.deleteLater()
        if page is not None:
            page.start()
        else:
            self._read()
        self.ctx.shell.back_changed()

    def _page_closed(self, page: Page) -> None:
        if self.over is page:
            self.turn_to(None)

    def can_go_back(self) -> bool:
        return self.over is not None

    def go_back(self) -> None:
        self.turn_to(None)

    # --- storage and hosts ----------------------------------------------------------------------

    def _show_storage(self, storage: Mapping[str, int]) -> None:
        theme, body = self.ctx.theme, self._storage.body
        clear(body)
        body.addWidget(Label(theme, self.tr("Documents sur cet appareil"), Type.LEAD))
        total = 0
        for kind, words in KINDS.items():
            held = sum(storage.get(f"{state}:{kind}", 0) for state in (FileState.HERE, FileState.PARTIAL))
            waiting = storage.get(f"{FileState.WANTED}:{kind}", 0)
            left = storage.get(f"left:{kind}", 0)
            total += held
            if held or waiting or left:
                later = self.tr(", encore {size} à télécharger").format(size=text.size(waiting)) if waiting else ""
                later += self.tr(", {size} à la demande").format(size=text.size(left)) if left else ""
                body.addWidget(Label(theme, f"{text.tr(words)}{text.NBSP}: {text.size(held)}{later}"))
        body.addWidget(
            Label(
                theme,
                self.tr("En tout{nbsp}: {size}, chiffrés.").format(nbsp=text.NBSP, size=text.size(total)),
                Type.BODY,
                "text_soft",
            )
        )

    def _show_scans(self, state: ScansState) -> None:
        """What is done so that the search finds words in scanned pages."""
        if not state.reader:
            words = self.tr(
                "Le texte des documents numérisés n’est pas lu : installez Tesseract et sa langue française."
            )
        elif state.waiting:
            left = text.plural(
                state.waiting, "%n document numérisé reste à lire", "%n documents numérisés restent à lire"
            )
            words = self.tr("{left}, quand l’ordinateur est branché et au repos ({reader}).").format(
                left=left, reader=state.reader
            )
        else:
            words = self.tr("Le texte des documents numérisés se cherche aussi ({reader}).").format(reader=state.reader)
        label = Label(self.ctx.theme, text.typeset(words), Type.SMALL, "text_soft")
        label.setObjectName("settings.scans")
        self._storage.body.addWidget(label)

    def _show_hosts(self) -> None:
        theme, body = self.ctx.theme, self._hosts.body
        clear(body)
        body.addWidget(Label(theme, self.tr("Serveurs contactés"), Type.LEAD))
        only = self.tr("Écharpe ne contacte que ces adresses, et aucune autre.")
        body.addWidget(Label(theme, only, Type.SMALL, "text_soft"))
        for host in self.ctx.runtime.accounts.hosts():
            body.addWidget(Label(theme, host, Type.BODY, elide=True))

    def _show_help(self) -> None:
        theme, body = self.ctx.theme, self._help.body
        body.addWidget(Label(theme, self.tr("Assistance"), Type.LEAD))
        box = QWidget()
        flow = FlowLayout(box, theme.gap(Space.S))
        shortcuts = self.tr("Raccourcis clavier")
        flow.addWidget(
            Button(theme, shortcuts, "plain", "keyboard", partial(self.ctx.actions.trigger, "window.shortcuts"))
        )
        flow.addWidget(Button(theme, self.tr("À envoyer"), "plain", "outbox", partial(self.ctx.shell.go, "outbox")))
        body.addWidget(box)
