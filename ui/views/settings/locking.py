"""« Verrouillage » in Réglages: the code, and after how long without anybody the window locks itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QButtonGroup, QWidget

from app.domain.errors import AppError
from app.domain.policy import Imposed
from app.services.locking import IDLE_CHOICES
from ui import text
from ui.context import Context
from ui.locking import refusal
from ui.text import tr
from ui.theme import Space, Type
from ui.views.settings.device.words import set_by
from ui.views.settings.pages import FormPage, Page
from ui.widgets.basic import Button, Card, Label, clear
from ui.widgets.flow import FlowLayout
from ui.widgets.secret import password_edit

WORDS = {0: "Jamais", 5: "5 minutes", 15: "15 minutes", 30: "30 minutes", 60: "1 heure"}


class LockCard(Card):
    """The state of the lock, and what can be done about it. ``turn_to`` shows a page over Réglages."""

    def __init__(self, ctx: Context, turn_to: Callable[[Page], None]) -> None:
        super().__init__(ctx.theme)
        self._ctx, self._turn_to = ctx, turn_to
        self.read()

    def read(self) -> None:
        self._ctx.bridge.run(self._ctx.runtime.locking.idle_minutes(), on_done=self._show, owner=self)

    def _show(self, minutes: int) -> None:
        theme, locking = self._ctx.theme, self._ctx.runtime.locking
        clear(self.body)
        self.body.addWidget(Label(theme, tr("Verrouillage"), Type.LEAD))
        told = (
            tr("Un code est demandé au démarrage, et quand la fenêtre s’est verrouillée.")
            if locking.has_code
            else tr("Sans code, toute personne qui ouvre votre session lit vos données.")
        )
        self.body.addWidget(Label(theme, told, Type.SMALL, "text_soft"))
        box = QWidget()
        flow = FlowLayout(box, theme.gap(Space.S))
        shared = self._ctx.profiles is not None and self._ctx.profiles.several
        for name, words, purpose in self._acts(locking.has_code):
            button = Button(theme, words, "plain", "lock", partial(self._open, purpose))
            button.setObjectName(name)
            button.setEnabled(purpose != "remove" or (locking.wanted_by is None and not shared))
            flow.addWidget(button)
        self.body.addWidget(box)
        if shared and locking.has_code:
            why = tr("Plusieurs profils partagent cet ordinateur : chacun garde son code, qui le ferme aux autres.")
            self.body.addWidget(Label(theme, text.typeset(why), Type.SMALL_STRONG, "text_soft"))
        if (rule := locking.wanted_by) is not None:
            self._imposed(rule)
        if locking.has_code:
            self.body.addWidget(Label(theme, tr("Se verrouille seule après"), Type.BODY_STRONG))
            self.body.addWidget(self._minutes(minutes))
            if (rule := locking.most_minutes) is not None:
                self._imposed(rule)

    def _imposed(self, rule: Imposed) -> None:
        """Under what a body's policy settles: whose it is."""
        self.body.addWidget(Label(self._ctx.theme, set_by(rule.by), Type.SMALL_STRONG, "text_soft"))

    @staticmethod
    def _acts(has_code: bool) -> tuple[tuple[str, str, str], ...]:
        if not has_code:
            return (("lock.set", tr("Choisir un code…"), "set"),)
        return ("lock.change", tr("Changer le code…"), "change"), ("lock.remove", tr("Retirer le code…"), "remove")

    def _minutes(self, chosen: int) -> QWidget:
        box = QWidget()
        flow = FlowLayout(box, self._ctx.theme.gap(Space.S))
        group = QButtonGroup(box)
        for minutes in IDLE_CHOICES:
            words = tr(WORDS[minutes]).replace(" ", text.NBSP)
            button = Button(self._ctx.theme, words, "chip", "", partial(self._choose, minutes))
            button.setCheckable(True)
            button.setChecked(minutes == chosen)
            button.setEnabled(self._ctx.runtime.locking.allows(minutes))
            button.setObjectName(f"lock.idle.{minutes}")
            group.addButton(button)
            flow.addWidget(button)
        return box

    def _choose(self, minutes: int) -> None:
        self._ctx.bridge.run(self._ctx.runtime.locking.set_idle_minutes(minutes), owner=self)

    def _open(self, purpose: str) -> None:
        page = LockCodePage(self._ctx, purpose)
        page.closed.connect(self.read)
        self._turn_to(page)


class LockCodePage(FormPage):
    """Set, change or remove the code (``purpose``)."""

    def __init__(self, ctx: Context, purpose: str) -> None:
        titles = {
            "set": tr("Choisir un code de verrouillage"),
            "change": tr("Changer le code de verrouillage"),
            "remove": tr("Retirer le code de verrouillage"),
        }
        intro = tr(
            "Le code s’ajoute à la clé du trousseau : l’un sans l’autre n’ouvre rien. Si vous l’oubliez, seul votre code "
            "de récupération rouvre vos données. Ce n’est pas le code PIN de votre carte."
        )
        super().__init__(ctx, titles[purpose], intro if purpose != "remove" else "")
        self._purpose = purpose
        self.present, self.code, self.again = password_edit(), password_edit(), password_edit()
        if purpose != "set":
            self.add_field(tr("Code actuel"), self.present)
        if purpose != "remove":
            length, rule = ctx.runtime.locking.least_length
            hint = text.plural(length, "%n signe au moins", "%n signes au moins, chiffres ou lettres")
            whose = f" {set_by(rule.by)}." if rule is not None else ""
            self.add_field(tr("Nouveau code"), self.code, f"{hint}.{whose}")
            self.add_field(tr("Nouveau code, encore une fois"), self.again)
        words = {"set": tr("Verrouiller avec ce code"), "change": tr("Changer"), "remove": tr("Retirer le code")}
        self.finish(words[purpose], "lock")

    def start(self) -> None:
        (self.code if self._purpose == "set" else self.present).setFocus()

    def submit(self) -> None:
        """Refused here: two codes that differ. Everything else is the store's word."""
        if self._purpose != "remove" and self.code.text() != self.again.text():
            self.say(tr("Les deux saisies du nouveau code diffèrent."))
            return
        locking = self.ctx.runtime.locking
        work = (
            locking.remove_code(self.present.text())
            if self._purpose == "remove"
            else locking.set_code(self.code.text(), self.present.text())
        )
        self.say("")
        self.set_busy(tr("Un instant…"))
        self.ctx.bridge.run(work, on_done=lambda _none: self._done(), on_error=self._refused, owner=self)

    def _done(self) -> None:
        said = {
            "set": tr("Le code sera demandé au prochain démarrage."),
            "change": tr("Le code est changé."),
            "remove": tr("Le code n’est plus demandé."),
        }
        self.ctx.shell.toast(said[self._purpose])
        self.closed.emit()

    def _refused(self, error: AppError) -> None:
        self.set_busy()
        self.say(refusal(error))
