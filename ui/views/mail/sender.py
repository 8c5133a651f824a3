"""« De »: as whom a message goes. Own identities, « en tant que » and « de la part de » are never mixed (row 13)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from app.domain.ids import AccountId
from app.domain.writing import Mode, Sender
from app.services.mail import MailDraft, chosen_sender, with_sender
from ui.context import Context
from ui.directory import Directory
from ui.text import labelled, tr
from ui.theme import Type
from ui.widgets.basic import Label
from ui.widgets.combo import Combo

Choice = tuple[AccountId, Sender]


def sender_words(sender: Sender) -> str:
    """« Hélène Castagnède <adresse> » for oneself, « En tant que … », « De la part de … » for others."""
    other = sender.address.shown()
    who = f"{sender.address.name} <{sender.address.mail}>" if sender.address.name else sender.address.mail
    match sender.mode:
        case Mode.AS:
            return tr("En tant que {who}").format(who=other)
        case Mode.BEHALF:
            return tr("De la part de {who}").format(who=other)
        case _:
            return labelled(sender.label, who) if sender.label else who


def shown_words(sender: Sender, me: str) -> str:
    """What the recipients will see, where it is not simply oneself; empty otherwise."""
    name = sender.address.name or sender.address.mail
    match sender.mode:
        case Mode.AS:
            return tr("Les destinataires verront {name} seulement.").format(name=name)
        case Mode.BEHALF:
            return tr("Les destinataires verront {me}, de la part de {name}.").format(me=me, name=name)
        case _:
            return ""


class SenderBox(QWidget):
    """The choice of « De », and one line that says what it means where that is not plain."""

    changed = Signal()

    def __init__(self, ctx: Context, directory: Directory) -> None:
        super().__init__()
        self._directory = directory
        self._choices: list[Choice] = []
        self.box = Combo()
        self.box.setAccessibleName(tr("Envoyer depuis"))
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.currentIndexChanged.connect(self._changed)
        self.hint = Label(ctx.theme, "", Type.SMALL, "text_soft")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.box)
        column.addWidget(self.hint)
        self.hint.hide()

    def show_choices(self, choices: Sequence[Choice], draft: MailDraft) -> None:
        """All that may be chosen, with what ``draft`` names in front; a single one needs no choosing."""
        accounts = {account for account, _ in choices}
        with QSignalBlocker(self.box):
            self._choices = list(choices)
            self.box.clear()
            for account, sender in choices:
                plain = len(accounts) > 1 and sender.mode is Mode.OWN
                body = f" — {self._directory.body_name(account)}" if plain else ""
                self.box.addItem(sender_words(sender) + body)
                self.box.setItemData(self.box.count() - 1, sender.address.mail, Qt.ItemDataRole.ToolTipRole)
            mine = [sender for account, sender in choices if account == draft.account]
            wanted = chosen_sender(draft, mine)
            rank = next(
                (i for i, choice in enumerate(choices) if choice == (draft.account, wanted)),
                next((i for i, (account, _) in enumerate(choices) if account == draft.account), 0),
            )
            self.box.setCurrentIndex(rank)
        self._explain()

    def choice(self) -> Choice | None:
        index = self.box.currentIndex()
        return self._choices[index] if 0 <= index < len(self._choices) else None

    def is_needed(self) -> bool:
        """There is something to choose."""
        return len(self._choices) > 1

    def choose(self, sender_id: str) -> None:
        """By the identity's id."""
        index = next((i for i, (_, sender) in enumerate(self._choices) if sender.id == sender_id), -1)
        if index >= 0:
            self.box.setCurrentIndex(index)

    def put_into(self, draft: MailDraft) -> MailDraft:
        """``draft`` with the sender chosen here, of its own account."""
        choice = self.choice()
        return with_sender(draft, choice[1]) if choice is not None and choice[0] == draft.account else draft

    def _changed(self, _index: int) -> None:
        self._explain()
        self.changed.emit()

    def _explain(self) -> None:
        self.box.setToolTip(self.box.currentText())
        choice = self.choice()
        words = ""
        if choice is not None:
            me = next((s for a, s in self._choices if a == choice[0] and s.is_default), choice[1]).address
            words = shown_words(choice[1], me.name or me.mail)
        self.hint.set_text(words)
        self.hint.setVisible(bool(words))
        self.box.setAccessibleDescription(words)
