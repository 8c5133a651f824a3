"""Giving a dossier to another bureau, asking an opinion, sending it by mail, chaining or archiving it: small dialogs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.domain.parapheur import DossierType, MetadataField
from app.services.parapheur import Target, Words
from ui.context import Context
from ui.text import tr
from ui.theme import Type
from ui.views.parapheur.asking import AskDialog, MetadataForm, NoteField
from ui.widgets.basic import Label
from ui.widgets.combo import Combo
from ui.widgets.password_lock import PasswordLock


class GiveDialog(AskDialog):
    """A bureau among ``targets``, and words; ``target()``, ``note()`` and ``private_note()`` once it was accepted."""

    def __init__(
        self, ctx: Context, name: str, targets: Sequence[Target], parent: QWidget, *, opinion: bool = False
    ) -> None:
        title = tr("Demander un avis") if opinion else tr("Transférer le dossier")
        asked = tr("Le bureau choisi donne son avis, puis le dossier vous revient.")
        given = tr("Le bureau choisi traitera cette étape à votre place.")
        super().__init__(ctx, title, name, asked if opinion else given, parent)
        self._targets = targets
        self.bureaux = Combo()
        self.bureaux.setAccessibleName(tr("Bureau"))
        self.bureaux.setMinimumHeight(ctx.theme.target())
        self.bureaux.addItems([target.name for target in targets])
        self.column.addWidget(self.bureaux)
        self.public = NoteField(ctx, tr("Annotation publique"), tr("Lue par tout le circuit (facultatif)"))
        self.private = NoteField(ctx, tr("Annotation privée"), tr("Lue par le bureau choisi seulement (facultatif)"))
        self._note = self.public.field
        for field in (self.public, self.private):
            self.column.addWidget(field)
            field.changed.connect(self._check)
        self.finish(tr("Demander") if opinion else tr("Transférer"), "people" if opinion else "forward")

    def target(self) -> Target:
        return self._targets[self.bureaux.currentIndex()]

    def note(self) -> str:
        return self.public.text()

    def private_note(self) -> str:
        return self.private.text()

    def _check(self) -> None:
        if hasattr(self, "ok"):
            self.ok.setEnabled(self.public.fits and self.private.fits)


class MetadataDialog(AskDialog):
    """What the circuit wants to know before an act (mandatory metadata); ``values()`` once it was accepted."""

    def __init__(
        self,
        ctx: Context,
        name: str,
        known: Mapping[str, str],
        wanted: Sequence[MetadataField],
        parent: QWidget,
        *,
        ok: tuple[str, str] = ("Viser", "visa"),
    ) -> None:
        words = tr("Le circuit demande ces renseignements avant d’aller plus loin.")
        super().__init__(ctx, tr("Renseignements obligatoires"), name, words, parent)
        self.form = MetadataForm(ctx, wanted, dict(known))
        self.fields = self.form.inputs
        self.form.changed.connect(self._check)
        self.column.addWidget(self.form)
        self.finish(tr(ok[0]), ok[1])
        self._check()

    def values(self) -> dict[str, str]:
        return self.form.values()

    def words(self) -> Words:
        return Words(metadata=self.values())

    def _check(self) -> None:
        if hasattr(self, "ok"):
            self.ok.setEnabled(self.form.complete)


class MailDialog(AskDialog):
    """Who receives it by secured mail; ``to()``, ``subject()``, ``message()``, ``password()`` once it was accepted."""

    def __init__(self, ctx: Context, name: str, parent: QWidget) -> None:
        consequence = tr("Les documents partent par le courriel sécurisé du parapheur ; leur réception y est tracée.")
        super().__init__(ctx, tr("Envoyer par courriel sécurisé"), name, consequence, parent)
        self._to, self._subject = QLineEdit(), QLineEdit(name)
        self._message = QPlainTextEdit()
        self._message.setTabChangesFocus(True)
        self._message.setFixedHeight(ctx.theme.px(110))
        rows: tuple[tuple[str, QWidget], ...] = (
            (tr("Destinataires"), self._to), (tr("Objet"), self._subject), (tr("Message"), self._message),
        )  # fmt: skip
        for words, field in rows:
            label = Label(ctx.theme, words, Type.BODY_STRONG)
            label.setBuddy(field)
            field.setAccessibleName(words)
            if isinstance(field, QLineEdit):
                field.setMinimumHeight(ctx.theme.target())
                field.textChanged.connect(lambda _text: self._check())
            self.column.addWidget(label)
            self.column.addWidget(field)
        self._to.setPlaceholderText(tr("nom@exemple.fr, autre@exemple.fr"))
        self.lock = PasswordLock(ctx.theme)
        self.column.addWidget(self.lock)
        self.lock.tick.toggled.connect(lambda on: self.reveal(self.lock) if on else self.fit())
        self.finish(tr("Envoyer"), "send")
        self.lock.changed.connect(self._check)
        self._check()

    def to(self) -> list[str]:
        return [part.strip() for part in self._to.text().replace(";", ",").split(",") if part.strip()]

    def subject(self) -> str:
        return self._subject.text().strip()

    def message(self) -> str:
        return self._message.toPlainText().strip()

    def password(self) -> str:
        return self.lock.password()

    def _check(self) -> None:
        people = self.to()
        named = bool(people) and all("@" in each for each in people)
        self.ok.setEnabled(named and bool(self.subject()) and self.lock.fits)


class ChainDialog(AskDialog):
    """The circuit that a finished dossier follows next; ``kind()`` once it was accepted."""

    def __init__(self, ctx: Context, name: str, kinds: Sequence[DossierType], parent: QWidget) -> None:
        consequence = tr("Le dossier, terminé, repart dans le circuit du sous-type choisi.")
        super().__init__(ctx, tr("Enchaîner un circuit"), name, consequence, parent)
        self._kinds = [kind for kind in kinds if not any(step.variable for step in kind.circuit)]
        self.box = Combo()
        self.box.setAccessibleName(tr("Type et sous-type"))
        self.box.setMinimumHeight(ctx.theme.target())
        self.box.addItems([f"{kind.type} / {kind.subtype}" for kind in self._kinds])
        self.column.addWidget(self.box)
        self.finish(tr("Enchaîner"), "repeat")
        self.ok.setEnabled(bool(self._kinds))

    def kind(self) -> DossierType:
        return self._kinds[self.box.currentIndex()]


class ArchiveDialog(AskDialog):
    """The name of a finished dossier in the archives of the parapheur; ``title()`` once it was accepted."""

    def __init__(self, ctx: Context, name: str, parent: QWidget) -> None:
        consequence = tr(
            "Le dossier quitte ce bureau, avec ses annexes, pour les archives du parapheur. Il n’en revient pas d’ici."
        )
        super().__init__(ctx, tr("Archiver dans le parapheur"), name, consequence, parent)
        words = tr("Nom dans les archives")
        label, self.field = Label(ctx.theme, words, Type.BODY_STRONG), QLineEdit(name)
        label.setBuddy(self.field)
        self.field.setAccessibleName(words)
        self.field.setMinimumHeight(ctx.theme.target())
        self.column.addWidget(label)
        self.column.addWidget(self.field)
        self.finish(tr("Archiver"), "storage")
        self.field.textChanged.connect(lambda _text: self.ok.setEnabled(bool(self.title())))

    def title(self) -> str:
        return self.field.text().strip()
