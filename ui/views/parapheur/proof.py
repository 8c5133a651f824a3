"""What became of a signature: « à contrôler », proven, or altered with its report; what is owed to be seen.

`ProofLine` stands on the dossier's page; `NoticeBar` above the space, for what must not be missed: a signed file
that is not what was displayed, a batch that a crash interrupted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.changes import ChangeSet
from app.domain.frozen import dataclass
from app.domain.ids import Key
from app.domain.parapheur import Dossier
from app.domain.signatures import ProofState, Signature
from app.services.signing_types import CardView
from ui import text
from ui.context import Context
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.views.parapheur import words
from ui.widgets.basic import Button, Card, Icon, Label, clear
from ui.widgets.flow import FlowLayout
from ui.widgets.headscroll import HeadScroll
from ui.widgets.saving import ask_target

NOTICE_SHARE = 0.35
"""Most of the space's height that a notice takes."""
Act = tuple[str, str, Callable[[], object]]
"""(words, object name, what it does)."""


def proof_words(signature: Signature) -> tuple[str, str, str]:
    """(icon, tone, sentence)."""
    when = text.when_long(signature.signed_ms)
    if signature.proof is ProofState.PROVEN:
        said = tr("Signé {when}. Le fichier rendu par le serveur est bien ce qui était affiché, avec votre signature.")
        return "check", "ok", said.format(when=when)
    if signature.proof is ProofState.ALTERED:
        said = tr("ALTÉRÉ : le fichier rendu par le serveur n’est pas celui que vous avez signé {when}.")
        return "warning", "danger", text.typeset(said.format(when=when))
    if signature.proof is ProofState.UNREADABLE:
        said = tr("Signé {when}. Le serveur ne rend plus ce fichier : il n’a pas pu être contrôlé.")
        return "warning", "warn", text.typeset(said.format(when=when))
    said = tr("Signé {when}, à contrôler : le fichier signé sera relu dès qu’il sera rendu par le serveur.")
    return "pending", "text_soft", text.typeset(said.format(when=when))


