"""« Profils » in Réglages: who else uses this session, and a profile for somebody more."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.errors import AppError
from ui import text
from ui.context import Context
from ui.errors import word_error
from ui.text import tr
from ui.theme import Space, Type
from ui.views.settings.pages import FormPage, Page
from ui.widgets.basic import Button, Card, Label, clear
from ui.widgets.flow import FlowLayout


class ProfilesCard(Card):
    """Hidden where the program was opened on one profile by its folder."""

    def __init__(self, ctx: Context, turn_to: Callable[[Page], None]) -> None:
        super().__init__(ctx.theme)
        self._ctx, self._turn_to = ctx, turn_to

    def read(self) -> None:
        """Bring the card up to date."""
        profiles, theme = self._ctx.profiles, self._ctx.theme
        if profiles is None:
            return
        clear(self.body)
        self.body.addWidget(Label(theme, tr("Profils sur cet ordinateur"), Type.LEAD))
        told = tr("Une autre personne utilise cette session ? Son profil est chiffré à part, derrière son propre code.")
        self.body.addWidget(Label(theme, text.typeset(told), Type.SMALL, "text_soft"))
        entries = profiles.entries()
        for number, entry in enumerate(entries, 1):
            if len(entries) > 1:
                name = entry.name or tr("Profil {n}").format(n=number)
                mine = entry.id == self._ctx.profile
                shown = tr("{name} (ouvert)").format(name=name) if mine else name
                self.body.addWidget(Label(theme, shown, Type.BODY_STRONG if mine else Type.BODY))
        box = QWidget()
        flow = FlowLayout(box, theme.gap(Space.S))
        add = Button(theme, tr("Ajouter un profil…"), "plain", "plus", self.add)
        add.setObjectName("profiles.add")
        flow.addWidget(add)
        if len(entries) > 1:
            rename = Button(theme, tr("Renommer le mien…"), "plain", "pen", self.rename)
            rename.setObjectName("profiles.rename")
            flow.addWidget(rename)
            change = partial(self._ctx.actions.trigger, "window.profile")
            flow.addWidget(Button(theme, tr("Changer de profil…"), "plain", "people", change))
            remove = Button(theme, tr("Retirer le mien…"), "plain", "trash", self.remove)
            remove.setObjectName("profiles.remove")
            flow.addWidget(remove)
        self.body.addWidget(box)

    def add(self) -> None:
        """« Ajouter un profil »."""
        self._turn_to(AddProfilePage(self._ctx))

    def remove(self) -> None:
        """« Retirer ce profil »: what is on its way leaves, the rest is shown, then all of it is erased."""
        from ui.views.settings.device.returning import ReturnPage

        self._turn_to(ReturnPage(self._ctx, profile=True))

    def rename(self) -> None:
        """Another name for the profile that is open."""
        self._turn_to(RenameProfilePage(self._ctx))


class AddProfilePage(FormPage):
    """One's own name, when it was never asked, and the other person's. Opens the new profile."""

    def __init__(self, ctx: Context) -> None:
        intro = tr(
            "Ce profil se ferme, le nouveau s’ouvre, vide. Au démarrage, Écharpe demandera lequel ouvrir, puis son code."
        )
        super().__init__(ctx, tr("Ajouter un profil"), intro)
        assert ctx.profiles is not None
        self._profiles = ctx.profiles
        nameless = any(not entry.id and not entry.name for entry in self._profiles.entries())
        self.mine, self.name = QLineEdit(), QLineEdit()
        if nameless:
            self.add_field(tr("Votre nom"), self.mine, tr("Celui que vous choisirez au démarrage."))
        self.add_field(tr("Nom du nouveau profil"), self.name)
        self.finish(tr("Créer et ouvrir"), "plus")

    def start(self) -> None:
        (self.mine if self.mine.isVisibleTo(self) else self.name).setFocus()

    def submit(self) -> None:
        """Refused here: without a lock code of one's own, the other could open this one."""
        if not self.ctx.runtime.locking.has_code:
            self.say(
                tr("Choisissez d’abord votre code de verrouillage, dans « Verrouillage » : il ferme votre profil.")
            )
            return
        if self.mine.isVisibleTo(self) and not self.mine.text().strip():
            self.say(tr("Il manque votre nom."))
            self.mine.setFocus()
            return
        try:
            entry = self._profiles.add(self.name.text(), self.mine.text())
        except AppError as error:
            self.say(word_error(error).text())
            self.name.setFocus()
            return
        QTimer.singleShot(0, partial(self._profiles.switch, entry.id))  # this page goes with its window


class RenameProfilePage(FormPage):
    """The name that is shown at the start."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, tr("Renommer mon profil"))
        assert ctx.profiles is not None
        self._profiles = ctx.profiles
        mine = next(entry for entry in self._profiles.entries() if entry.id == ctx.profile)
        self.name = QLineEdit(mine.name)
        self.add_field(tr("Nom"), self.name)
        self.finish(tr("Renommer"), "check")

    def start(self) -> None:
        self.name.setFocus()
        self.name.selectAll()

    def submit(self) -> None:
        """Refused: an empty name, or another profile's."""
        try:
            self._profiles.rename(self.ctx.profile, self.name.text())
        except AppError as error:
            self.say(word_error(error).text())
            return
        self.closed.emit()
