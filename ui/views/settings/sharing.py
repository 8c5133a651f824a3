"""Two short forms of « Délégations »: share a folder or an agenda, and let somebody write for me."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QButtonGroup, QWidget

from app.domain.accounts import Account, Service
from app.domain.errors import AppError
from app.domain.ids import Key
from app.domain.writing import PRESETS, Mode
from app.services.standing import Shareable
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.errors import word_error
from ui.text import NBSP, quoted, tr
from ui.theme import Space
from ui.views.agenda.fields import date_field
from ui.views.mail.addresses import AddressField
from ui.views.settings.pages import FormPage
from ui.views.settings.sharewords import PRESET_WORDS, shown_name, view_words
from ui.widgets.basic import Button
from ui.widgets.combo import Combo
from ui.widgets.flow import FlowLayout
from ui.widgets.tick import Tick


class _WithAccount(FormPage):
    """A form about one Zimbra account; asked for only where there are several."""

    def __init__(self, ctx: Context, title: str, intro: str, done: Callable[[], None]) -> None:
        super().__init__(ctx, title, intro)
        self._done = done
        directory = Directory(ctx)
        self.accounts: Sequence[Account] = directory.accounts(Service.ZIMBRA)
        self.account_box = Combo()
        for account in self.accounts:
            self.account_box.addItem(f"{directory.body_name(account.id)} — {account.login}", account.id)
        block = self.add_field(tr("Compte"), self.account_box)
        block.setVisible(len(self.accounts) > 1)
        self.who = AddressField(ctx, tr("Avec qui"))
        self.closed.connect(self._leave)

    def _leave(self) -> None:
        self._done()

    @property
    def account(self) -> Any:
        return self.account_box.currentData()

    def grantee(self) -> str:
        """The one address filled in; empty for none or several."""
        people = self.who.addresses()
        return people[0].mail if len(people) == 1 else ""

    def run_job(self, job: Coroutine[Any, Any, None], words: str) -> None:
        def done(_none: None) -> None:
            self.ctx.shell.toast(words)
            self._done()

        self.ctx.bridge.run(job, on_done=done, on_error=self._refused, owner=self)

    def _refused(self, error: AppError) -> None:
        self.say(word_error(error).text())


class ShareForm(_WithAccount):
    """Which folder, with whom, with which rights."""

    def __init__(self, ctx: Context, done: Callable[[], None], wanted: Key | None = None) -> None:
        """``wanted``: the folder to offer first."""
        self._wanted = wanted
        intro = tr("La personne verra ce dossier dans sa messagerie. Vous pourrez y mettre fin à tout moment.")
        super().__init__(ctx, tr("Partager"), intro, done)
        self.folder = Combo()
        self.add_field(tr("Dossier ou agenda"), self.folder)
        self.add_field(tr("Avec qui"), self.who, tr("Une adresse de votre messagerie, personne ou groupe."))
        self.preset = "read"
        self.add_field(tr("Droits"), self._preset_row())
        self.private = Tick(ctx.theme, tr("Éléments privés compris"))
        self.card.body.addWidget(self.private)
        self.folder.currentIndexChanged.connect(lambda _index: self._fit())
        self.ends = Tick(ctx.theme, tr("Jusqu’à une date"))
        self.until = date_field(tr("Dernier jour"))
        last = text.now().date() + dt.timedelta(days=30)
        self.until.setDate(QDate(last.year, last.month, last.day))
        self.until_block = self.add_field(
            tr("Dernier jour"),
            self.until,
            tr("Le serveur y met fin ce soir-là{nbsp}; à défaut, cet appareil dès qu’il a un réseau.").format(
                nbsp=NBSP
            ),
        )
        self.until_block.hide()
        self.ends.toggled.connect(self.until_block.setVisible)
        self.card.body.insertWidget(self.card.body.indexOf(self.until_block), self.ends)
        self.group = Tick(ctx.theme, tr("C’est l’adresse d’un groupe"))
        self.tell = Tick(ctx.theme, tr("Prévenir par un message"))
        self.tell.setChecked(True)
        self.card.body.addWidget(self.group)
        self.card.body.addWidget(self.tell)
        self.finish(tr("Partager"), "share")
        self._folders: list[Shareable] = []
        if wanted is not None:
            self.account_box.choose(wanted.account)
        self.account_box.currentIndexChanged.connect(lambda _index: self.start())

    def _preset_row(self) -> QWidget:
        box = QWidget()
        flow = FlowLayout(box, self.ctx.theme.gap(Space.S))
        self._group = QButtonGroup(box)
        for preset in PRESETS:
            button = Button(self.ctx.theme, tr(PRESET_WORDS[preset]), "chip", "", partial(self._choose, preset))
            button.setCheckable(True)
            button.setChecked(preset == self.preset)
            self._group.addButton(button)
            flow.addWidget(button)
        return box

    def _choose(self, preset: str) -> None:
        self.preset = preset

    def _chosen(self) -> Shareable | None:
        return next((f for f in self._folders if f.id == self.folder.currentData()), None)

    def _fit(self) -> None:
        """Only calendars have private things."""
        chosen = self._chosen()
        self.private.setVisible(chosen is not None and chosen.view == "appointment")

    def _until_ms(self) -> int:
        """The end of the last day; 0 = no end."""
        if not self.ends.isChecked():
            return 0
        day = self.until.date()
        return text.day_start_ms(dt.date(day.year(), day.month(), day.day()) + dt.timedelta(days=1))

    def start(self) -> None:
        if self.account is not None:
            job = self.ctx.runtime.standing.shareables(self.account)
            self.ctx.bridge.run(job, on_done=self._show_folders, owner=self)

    def _show_folders(self, folders: list[Shareable]) -> None:
        self._folders = folders
        self.folder.clear()
        for folder in folders:
            self.folder.addItem(f"{view_words(folder.view)} {quoted(shown_name(folder.id, folder.name))}", folder.id)
        if self._wanted is not None:
            self.folder.choose(self._wanted.id)

    def submit(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        job = self.ctx.runtime.standing.share(
            self.account,
            chosen,
            self.grantee(),
            self.preset,
            group=self.group.isChecked(),
            tell=self.tell.isChecked(),
            private=self.private.isChecked() and chosen.view == "appointment",
            until_ms=self._until_ms(),
        )
        self.run_job(job, tr("Le partage prend effet dès que le serveur le sait."))


class WritingForm(_WithAccount):
    """Who may write for me, seen how."""

    def __init__(self, ctx: Context, done: Callable[[], None]) -> None:
        intro = tr("« De ma part »{nbsp}: les destinataires voient vos deux noms. « En mon nom »{nbsp}: le vôtre seul.")
        super().__init__(ctx, tr("Laisser écrire pour moi"), intro.format(nbsp=NBSP), done)
        self.add_field(tr("Qui"), self.who, tr("Une adresse de votre messagerie."))
        self.mode = Mode.BEHALF
        box = QWidget()
        flow = FlowLayout(box, ctx.theme.gap(Space.S))
        self._group = QButtonGroup(box)
        for mode, words in ((Mode.BEHALF, tr("De ma part")), (Mode.AS, tr("En mon nom"))):
            button = Button(ctx.theme, words, "chip", "", partial(self._choose, mode))
            button.setCheckable(True)
            button.setChecked(mode is self.mode)
            self._group.addButton(button)
            flow.addWidget(button)
        self.add_field(tr("Comment"), box)
        self.finish(tr("Autoriser"), "check")

    def _choose(self, mode: Mode) -> None:
        self.mode = mode

    def submit(self) -> None:
        job = self.ctx.runtime.standing.allow_writing(self.account, self.grantee(), self.mode)
        self.run_job(job, tr("L’autorisation prend effet dès que le serveur la connaît."))
