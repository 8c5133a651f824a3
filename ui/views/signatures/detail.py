"""One signature: what to do when it was refused, what the Treasury says piece by piece, its way, its proof."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.followup import FateElement, FateError, FateFile
from app.domain.ids import AccountId
from app.services.followup import Delivery, Followed
from ui import text
from ui.context import Context
from ui.pdfwindow import FileWindow
from ui.text import tr
from ui.theme import Space, Type
from ui.views.signatures import words
from ui.views.signatures.timeline import Timeline
from ui.widgets.basic import Button, Card, Chip, Icon, Label, Pane, ScrollPage, StatePane, clear
from ui.widgets.flow import FlowLayout

Act = Callable[[Followed], None]
SHOWN_ERRORS = 40


class SignaturePane(Pane):
    """Filled by `show`; its buttons call what the view gave."""

    def __init__(self, ctx: Context, *, open_: Act, settle: Act, number: Act, export: Act) -> None:
        super().__init__(ctx.theme, "window")
        self._ctx = ctx
        self._acts = {"open": open_, "settle": settle, "number": number, "export": export}
        self.shown: Followed | None = None
        self.page = ScrollPage(ctx.theme, ink="window", margins=Space.L)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.page)
        self.show_one(None)

    def show_one(self, one: Followed | None, *, asks_number: bool = False) -> None:
        """Show it; None: nothing is chosen."""
        self.shown = one
        body, theme = self.page.body, self._ctx.theme
        clear(body)
        if one is None:
            said = self.tr("Choisissez une signature pour voir ce qu’elle est devenue.")
            body.addWidget(StatePane(theme, "signature", self.tr("Mes signatures"), said))
            return
        self._add_head(one)
        self._add_advice(one)
        self._add_answers(one)
        self._add_messages(one)
        card = self._card(self.tr("Son parcours"))
        timeline = Timeline(theme)
        timeline.show_moments(one.timeline)
        card.body.addWidget(timeline)
        body.addWidget(card)
        self._add_proof(one)
        self._add_acts(one, asks_number)
        body.addStretch(1)

    # --- parts ----------------------------------------------------------------------------------

    def _card(self, title: str) -> Card:
        card = Card(self._ctx.theme)
        card.body.addWidget(Label(self._ctx.theme, title, Type.LEAD))
        return card

    def _add_head(self, one: Followed) -> None:
        theme, signature = self._ctx.theme, one.signature
        said, tone, _icon = words.stage(one)
        self.page.body.addWidget(Label(theme, signature.name, Type.TITLE))
        line = QWidget()
        flow = FlowLayout(line, theme.gap(Space.S))
        kind = {"DANGER": "danger", "WARN": "warn", "OK": "ok"}.get(tone.name, "accent")
        flow.addWidget(Chip(theme, text.capital(said), kind))
        self.page.body.addWidget(line)
        about = (words.slips(one), words.amount(one), one.body.name, signature.bureau)
        self.page.body.addWidget(Label(theme, " · ".join(part for part in about if part), Type.BODY, "text_soft"))

    def _add_advice(self, one: Followed) -> None:
        advice = words.advice(one)
        if advice is None:
            return
        theme = self._ctx.theme
        card = Card(theme)
        line = QHBoxLayout()
        line.setSpacing(theme.gap(Space.M))
        line.addWidget(Icon(theme, "warning", "danger", 1.4), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.addWidget(Label(theme, advice.title, Type.LEAD, "danger"))
        if advice.sentence:
            column.addWidget(Label(theme, advice.sentence))
        column.addWidget(Label(theme, advice.remedy, Type.BODY_STRONG))
        line.addLayout(column, 1)
        card.body.addLayout(line)
        card.setAccessibleName(f"{advice.title}. {advice.sentence} {advice.remedy}")
        if one.stage.value == "refused" or one.asked or one.proof.state is Delivery.ALARM:
            label = self.tr("C’est réglé") if one.to_deal_with else self.tr("Ce n’est pas réglé")
            button = Button(theme, label, "plain", "check" if one.to_deal_with else "undo", lambda: self._do("settle"))
            button.setObjectName("signatures.settle")
            card.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.page.body.addWidget(card)

    def _add_messages(self, one: Followed) -> None:
        """What the préfecture wrote, in its words, with its letters to be read in place."""
        told = [(fate, message) for fate in one.fates for message in fate.messages]
        if not told:
            return
        theme = self._ctx.theme
        card = self._card(self.tr("Messages de la préfecture"))
        card.setObjectName("signatures.messages")
        for fate, message in reversed(told):
            when = text.when_long(message.at_ms).partition(tr(" à "))[0] if message.at_ms is not None else ""
            card.body.addWidget(Label(theme, words.message_name(message), Type.BODY_STRONG))
            card.body.addWidget(Label(theme, text.capital(when), Type.SMALL, "text_soft"))
            if message.text:
                said = Label(theme, message.text)
                said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                card.body.addWidget(said)
            for file in message.files:
                open_ = partial(self._read, one.homes.get(fate.id), file)
                button = Button(theme, tr("Lire {name}").format(name=file.name), "quiet", "document", open_)
                card.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.page.body.addWidget(card)

    def _read(self, account: AccountId | None, file: FateFile) -> None:
        if account is not None:
            FileWindow(self._ctx, self, file.name, account, file.ref, file.media_type).open()

    def _add_answers(self, one: Followed) -> None:
        """What was said of each bordereau, market and supporting document, refusals first."""
        elements = [element for fate in one.fates for element in fate.elements]
        errors = [error for fate in one.fates for error in fate.errors]
        receipts = [fate for fate in one.fates if fate.source.value == "actes" and fate.reference]
        if not (elements or errors or receipts):
            return
        theme = self._ctx.theme
        card = self._card(self.tr("Réponse"))
        for fate in receipts:
            day = text.when_long(fate.answered_ms).partition(tr(" à "))[0] if fate.answered_ms is not None else ""
            said = (
                self.tr("Accusé de réception de la préfecture, le {day}")
                if day
                else self.tr("Accusé de réception de la préfecture")
            )
            card.body.addWidget(Label(theme, said.format(day=day), Type.SMALL, "text_soft"))
            card.body.addWidget(Label(theme, fate.reference, Type.BODY_STRONG))
        left = list(errors)
        for element in sorted(elements, key=lambda element: element.accepted):
            card.body.addWidget(self._element(element))
            for error in [error for error in left if not element.accepted and _about(error, element)]:
                left.remove(error)
                card.body.addLayout(self._error(error))
        for error in left[:SHOWN_ERRORS]:
            card.body.addLayout(self._error(error))
        if len(left) > SHOWN_ERRORS:
            rest = text.plural(len(left) - SHOWN_ERRORS, "et %n autre anomalie", "et %n autres anomalies")
            card.body.addWidget(Label(theme, rest, Type.SMALL, "text_soft"))
        self.page.body.addWidget(card)

    def _error(self, error: FateError) -> QVBoxLayout:
        theme = self._ctx.theme
        meaning, own = words.anomaly(error)
        row = QVBoxLayout()
        row.setSpacing(0)
        row.setContentsMargins(theme.px(28), 0, 0, theme.gap(Space.XS))
        row.addWidget(Label(theme, text.labelled(words.place(error), meaning), Type.BODY))
        if own:
            row.addWidget(Label(theme, text.quoted(own), Type.SMALL, "text_soft"))
        return row

    def _element(self, element: FateElement) -> QWidget:
        theme = self._ctx.theme
        box = QWidget()
        line = QHBoxLayout(box)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.gap(Space.S))
        line.addWidget(Icon(theme, "ok" if element.accepted else "reject", "ok" if element.accepted else "danger"))
        what = words.element(element)
        said = self.tr("accepté") if element.accepted else self.tr("refusé")
        line.addWidget(Label(theme, f"{what}, {said}", Type.BODY if element.accepted else Type.BODY_STRONG), 1)
        return box

    def _add_proof(self, one: Followed) -> None:
        theme, signature = self._ctx.theme, one.signature
        card = self._card(self.tr("La preuve"))
        card.body.addWidget(Label(theme, words.proof(one)))
        for label, value in words.proof_rows(one):
            card.body.addWidget(Label(theme, label, Type.SMALL, "text_soft"))
            shown = Label(theme, value, Type.SMALL)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            card.body.addWidget(shown)
        if not signature.documents:
            card.body.addWidget(Label(theme, tr("Aucune empreinte n’a été gardée."), Type.SMALL, "text_soft"))
        self.page.body.addWidget(card)

    def _add_acts(self, one: Followed, asks_number: bool) -> None:
        theme = self._ctx.theme
        box = QWidget()
        flow = FlowLayout(box, theme.gap(Space.S))
        acts = [
            ("open", self.tr("Ouvrir le dossier"), "parapheur"),
            ("export", self.tr("Enregistrer la preuve…"), "export"),
        ]
        if asks_number and one.signature.slips:
            known = one.signature.transaction
            label = self.tr("N° S²LOW : {number}").format(number=known) if known else self.tr("Donner le n° S²LOW…")
            acts.append(("number", text.typeset(label), "tag"))
        for act, label, icon in acts:
            button = Button(theme, label, "plain", icon, partial(self._do, act))
            button.setObjectName(f"signatures.{act}")
            flow.addWidget(button)
        self.page.body.addWidget(box)

    def _do(self, act: str) -> None:
        if self.shown is not None:
            self._acts[act](self.shown)


def _about(error: FateError, element: FateElement) -> bool:
    """It is an anomaly of that very element."""
    same = (error.bordereau, error.attachment) == (element.bordereau, element.attachment)
    return same and error.year in ("", element.year)
