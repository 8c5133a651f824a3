"""« Choisir la carte de signature » of one parapheur, and the modules by which cards are reached."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.accounts import Account, Body
from app.domain.errors import AppError
from app.services.card_box import KEEP_CHOICES
from app.services.card_doctor import Check
from app.services.signing_rules import belongs
from app.services.signing_types import CardView
from ui import text
from ui.context import Context
from ui.errors import word_error
from ui.theme import Space, Type
from ui.timers import single_shot
from ui.views.parapheur import words
from ui.views.parapheur.choosing import card_words
from ui.views.settings.card_options import CardOptions
from ui.views.settings.doctor import DoctorList
from ui.views.settings.key_files import KeyFiles
from ui.views.settings.pages import Page
from ui.views.settings.path_list import PathList
from ui.widgets.basic import Button, Chip, Label, Line, StatePane, clear
from ui.widgets.combo import Combo

Found = tuple[Sequence[CardView], str, Sequence[str]]
"""Certificates present, the one chosen, the modules named by the user."""


def _keep_words(minutes: int) -> str:
    if not minutes:
        return text.tr("Redemander le code à chaque fois")
    return text.tr("Garder la carte ouverte {minutes} minutes").format(minutes=minutes)


class CardPage(Page):
    """Certificates present now, the usable ones first, each with why it cannot be used (row 82)."""

    def __init__(self, ctx: Context, body: Body, account: Account) -> None:
        intro = text.tr("{body} : elle signera les dossiers de ce parapheur. Aucun code n’est demandé ici.")
        super().__init__(ctx, text.tr("Carte de signature"), intro.format(body=body.name))
        self._account, self._body = account, body
        self.buttons: dict[str, Button] = {}
        """« Choisir », by certificate."""
        self._list = QVBoxLayout()
        self._list.setSpacing(ctx.theme.gap(Space.M))
        self.card.body.addLayout(self._list)
        self.wrong = Label(ctx.theme, "", Type.BODY_STRONG, "danger")
        self.wrong.hide()
        self.card.body.addWidget(self.wrong)
        self.again = Button(ctx.theme, self.tr("Chercher de nouveau"), "plain", "sync", self.look)
        self.module_button = Button(
            ctx.theme, self.tr("Ajouter un module de carte…"), "plain", "plus", self._choose_module
        )
        self.add_buttons(self.again, self.module_button, Button(ctx.theme, self.tr("Fermer"), "quiet", "", self._close))
        added, remove_words = self.tr("Modules ajoutés"), self.tr("Retirer le module {name}")
        self._modules = PathList(ctx.theme, added, remove_words, self._remove_module)
        self.card.body.addWidget(self._modules)
        self.files = KeyFiles(ctx)
        self.files.changed.connect(self.look)
        self.card.body.addWidget(self.files)
        self.keep = Combo()
        self.keep.setAccessibleName(self.tr("Garder la carte ouverte après une signature"))
        self.keep.setMinimumHeight(ctx.theme.target())
        for minutes in KEEP_CHOICES:
            self.keep.addItem(_keep_words(minutes), minutes)
        keep_label = Label(ctx.theme, self.tr("Après une signature"), Type.SMALL_STRONG, "text_soft")
        keep_label.setBuddy(self.keep)
        self.card.body.addWidget(keep_label)
        self.card.body.addWidget(self.keep)
        self.keep.activated.connect(lambda _row: self._set_keep(int(self.keep.currentData())))
        self.options = CardOptions(ctx, account)
        self.card.body.addWidget(self.options)
        self.doctor = DoctorList(ctx)
        self.doctor_button = Button(ctx.theme, self.tr("Examiner la carte et le pilote"), "quiet", "", self.examine)
        self.add_buttons(self.doctor_button)
        self.card.body.addWidget(self.doctor)

    def _close(self) -> None:
        self.closed.emit()

    def start(self) -> None:
        self.again.setFocus()
        self.look()
        self.options.read()
        self.files.read()
        self.ctx.bridge.run(self.ctx.runtime.signing.keep_minutes(), on_done=self._show_keep, owner=self)

    def _show_keep(self, minutes: int) -> None:
        self.keep.choose(minutes)

    def _set_keep(self, minutes: int) -> None:
        """How long the card stays open after a batch; what is open now is closed."""
        self.ctx.bridge.run(self.ctx.runtime.signing.set_keep_minutes(minutes), on_error=self._failed, owner=self)

    def look(self) -> None:
        """Ask all readers; takes a moment."""
        self._say("")
        clear(self._list)
        searching = self.tr("Les lecteurs de carte sont interrogés…")
        self._list.addWidget(Label(self.ctx.theme, searching, Type.BODY, "text_soft"))
        self._enable(False)
        self.ctx.bridge.run(self._read(), on_done=self._show, on_error=self._failed, owner=self)

    async def _read(self) -> Found:
        signing = self.ctx.runtime.signing
        chosen = signing.chosen(self._account.id)
        return await signing.cards(everything=True), chosen.sha256 if chosen else "", await signing.modules()

    def _show(self, found: Found) -> None:
        cards, chosen, modules = found
        self._enable(True)
        self.again.setFocus()
        clear(self._list)
        self.buttons = {}
        for card in cards:
            self._list.addWidget(Line(self.ctx.theme))
            self._list.addWidget(self._row(card, card.sha256 == chosen))
        if not cards:
            none = self.tr("Branchez la carte ou la clé, puis cherchez de nouveau.")
            other = self.tr("Si elle n’est pas reconnue, ajoutez le module fourni avec elle.")
            self._list.addWidget(StatePane(self.ctx.theme, "card", self.tr("Aucune carte"), f"{none} {other}"))
        self._modules.show_paths(modules)

    def _row(self, card: CardView, chosen: bool) -> QWidget:
        theme = self.ctx.theme
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        where = self.tr("Dans le fichier {name}") if card.in_file else self.tr("Sur la carte {name}")
        where = where.format(name=text.quoted(card.token_label)) if card.token_label else ""
        column.addLayout(card_words(self.ctx, card, where=where))
        if sentence := words.tries(card.tries):
            column.addWidget(Label(theme, sentence, Type.SMALL_STRONG, "danger"))
        end = QHBoxLayout()
        end.addStretch(1)
        if chosen:
            end.addWidget(Chip(theme, self.tr("Choisie"), "ok"))
        elif card.usable:
            kind = "plain" if card.warnings else "primary"
            other = not belongs(card, self._body.name)
            words_ = self.tr("Lier et choisir") if other else self.tr("Choisir")
            if other:
                whose = self.tr("Au nom d’une autre collectivité : ne la liez que si vous y êtes autorisé.")
                column.addWidget(Label(theme, text.typeset(whose), Type.SMALL, "warn"))
                kind = "plain"
            button = Button(theme, words_, kind, "check", partial(self.choose, card, bind=other))
            button.setAccessibleName(self.tr("Choisir le certificat de {name}").format(name=card.subject))
            self.buttons[card.sha256] = button
            end.addWidget(button)
        column.addLayout(end)
        return row

    def choose(self, card: CardView, *, bind: bool = False) -> None:
        """This certificate signs for that parapheur from now on; ``bind``: although it is another body's."""
        self._enable(False)
        self.ctx.bridge.run(
            self.ctx.runtime.signing.choose_certificate(self._account.id, card.sha256, bind=bind),
            on_done=lambda _none: self._chosen(card),
            on_error=self._failed,
            owner=self,
        )

    def _chosen(self, card: CardView) -> None:
        self.ctx.shell.toast(self.tr("La carte de {name} est choisie.").format(name=card.subject))
        self.closed.emit()

    # --- the card doctor ------------------------------------------------------------------------

    def examine(self) -> None:
        """Reader, driver, card, PIN, certificate, clock: each with the next thing to do. Asks no PIN."""
        self.doctor_button.setEnabled(False)
        self.ctx.bridge.run(
            self.ctx.runtime.signing.examine(), on_done=self._examined, on_error=self._failed, owner=self
        )

    def _examined(self, checks: Sequence[Check]) -> None:
        self.doctor_button.setEnabled(True)
        self.doctor_button.setFocus()  # greyed meanwhile, it had lost the keyboard
        self.doctor.show_checks(checks)
        single_shot(self, 0, lambda: self.ensureWidgetVisible(self.doctor)).start()  # once it has its height

    # --- modules --------------------------------------------------------------------------------

    def _choose_module(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(
            self,
            self.tr("Module de carte"),
            "",
            self.tr("Modules PKCS#11 (*.so *.so.* *.dylib *.dll);;Tous les fichiers (*)"),
        )
        if path:
            self.add_module(path)

    def add_module(self, path: str) -> None:
        """Any PKCS#11 module (row 80): kept once it has answered."""
        self._say("")
        self._enable(False)
        self.ctx.bridge.run(
            self.ctx.runtime.signing.add_module(path),
            on_done=lambda _none: self.look(),
            on_error=self._failed,
            owner=self,
        )

    def _remove_module(self, path: str) -> None:
        self.ctx.bridge.run(self.ctx.runtime.signing.remove_module(path), on_done=lambda _none: self.look(), owner=self)

    # --- helpers --------------------------------------------------------------------------------

    def _failed(self, error: AppError) -> None:
        self._enable(True)
        self._say(word_error(error).text())

    def _say(self, sentence: str) -> None:
        self.wrong.set_text(sentence)
        self.wrong.setVisible(bool(sentence))

    def _enable(self, on: bool) -> None:
        for button in (self.again, self.module_button, self.doctor_button, *self.buttons.values()):
            button.setEnabled(on)
