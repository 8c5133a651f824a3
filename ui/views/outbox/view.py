"""Four blocks: what only the user can settle, what waits, what the archive was given, then the accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Protocol, cast

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.accounts import Account, AccountState, Link, Service
from app.domain.changes import ChangeSet
from app.domain.ids import AccountId, Key, OpId
from app.domain.intents import SendMail
from app.domain.listing import IntentState, OutboxRow
from app.domain.mail import Message
from app.domain.seances import Annotation
from app.services.conflicts import Dispute
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.theme import Space, Type
from ui.timers import single_shot
from ui.views.base import Layout, SpaceView
from ui.views.outbox.acts import act_sentence
from ui.views.outbox.deposits import DepositsCard
from ui.views.outbox.disputes import DisputesCard
from ui.views.outbox.signin import SignInRow
from ui.views.outbox.words import link_sentence, needs_decision, state_sentence
from ui.widgets.asking import ask
from ui.widgets.basic import Button, Chip, Icon, Label, Line, ScrollPage, StatePane
from ui.widgets.keptrows import Row, RowsCard

FRESH_MS = 200
CALM_PX = 200
"""High enough for the icon to stand over « Tout est parti »."""
Found = tuple[Sequence[OutboxRow], Sequence[AccountState], Mapping[Key, str], Sequence[Dispute], Sequence[str]]
SERVICE_LABELS = {
    Service.ZIMBRA: "Messagerie et agenda",
    Service.IDELIBRE: "Séances (i-délibre)",
    Service.PARAPHEUR: "Parapheur",
    Service.COURRIER: "Courrier",
    Service.ARCHIVE: "Archives",
    Service.S2LOW: "S²LOW (réponses de la trésorerie)",
    Service.PASTELL: "Pastell (suivi, envois avec preuve)",
    Service.GATEWAY: "Passerelle",
}


class EditsQueued(Protocol):
    """What is needed of Messages: a message that waits is written on there."""

    def edit_queued(self, account: AccountId, op_id: OpId) -> None: ...


class OutboxView(SpaceView):
    """Reads `SyncService`; retries and discards on the user's word only."""

    SPACE = "outbox"
    PRIMARY = "window.sync"

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        self._directory = Directory(ctx)
        self._rows: Sequence[OutboxRow] = ()
        self._states: Sequence[AccountState] = ()
        self._titles: Mapping[Key, str] = {}
        self._settled = True
        self._closed: Sequence[str] = ()
        """Names of the bodies whose data are closed here."""
        self._known = False
        """The store has answered."""
        self.page = ScrollPage(ctx.theme, ink="window", margins=Space.L, widest=1120)
        self.disputes = DisputesCard(ctx, self._directory)
        self._waiting = RowsCard(ctx.theme)
        self._accounts = RowsCard(ctx.theme)
        self.deposits = DepositsCard(ctx, self._directory)
        for card in (self.disputes, self._waiting, self.deposits, self._accounts):
            self.page.body.addWidget(card)
        self.page.body.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.page)
        self._fresh = single_shot(self, FRESH_MS, self._read)
        ctx.bridge.changed.connect(self._on_changes)
        self._read()

    def set_layout_mode(self, mode: Layout) -> None:
        super().set_layout_mode(mode)
        self.deposits.set_layout_mode(mode)
        self._show_waiting()

    def activated(self) -> None:
        self._read()

    def _on_changes(self, changes: ChangeSet) -> None:
        about = changes.outbox or changes.accounts or changes.profile or changes.of_kind(Annotation.KIND)
        if about and self.isVisible() and not self._fresh.isActive():
            self._fresh.start()

    def _read(self) -> None:
        runtime = self.ctx.runtime

        async def read() -> Found:
            rows = await runtime.sync.outbox()
            disputes = await runtime.conflicts.disputes()
            entries = await runtime.library.entries_of(
                {row.intent.target for row in rows if row.intent.TARGET_KIND != "outgoing"}
            )
            titles = {}
            for entry in entries:
                record = entry.record
                titles[entry.key] = record.subject if isinstance(record, Message) else _title(record)
            closed = [sealed.body.name for sealed in runtime.fleet.closed()]
            return rows, await runtime.sync.states(), titles, disputes, closed

        self.ctx.bridge.run(read(), on_done=lambda found: self._take(*found), owner=self)

    def _take(
        self,
        rows: Sequence[OutboxRow],
        states: Sequence[AccountState],
        titles: Mapping[Key, str],
        disputes: Sequence[Dispute],
        closed: Sequence[str],
    ) -> None:
        self.disputes.show_disputes(disputes, titles)
        self._rows = [row for row in rows if not needs_decision(row)]
        self._states, self._titles, self._settled, self._closed = states, titles, not disputes, closed
        self._known = True
        self._show_waiting()
        self._accounts.show_rows(self._account_rows())

    # --- what waits -----------------------------------------------------------------------------

    def _show_waiting(self) -> None:
        if self._known:
            self._waiting.show_rows(self._waiting_rows())

    def _waiting_rows(self) -> Sequence[Row]:
        count = text.plural(len(self._rows), "%n action attend d’être envoyée", "%n actions attendent d’être envoyées")
        rows = [self._label(count if self._rows else self.tr("À envoyer"), Type.LEAD, "text")]
        if not self._rows:
            calm = self._nothing_waits()
            rows.append(Row(calm, partial(self._calm, *calm)))
        rows += map(self._told_closed, self._closed)
        if not self._rows:
            return rows
        explain = text.plural(
            len(self._rows),
            "Elle est enregistrée sur cet appareil et partira seule, une seule fois.",
            "Elles sont enregistrées sur cet appareil et partiront seules, une fois chacune.",
        )
        return [*rows, self._label(explain, Type.SMALL), *map(self._waits, self._rows)]

    def _label(self, words: str, step: Type, ink: str = "text_soft") -> Row:
        return Row((words, step, ink), partial(Label, self.ctx.theme, words, step, ink))

    def _calm(self, title: str, words: str) -> StatePane:
        pane = StatePane(self.ctx.theme, "ok", title, words)
        pane.setMinimumHeight(self.ctx.theme.px(CALM_PX))
        return pane

    def _nothing_waits(self) -> tuple[str, str]:
        if self._closed:
            return self.tr("Rien n’attend dans vos données ouvertes"), ""
        if not self._settled:
            return self.tr("Rien d’autre n’attend"), self.tr("Le reste de vos actions a été reçu par les serveurs.")
        return self.tr("Tout est parti"), self.tr("Vos actions ont toutes été reçues par les serveurs.")

    def _told_closed(self, body: str) -> Row:
        """What waits in closed data is unreadable, even its number: it must not pass for sent."""
        told = self.tr(
            "Les données de {body} sont fermées sur cet appareil : ce qui y attendait n’est pas parti. Il partira une fois "
            "les données rouvertes, depuis Aujourd’hui."
        )
        return self._label(text.typeset(told.format(body=body)), Type.BODY, "warn")

    def _waits(self, row: OutboxRow) -> Row:
        intent = row.intent
        made = self.tr("{body}, fait {when}").format(
            body=self._directory.body_name(intent.account), when=text.when_spoken(intent.made_at_ms)
        )
        act = act_sentence(intent, self._titles.get(intent.target, ""))
        told = (act, state_sentence(row, text.to_ms(text.now())), made)
        return Row((told, row, self.layout_mode), partial(self._waiting_line, row, *told))

    def _waiting_line(self, row: OutboxRow, act: str, state: str, made: str) -> QWidget:
        theme, intent = self.ctx.theme, row.intent
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.gap(Space.S))
        column.addWidget(Line(theme))
        line = QHBoxLayout()
        column.addLayout(line)
        line.setSpacing(theme.gap(Space.M))
        line.addWidget(Icon(theme, "pending", "text_soft"))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(theme, act, Type.BODY_STRONG))
        words.addWidget(Label(theme, state, Type.SMALL, "text_soft"))
        words.addWidget(Label(theme, made, Type.SMALL, "text_soft"))
        line.addLayout(words, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.gap(Space.S))
        if isinstance(intent, SendMail) and row.state is IntentState.QUEUED:
            edit = Button(theme, self.tr("Modifier"), "plain", "", partial(self.edit_message, row))
            edit.setToolTip(self.tr("Reprendre ce message pour le changer, ou l’envoyer à un autre moment"))
            buttons.addWidget(edit)
        buttons.addWidget(Button(theme, self.tr("Abandonner"), "quiet", "", partial(self.ask_discard, row)))
        if self.layout_mode is Layout.NARROW:
            buttons.addStretch(1)
            words.addLayout(buttons)
        else:
            line.addLayout(buttons)
        return block

    def edit_message(self, row: OutboxRow) -> None:
        """A message that has not left: back on the page where it is written."""
        self.ctx.shell.go("mail")
        mail = cast(EditsQueued, self.ctx.shell.view("mail"))
        mail.edit_queued(row.intent.account, row.op_id)

    def retry(self, row: OutboxRow) -> None:
        """Queue it again, due now."""
        self.ctx.bridge.run(self.ctx.runtime.sync.retry(row.intent.account, row.op_id), owner=self)

    def discard(self, row: OutboxRow) -> None:
        """Give it up; the way back is in the toast, except for what was kept for this act alone."""
        sync, said = self.ctx.runtime.sync, self.tr("Action abandonnée. Elle ne sera pas envoyée.")

        def back() -> None:
            self.ctx.bridge.run(sync.put_back(row), owner=self)

        self.ctx.bridge.run(
            sync.discard(row.intent.account, row.op_id),
            on_done=lambda _none: self.ctx.shell.toast(said, None if row.intent.secrets else back),
            owner=self,
        )

    def ask_discard(self, row: OutboxRow) -> None:
        """At once where it can be taken back, else after its consequence was read."""
        if not row.intent.secrets:
            self.discard(row)
            return
        ask(
            self,
            act_sentence(row.intent, self._titles.get(row.intent.target, "")),
            self.tr("Elle ne sera jamais envoyée, et le mot de passe gardé pour elle est effacé."),
            self.tr("Abandonner"),
            partial(self.discard, row),
            title=self.tr("Abandonner l’action"),
            name="outbox.discard",
        )

    # --- accounts -------------------------------------------------------------------------------

    def _account_rows(self) -> Sequence[Row]:
        rows = [self._label(self.tr("Synchronisation"), Type.LEAD, "text")]
        accounts = {account.id: account for account in self._directory.accounts()}
        current = ""
        for state in sorted(self._states, key=lambda s: self._directory.body_name(s.account)):
            account = accounts.get(state.account)
            if account is None:
                continue
            name = self._directory.body_name(account.id)
            if name != current:
                current = name
                rows.append(Row(name, partial(self._heading, name)))
            sentence, tone = link_sentence(state)
            rows.append(Row((account, sentence, tone), partial(self._account_line, account, sentence, tone)))
            if state.link is Link.NEEDS_USER:  # a row of its own: what is being typed stays whatever is told above it
                asks = self._approval if state.error_code == "mass_deletion" else self._sign_in
                rows.append(Row((account.id, asks), partial(asks, account)))
        return rows

    def _heading(self, name: str) -> Label:
        heading = Label(self.ctx.theme, name, Type.SMALL_STRONG, "text_soft")
        heading.setContentsMargins(0, self.ctx.theme.gap(Space.S), 0, 0)  # nearer to what it heads
        return heading

    def _account_line(self, account: Account, sentence: str, tone: str) -> QWidget:
        theme = self.ctx.theme
        chips = {
            "ok": self.tr("À jour"),
            "accent": self.tr("En cours"),
            "warn": self.tr("En attente"),
            "danger": self.tr("À traiter"),
        }
        block = QWidget()
        line = QHBoxLayout(block)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.gap(Space.M))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(theme, text.tr(SERVICE_LABELS[account.service])))
        words.addWidget(Label(theme, sentence, Type.SMALL, "text_soft"))
        line.addLayout(words, 1)
        line.addWidget(Chip(theme, chips[tone], tone))
        return block

    def _sign_in(self, account: Account) -> QWidget:
        return SignInRow(self.ctx, account)

    def _approval(self, account: Account) -> QWidget:
        words = self.tr("Accepter cette suppression")
        return Button(self.ctx.theme, words, "danger", "trash", partial(self._approve, account.id))

    def _approve(self, account: AccountId) -> None:
        self.ctx.bridge.run(self.ctx.runtime.sync.approve_deletion(account), owner=self)


def _title(record: object) -> str:
    for name in ("title", "subject", "name", "text"):
        value = getattr(record, name, "")
        if isinstance(value, str) and value:
            return value
    return ""
