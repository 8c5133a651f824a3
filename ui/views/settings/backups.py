"""« Sauvegardes » in Réglages: where they go, how the last ones went, and the trial that proves they come back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QInputDialog, QLineEdit, QVBoxLayout, QWidget

from app.domain.errors import AppError, Rejected
from app.services.backups import BackupFacts, Past, health
from ui import text
from ui.context import Context
from ui.errors import word_code
from ui.text import plural, tr, typeset
from ui.theme import Space, Type
from ui.views.settings.pages import Page
from ui.widgets.basic import Button, Card, Chip, Label, Line, clear
from ui.widgets.flow import FlowLayout
from ui.widgets.tick import Tick

PROGRESS_MS = 500


def sentence(facts: BackupFacts) -> tuple[str, str]:
    """(colour, the state of backups in one sentence)."""
    code, days = health(facts, text.to_ms(text.now()))
    if not facts.has_code:
        return "warn", tr("Créez d’abord un code de récupération : il rouvre les sauvegardes sur une autre machine.")
    if code == "backup_none":
        return "warn", tr("Aucune sauvegarde. Si cet appareil est perdu, ce qui n’est que sur lui l’est aussi.")
    last = text.when_long(facts.last.at_ms) if facts.last is not None else ""
    if code == "backup_failed":
        said = tr("La dernière sauvegarde n’a pas abouti.")
        return "danger", f"{said} {tr('La dernière bonne date du {when}.').format(when=last) if last else ''}".strip()
    if code == "backup_old":
        return "warn", tr("La dernière a {days} : {when}.").format(days=plural(days, "%n jour", "%n jours"), when=last)
    return "ok", tr("Dernière sauvegarde {when}, essayée : elle s’ouvre.").format(when=last)


class BackupCard(Card):
    """The state and the acts; ``turn_to`` shows a page over Réglages."""

    def __init__(self, ctx: Context, turn_to: Callable[[Page], None]) -> None:
        super().__init__(ctx.theme)
        self._ctx, self._turn_to = ctx, turn_to
        self._facts: BackupFacts | None = None
        self.daily: Tick | None = None
        self._running: Label | None = None
        self._watch = QTimer(self)
        self._watch.setInterval(PROGRESS_MS)
        self._watch.timeout.connect(self._show_progress)
        self.read()

    def read(self) -> None:
        self._ctx.bridge.run(self._ctx.runtime.backups.facts(), on_done=self._show, owner=self)

    def _show(self, facts: BackupFacts) -> None:
        if facts == self._facts:
            return
        self._facts = facts
        theme = self._ctx.theme
        clear(self.body)
        self.body.addWidget(Label(theme, tr("Sauvegardes"), Type.LEAD))
        ink, said = sentence(facts)
        state = Label(theme, typeset(said), Type.BODY, "text_soft" if ink == "ok" else ink)
        state.setObjectName("backups.state")
        self.body.addWidget(state)
        if facts.folder:
            self.body.addWidget(Label(theme, tr("Dans {folder}").format(folder=facts.folder), Type.SMALL, "text_soft"))
        self._running = Label(theme, "", Type.SMALL_STRONG, "accent")
        self._running.setVisible(facts.running)
        self.body.addWidget(self._running)
        self._watch.start() if facts.running else self._watch.stop()
        self.body.addWidget(self._acts(facts))
        if facts.folder:
            self.daily = Tick(theme, tr("Chaque jour, quand ce dossier est là"))
            self.daily.setChecked(facts.daily)
            self.daily.toggled.connect(self._set_daily)
            self.body.addWidget(self.daily)

    def _acts(self, facts: BackupFacts) -> QWidget:
        theme = self._ctx.theme
        box = QWidget()
        flow = FlowLayout(box, theme.gap(Space.S))
        choose = Button(theme, tr("Choisir le dossier…"), "plain", "folder", self._choose)
        choose.setObjectName("backups.choose")
        flow.addWidget(choose)
        if facts.running:
            flow.addWidget(Button(theme, tr("Arrêter"), "plain", "close", self._ctx.runtime.backups.stop))
        elif facts.folder:
            now = Button(theme, tr("Sauvegarder maintenant"), "plain", "storage", self.make)
            now.setObjectName("backups.make")
            now.setEnabled(facts.has_code)
            flow.addWidget(now)
        if facts.history:
            past = Button(theme, tr("Historique et essai…"), "plain", "history", self._open)
            past.setObjectName("backups.history")
            flow.addWidget(past)
        return box

    def _show_progress(self) -> None:
        if self._running is not None:
            percent = round(100 * self._ctx.runtime.backups.progress)
            said = tr("Sauvegarde en cours : {percent} %. Vous pouvez continuer à travailler.")
            self._running.set_text(typeset(said.format(percent=percent)))

    def make(self) -> None:
        """A backup now; what came of it is said."""
        shell = self._ctx.shell

        def done(past: Past) -> None:
            if past.sound:
                size = text.size(past.size_bytes)
                shell.toast(typeset(tr("Sauvegarde faite et essayée : {size}.").format(size=size)))
            else:
                shell.show_error(Rejected(past.error or past.trial_error))

        self._ctx.bridge.run(self._ctx.runtime.backups.make(), on_done=done, owner=self, title=tr("Sauvegarde"))

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("Dossier des sauvegardes"))
        if chosen:
            self._ctx.bridge.run(self._ctx.runtime.backups.choose(Path(chosen)), owner=self)

    def _set_daily(self, on: bool) -> None:
        self._ctx.bridge.run(self._ctx.runtime.backups.set_daily(on), owner=self)

    def _open(self) -> None:
        self._turn_to(BackupPage(self._ctx))


class BackupPage(Page):
    """The last backups, newest first, each with its trial."""

    def __init__(self, ctx: Context) -> None:
        intro = tr(
            "Essayer une sauvegarde l’ouvre avec votre code de récupération, comme le ferait une autre machine, sans rien"
            " changer ici. Pour la reprendre sur un nouvel appareil : « Reprendre une sauvegarde », à la première ouverture."
        )
        super().__init__(ctx, tr("Historique des sauvegardes"), intro)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(ctx.theme.gap(Space.M))
        self.card.body.addLayout(self._rows)
        self.add_buttons(Button(ctx.theme, tr("Revenir"), "quiet", "", self.closed.emit))
        ctx.bridge.changed.connect(lambda changes: self.start() if changes.profile else None)

    def start(self) -> None:
        self.ctx.bridge.run(self.ctx.runtime.backups.facts(), on_done=self._show, owner=self)

    def _show(self, facts: BackupFacts) -> None:
        clear(self._rows)
        for past in facts.history:
            self._rows.addWidget(Line(self.ctx.theme))
            self._rows.addLayout(self._row(past))

    def _row(self, past: Past) -> QVBoxLayout:
        theme = self.ctx.theme
        row, head = QVBoxLayout(), QHBoxLayout()
        head.addWidget(Label(theme, text.capital(text.when_long(past.at_ms)), Type.BODY_STRONG), 1)
        words, tone = _verdict(past)
        head.addWidget(Chip(theme, words, tone))
        row.addLayout(head)
        row.addWidget(Label(theme, typeset(_told(past)), Type.SMALL, "text_soft"))
        if not past.error:
            trial = Button(theme, tr("Essayer avec le code…"), "plain", "key", partial(self._ask, past))
            trial.setObjectName("backups.try")
            line = QHBoxLayout()
            line.addWidget(trial)
            line.addStretch(1)
            row.addLayout(line)
        return row

    def _ask(self, past: Past) -> None:
        code, given = QInputDialog.getText(
            self, tr("Essayer la sauvegarde"), tr("Code de récupération"), QLineEdit.EchoMode.Normal
        )
        if given and code.strip():
            self.try_out(past, code)

    def try_out(self, past: Past, code: str) -> None:
        """Open it with the code, and say what came of it."""

        def done(tried: Past) -> None:
            if tried.sound:
                self.ctx.shell.toast(
                    typeset(tr("La sauvegarde s’ouvre avec ce code : {told}").format(told=_told(tried)))
                )
            else:
                self.ctx.shell.show_error(Rejected(tried.trial_error))

        def failed(error: AppError) -> None:
            away = error.code == "recovery_missing"
            self.ctx.shell.show_error(Rejected("backup_unreadable") if away else error)

        self.ctx.bridge.run(self.ctx.runtime.backups.try_out(past, code), on_done=done, on_error=failed, owner=self)


def _verdict(past: Past) -> tuple[str, str]:
    """(words, tone) of a chip."""
    if past.error:
        return tr("non faite"), "danger"
    if past.trial_error:
        return tr("ne s’ouvre pas"), "danger"
    return (tr("essayée"), "ok") if past.tried_ms else (tr("non essayée"), "warn")


def _told(past: Past) -> str:
    if code := past.error or past.trial_error:
        return word_code(code).what
    parts = (
        text.size(past.size_bytes),
        plural(past.records, "%n élément", "%n éléments"),
        plural(past.documents, "%n document", "%n documents"),
        plural(past.waiting, "%n acte non envoyé", "%n actes non envoyés") if past.waiting else "",
    )
    return f"{', '.join(part for part in parts if part)}. {past.path}"