def report_sections(signature: Signature) -> list[tuple[str, Sequence[str]]]:
    """The report of an alteration, for whoever looks into it."""
    checked = text.when_full(signature.checked_ms) if signature.checked_ms is not None else ""
    about = [
        tr("Dossier : {name}").format(name=signature.name),
        tr("Identifiant : {id}").format(id=signature.dossier_id),
        tr("Signé : {when}").format(when=text.when_full(signature.signed_ms)),
        tr("Contrôlé : {when}").format(when=checked),
        tr("Rédigé : {when}").format(when=f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC"),
    ]
    digests = []
    for document, shown in signature.documents.items():
        digests += [
            tr("Document {id}").format(id=document),
            tr("  affiché et signé, SHA-256 : {digest}").format(digest=shown),
            tr("  rendu par le serveur, SHA-256 : {digest}").format(digest=signature.received.get(document, "-")),
        ]
    found = [words.problem(code) for code in signature.problems]
    return [(tr("Signature"), about), (tr("Constat"), found), (tr("Empreintes"), digests)]


def save_report(ctx: Context, parent: QWidget, signature: Signature) -> None:
    """Ask where, write the PDF."""
    if target := ask_target(parent, tr("Enregistrer le rapport"), f"rapport-{signature.dossier_id[:8]}.pdf"):
        title = text.typeset(tr("Fichier signé altéré"))
        work = ctx.runtime.signing.proofs.save_report(title, report_sections(signature), target)
        ctx.bridge.run(work, on_done=lambda _none: ctx.shell.toast(tr("Rapport enregistré.")), owner=parent)


class ProofLine(QWidget):
    """Under the head of a dossier signed here; hidden for the others."""

    resized = Signal()
    """It takes more or less room than before."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self._key: Key | None = None
        self._body = QVBoxLayout(self)
        self._body.setContentsMargins(0, ctx.theme.gap(Space.S), 0, 0)
        self.hide()
        ctx.bridge.changed.connect(self._on_changes)

    def show_key(self, key: Key | None) -> None:
        """The dossier on the page."""
        if key != self._key:
            self.hide()
        self._key = key
        if key is None:
            return

        async def proof() -> Signature | None:
            return await self._ctx.runtime.signing.proofs.of(key)  # loaded there, not on the window's thread

        self._ctx.bridge.run(proof(), on_done=lambda found: self._show(key, found), owner=self)

    def _show(self, key: Key, signature: Signature | None) -> None:
        if key != self._key:
            return
        clear(self._body)
        self.setVisible(signature is not None)
        if signature is None:
            self.resized.emit()
            return
        theme = self._ctx.theme
        icon, tone, sentence = proof_words(signature)
        card = Card(theme, ink=f"{tone}_soft" if tone != "text_soft" else "sunken")
        card.body.addLayout(_sentence(self._ctx, icon, tone, sentence))
        for code in signature.problems:
            card.body.addWidget(Label(theme, words.problem(code), Type.SMALL, tone))
        if signature.proof is ProofState.ALTERED:
            report = Button(
                theme, tr("Enregistrer le rapport…"), "plain", "export", lambda: save_report(self._ctx, self, signature)
            )
            report.setObjectName("parapheur.report")
            card.body.addWidget(report, 0, Qt.AlignmentFlag.AlignLeft)
        self._body.addWidget(card)
        self.resized.emit()

    def _on_changes(self, changes: ChangeSet) -> None:
        if self._key is not None and changes.of_kind(Signature.KIND):
            self.show_key(self._key)


def _sentence(ctx: Context, icon: str, tone: str, sentence: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(Icon(ctx.theme, icon, tone), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Label(ctx.theme, sentence, Type.BODY, "text" if tone == "text_soft" else tone), 1)
    return row


@dataclass(frozen=True, slots=True)
class Owed:
    """What must not be missed."""

    alarms: tuple[tuple[Key, Signature], ...] = ()
    interrupted: tuple[Key, ...] = ()
    expiring: tuple[CardView, ...] = ()


class NoticeBar(HeadScroll):
    """Above the space; takes no room when there is nothing to say, and scrolls where there is little height."""

    opened = Signal(object)
    """Key of a dossier to look at."""
    resumed = Signal(object)
    """Keys of the dossiers of an interrupted batch, to take up again."""

    def __init__(self, ctx: Context) -> None:
        notice = QWidget()
        super().__init__(ctx.theme, notice, share=NOTICE_SHARE, ink="window")
        self._ctx = ctx
        self.owed = Owed()
        self._signing = False
        self._body = QVBoxLayout(notice)
        gap = ctx.theme.gap(Space.M)
        self._body.setContentsMargins(gap, gap, gap, 0)
        self.hide()
        ctx.bridge.changed.connect(self._on_changes)

    def read(self) -> None:
        """Look again."""

        async def owed() -> Owed:
            signing = self._ctx.runtime.signing  # loaded there, not on the window's thread
            alarms, interrupted = await signing.proofs.alarms(), await signing.interrupted()
            return Owed(tuple(alarms), tuple(interrupted), tuple(await signing.expiring()))

        self._ctx.bridge.run(owed(), on_done=self._show, owner=self)

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.of_kind(Signature.KIND) or (self.owed.interrupted and changes.of_kind(Dossier.KIND)):
            self.read()

    def _show(self, owed: Owed) -> None:
        if owed == self.owed:
            return
        self.owed = owed
        clear(self._body)
        if owed.alarms:  # one at a time, the gravest first: a space with three notices is read by nobody
            self._body.addWidget(self._alarm(*owed.alarms[0]))
        elif owed.interrupted:
            self._body.addWidget(self._interrupted(owed.interrupted))
        elif owed.expiring:
            self._body.addWidget(self._expiring(owed.expiring[0]))
        self._place()

    def set_signing(self, on: bool) -> None:
        """While one signs, only an alarm is worth a place: the dossiers left over are those in front."""
        self._signing = on
        self._place()

    def _place(self) -> None:
        owed = self.owed
        self.setVisible(bool(owed.alarms or (not self._signing and (owed.interrupted or owed.expiring))))
        self.fit()

    def _alarm(self, key: Key, signature: Signature) -> QWidget:
        said = text.typeset(
            tr("{name} : le fichier signé rendu par le serveur n’est pas celui qui était affiché.").format(
                name=signature.name
            )
        )
        signing, dossier = self._ctx.runtime.signing, Key(key.account, Dossier.KIND, signature.dossier_id)
        seen = signing.proofs.acknowledge
        return self._card(
            "danger",
            said,
            (tr("Voir le dossier"), "parapheur.alarm_open", lambda: self.opened.emit(dossier)),
            (tr("Enregistrer le rapport…"), "parapheur.alarm_report", lambda: save_report(self._ctx, self, signature)),
            (tr("J’ai vu"), "parapheur.alarm_seen", lambda: self._ctx.bridge.run(seen(key), owner=self)),
        )

    def _interrupted(self, keys: tuple[Key, ...]) -> QWidget:
        left = plural(len(keys), "%n dossier reste à signer", "%n dossiers restent à signer")
        said = text.typeset(
            tr("La dernière signature a été interrompue : {left}. Ce qui était signé l’est resté.").format(left=left)
        )
        leave = self._ctx.runtime.signing.leave_interrupted
        return self._card(
            "warn",
            said,
            (tr("Reprendre"), "parapheur.take_up", lambda: self.resumed.emit(list(keys))),
            (
                tr("Plus tard"),
                "parapheur.not_now",
                lambda: self._ctx.bridge.run(leave(), on_done=lambda _none: self.read(), owner=self),
            ),
        )

    def _expiring(self, card: CardView) -> QWidget:
        reasons = [r for r in (*card.notices, *card.warnings) if r.code in ("cert_renewal_due", "cert_expires_soon")]
        days = int(reasons[0].params["days"]) if reasons else 0
        left = plural(days, "%n jour", "%n jours")
        said = tr(
            "Le certificat de {name} ({issuer}) expire dans {left}. Renouvelez-le auprès de son autorité : dossier,"
            " rendez-vous, remise de la carte, il faut souvent deux mois. Ensuite, choisissez-le ici."
        ).format(name=card.subject, issuer=card.issuer, left=left)
        seen = self._ctx.runtime.signing.renewal_seen
        noted: Act = (
            tr("C’est noté"),
            "parapheur.renewal_seen",
            lambda: self._ctx.bridge.run(seen(card.sha256), on_done=lambda _none: self.read(), owner=self),
        )
        return self._card("warn", text.typeset(said), noted)

    def _card(self, tone: str, said: str, *acts: Act) -> QWidget:
        card = Card(self._ctx.theme, ink=f"{tone}_soft")
        card.body.addLayout(_sentence(self._ctx, "warning", tone, said))
        box = QWidget()
        flow = FlowLayout(box, self._ctx.theme.gap(Space.S))
        for wording, name, act in acts:
            button = Button(self._ctx.theme, wording, "plain")
            button.clicked.connect(lambda _checked=False, act=act: act())

            button.setObjectName(name)
            flow.addWidget(button)
        card.body.addWidget(box)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))
        return card
