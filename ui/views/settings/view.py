"""The page of Réglages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QHBoxLayout, QInputDialog, QLineEdit, QVBoxLayout, QWidget

from app.domain.accounts import AccountState, Body
from app.domain.changes import ChangeSet
from app.domain.listing import FileState
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.theme import Scheme, Space, Type
from ui.theme.tokens import TEXT_SCALES
from ui.views.base import Layout, SpaceView
from ui.views.outbox.view import SERVICE_LABELS
from ui.views.outbox.words import link_sentence
from ui.widgets.basic import Button, Card, Chip, Icon, Label, Line, ScrollPage, clear
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
        self._directory = Directory(ctx)
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
        layout.addWidget(self.page)
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

        async def read() -> tuple[Sequence[AccountState], Mapping[str, int]]:
            return await runtime.sync.states(), await runtime.accounts.storage()

        def done(found: tuple[Sequence[AccountState], Mapping[str, int]]) -> None:
            self._show_accounts(found[0])
            self._show_storage(found[1])
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

    # --- accounts -------------------------------------------------------------------------------

    def _show_accounts(self, states: Sequence[AccountState]) -> None:
        theme, body = self.ctx.theme, self._accounts.body
        clear(body)
        body.addWidget(Label(theme, self.tr("Collectivités et comptes"), Type.LEAD))
        by_account = {state.account: state for state in states}
        for held in self._directory.bodies():
            body.addWidget(Line(theme))
            head = QHBoxLayout()
            head.addWidget(Icon(theme, "body"))
            head.addWidget(Label(theme, held.name, Type.BODY_STRONG), 1)
            body.addLayout(head)
            for account in self._directory.accounts():
                if account.body != held.id:
                    continue
                state = by_account.get(account.id, AccountState(account=account.id))
                sentence, tone = link_sentence(state)
                line = QHBoxLayout()
                line.setSpacing(theme.gap(Space.M))
                words = QVBoxLayout()
                words.setSpacing(2)
                words.addWidget(Label(theme, text.tr(SERVICE_LABELS[account.service])))
                words.addWidget(Label(theme, f"{account.login} · {sentence}", Type.SMALL, "text_soft"))
                line.addLayout(words, 1)
                if tone == "danger":
                    line.addWidget(Chip(theme, self.tr("À traiter"), "danger"))
                    line.addWidget(
                        Button(theme, self.tr("Répondre"), "plain", on_click=partial(self.ctx.shell.go, "outbox"))
                    )
                body.addLayout(line)
            erase = Button(
                theme, self.tr("Effacer de cet appareil…"), "danger", "trash", partial(self._ask_erase, held)
            )
            erase.setAccessibleName(self.tr("Effacer {body} de cet appareil").format(body=held.name))
            row = QHBoxLayout()
            row.addWidget(erase)
            row.addStretch(1)
            body.addLayout(row)

    def _ask_erase(self, held: Body) -> None:
        """The name must be typed: nothing brings the data back."""
        words = self.tr(
            "Toutes les données de {body} seront illisibles sur cet appareil, y compris ce qui n’est pas encore envoyé.\n"
            "Les serveurs n’en sont pas changés. Pour confirmer, écrivez EFFACER."
        ).format(body=text.quoted(held.name))
        typed, agreed = QInputDialog.getText(
            self, self.tr("Effacer une collectivité"), words, QLineEdit.EchoMode.Normal
        )
        if agreed and typed.strip() == "EFFACER":
            done = self.tr("Les données de {body} sont effacées.").format(body=text.quoted(held.name))
            self.ctx.bridge.run(
                self.ctx.runtime.accounts.erase_body(held.id),
                on_done=lambda _none: self.ctx.shell.toast(done),
                owner=self,
            )

    # --- storage and hosts ----------------------------------------------------------------------

    def _show_storage(self, storage: Mapping[str, int]) -> None:
        theme, body = self.ctx.theme, self._storage.body
        clear(body)
        body.addWidget(Label(theme, self.tr("Documents sur cet appareil"), Type.LEAD))
        total = 0
        for kind, words in KINDS.items():
            held = sum(storage.get(f"{state}:{kind}", 0) for state in (FileState.HERE, FileState.PARTIAL))
            waiting = storage.get(f"{FileState.WANTED}:{kind}", 0)
            total += held
            if held or waiting:
                later = self.tr(", encore {size} à télécharger").format(size=text.size(waiting)) if waiting else ""
                body.addWidget(Label(theme, f"{text.tr(words)}{text.NBSP}: {text.size(held)}{later}"))
        body.addWidget(
            Label(
                theme,
                self.tr("En tout{nbsp}: {size}, chiffrés.").format(nbsp=text.NBSP, size=text.size(total)),
                Type.BODY,
                "text_soft",
            )
        )

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
