"""The page: two columns of cards, one in portrait. Rebuilt from one snapshot after each change that matters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.changes import ChangeSet
from app.domain.ids import Key
from app.domain.listing import Entry
from app.domain.seances import Ack, Seance
from app.services.agenda import AgendaItem
from app.services.today import Today, ToSignGroup
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.text import NBSP
from ui.theme import Space, Type
from ui.timers import single_shot
from ui.views.base import Layout, SpaceView
from ui.views.today.lines import TodayLine, letter_line, mail_line, visa_line
from ui.widgets.basic import Button, Card, Icon, Label, ScrollPage, StatePane, clear

FRESH_MS = 200
CLOCK_MS = 60_000
SHOWN = 5
"""Lines of one kind before « et n autres »."""
KINDS = frozenset({"message", "event", "seance", "dossier", "letter"})


class TodayView(SpaceView):
    """Reads `TodayService`; its buttons lead to the spaces or act in place."""

    SPACE = "today"

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        self._directory = Directory(ctx)
        self._today: Today | None = None
        theme = ctx.theme
        self.page = ScrollPage(theme, ink="window", margins=Space.L)
        self._date = Label(theme, "", Type.DISPLAY)
        self.page.body.addWidget(self._date)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(theme.gap(Space.L))
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        for column in (self._left, self._right):
            column.setSpacing(theme.gap(Space.L))
        self._columns.addLayout(self._left, 8)
        self._columns.addLayout(self._right, 5)
        self.page.body.addLayout(self._columns)
        self.page.body.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.page)
        self._fresh = single_shot(self, FRESH_MS, self._read)
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MS)
        self._clock.timeout.connect(self._read)
        self._clock.start()
        ctx.bridge.changed.connect(self._on_changes)
        theme.changed.connect(self._rebuild)
        self._read()

    # --- SpaceView ------------------------------------------------------------------------------

    def set_layout_mode(self, mode: Layout) -> None:
        super().set_layout_mode(mode)
        narrow = mode is Layout.NARROW
        self._columns.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def activated(self) -> None:
        if self._today is not None:
            self._read()

    # --- data -----------------------------------------------------------------------------------

    def _on_changes(self, changes: ChangeSet) -> None:
        about = any(key.kind in KINDS for key in changes.keys) or changes.profile
        if about and self.isVisible() and not self._fresh.isActive():
            self._fresh.start()

    def _read(self) -> None:
        self.ctx.bridge.run(self.ctx.runtime.today.snapshot(), on_done=self._take, owner=self)

    def _take(self, today: Today) -> None:
        if today != self._today:
            self._today = today
            self._rebuild()

    def _rebuild(self) -> None:
        today = self._today
        if today is None:
            return
        self._date.set_text(text.capital(text.day_long(self._day())))
        clear(self._left)
        clear(self._right)
        for card in (self._to_sign(today), self._to_approve(today), self._convocations(today), self._mail(today)):
            if card is not None:
                self._left.addWidget(card)
        for card in (self._events(today), self._letters(today)):
            if card is not None:
                self._right.addWidget(card)
        if not (today.to_sign or today.to_approve or today.convocations or today.latest_mail or today.letters):
            card = Card(self.ctx.theme)
            calm = self.tr("Rien ne vous attend. Les nouveautés apparaîtront ici.")
            card.body.addWidget(StatePane(self.ctx.theme, "ok", self.tr("Tout est à jour"), calm))
            card.setMinimumHeight(self.ctx.theme.px(260))
            self._left.addWidget(card)
        self._left.addStretch(1)
        self._right.addStretch(1)

    def _day(self) -> dt.date:
        return text.now().date()

    # --- cards ----------------------------------------------------------------------------------

    def _card(self, icon: str, title: str, count: str = "", space: str = "") -> Card:
        theme = self.ctx.theme
        card = Card(theme)
        head = QHBoxLayout()
        head.setSpacing(theme.gap(Space.S))
        head.addStrut(theme.target() - 8)
        head.addWidget(Icon(theme, icon, "accent"))
        head.addWidget(Label(theme, title, Type.LEAD, elide=True), 1)
        if count:
            soft = Label(theme, count, Type.SMALL, "text_soft")
            soft.setWordWrap(False)
            head.addWidget(soft)
        if space:
            more = Button(theme, self.tr("Tout voir"), "quiet", on_click=partial(self.ctx.shell.go, space))
            more.setAccessibleName(f"{self.tr('Tout voir')}, {title}")
            head.addWidget(more)
        card.body.addLayout(head)
        return card

    def _to_sign(self, today: Today) -> Card | None:
        if not today.to_sign:
            return None
        count = sum(len(group.keys) for group in today.to_sign)
        card = self._card("signature", self.tr("À signer"), text.plural(count, "%n dossier", "%n dossiers"))
        for group in today.to_sign:
            card.body.addWidget(self._sign_line(group))
        return card

    def _sign_line(self, group: ToSignGroup) -> QWidget:
        amount = text.amount(group.amount) if group.amount else ""
        facts = []
        if group.late:
            facts.append(text.plural(group.late, "%n en retard", "%n en retard"))
        if group.to_check:
            facts.append(text.plural(group.to_check, "%n à vérifier", "%n à vérifier"))
        line = TodayLine(
            self.ctx.theme,
            title=text.plural(len(group.keys), "%n dossier à signer", "%n dossiers à signer"),
            detail=group.body.name,
            aside=amount,
            warning=", ".join(facts),
            stripe=self._directory.stripe(group.keys[0].account) if group.keys else None,
        )
        line.set_primary(self.tr("Ouvrir"), partial(self.ctx.shell.go, "parapheur"), strong=True)
        line.opened.connect(partial(self.ctx.shell.go, "parapheur"))
        return line

    def _to_approve(self, today: Today) -> Card | None:
        if not today.to_approve:
            return None
        count = text.plural(len(today.to_approve), "%n dossier", "%n dossiers")
        card = self._card("visa", self.tr("À valider"), count)
        for entry in today.to_approve[:SHOWN]:
            line = visa_line(self.ctx.theme, self._directory, entry)
            line.set_primary(self.tr("Viser"), partial(self._visa, entry.key))
            line.opened.connect(partial(self.ctx.shell.open_key, entry.key))
            card.body.addWidget(line)
            self._add_notices(card, today, entry.key)
        self._add_rest(card, len(today.to_approve), "parapheur")
        return card

    def _visa(self, key: Key) -> None:
        done = self.tr("Visa donné. Il partira dès que possible.")
        self.ctx.bridge.run(
            self.ctx.runtime.parapheur.visa([key]), on_done=lambda _none: self.ctx.shell.toast(done), owner=self
        )

    def _convocations(self, today: Today) -> Card | None:
        if not today.convocations:
            return None
        card = self._card("seances", self.tr("Convocations"))
        for entry in today.convocations[:SHOWN]:
            card.body.addWidget(self._convocation_line(entry))
            self._add_notices(card, today, entry.key)
        self._add_rest(card, len(today.convocations), "seances")
        return card

    def _convocation_line(self, entry: Entry[Any]) -> TodayLine:
        seance = entry.record
        assert isinstance(seance, Seance)
        days = (text.local(seance.date_ms).date() - self._day()).days
        when = text.capital(text.when_long(seance.date_ms))
        count = text.plural(len(seance.documents), "%n document", "%n documents")
        left = {0: self.tr("aujourd’hui"), 1: self.tr("demain")}.get(
            days, self.tr("dans {days} jours").format(days=days) if days > 0 else self.tr("passée")
        )
        awaited = seance.ack is Ack.AWAITED
        line = TodayLine(
            self.ctx.theme,
            title=f"{seance.name} — {when}",
            detail=" · ".join(p for p in (self._directory.body_name(entry.key.account), seance.place, count) if p),
            aside=left,
            warning=self.tr("accusé non envoyé") if awaited else self.tr("votre présence n’est pas indiquée"),
            stripe=self._directory.stripe(entry.key.account),
        )
        line.opened.connect(partial(self.ctx.shell.open_key, entry.key))
        if awaited:
            line.set_primary(self.tr("Accuser réception"), partial(self._acknowledge, entry.key))
        else:
            line.set_primary(self.tr("Répondre"), partial(self.ctx.shell.open_key, entry.key))
        return line

    def _acknowledge(self, key: Key) -> None:
        done = self.tr("Accusé de réception prêt{nbsp}: le serveur le confirmera à l’envoi.").format(nbsp=NBSP)
        self.ctx.bridge.run(
            self.ctx.runtime.seances.acknowledge(key), on_done=lambda _none: self.ctx.shell.toast(done), owner=self
        )

    def _mail(self, today: Today) -> Card | None:
        if not today.latest_mail:
            return None
        total = sum(today.unread.values())
        parts = []
        for id, unread in today.unread.items():
            body = self._directory.body(id)
            if body is not None and len(today.unread) > 1:
                parts.append(f"{text.integer(unread)} {body.name}")
        count = text.plural(total, "%n non lu", "%n non lus")
        card = self._card("mail", self.tr("Messages non lus"), count, "mail")
        if parts:
            card.body.addWidget(Label(self.ctx.theme, " · ".join(parts), Type.SMALL, "text_soft", elide=True))
        for entry in today.latest_mail:
            line = mail_line(self.ctx.theme, self._directory, entry)
            line.opened.connect(partial(self.ctx.shell.open_key, entry.key))
            card.body.addWidget(line)
        return card

    def _events(self, today: Today) -> Card | None:
        card = self._card("agenda", self.tr("Agenda"), space="agenda")
        if not today.next_events:
            free = self.tr("Aucun rendez-vous dans les deux prochains jours.")
            card.body.addWidget(Label(self.ctx.theme, free, Type.BODY, "text_soft"))
        day: dt.date | None = None
        for item in today.next_events:
            here = max(text.local(item.occurrence.start_ms).date(), self._day())
            if here != day:
                day = here
                name = {0: self.tr("Aujourd’hui"), 1: self.tr("Demain")}.get((here - self._day()).days)
                card.body.addWidget(
                    Label(self.ctx.theme, name or text.capital(text.day_long(here)), Type.SMALL_STRONG, "text_soft")
                )
            card.body.addWidget(self._event_line(item, today.next_events))
        return card

    def _event_line(self, item: AgendaItem, items: Sequence[AgendaItem]) -> TodayLine:
        o = item.occurrence
        clash = next((other for other in items if item.conflict and other is not item and _overlap(item, other)), None)
        warning = ""
        if clash is not None:
            warning = self.tr("chevauche {title}").format(title=text.quoted(clash.occurrence.title))
        line = TodayLine(
            self.ctx.theme,
            title=o.title,
            lead=self.tr("journée") if o.all_day else text.clock(o.start_ms),
            detail=o.location,
            warning=warning,
            stripe=item.colour_index if item.colour_index >= 0 else self._directory.stripe(item.key.account),
        )
        line.opened.connect(partial(self.ctx.shell.open_key, item.key))
        return line

    def _letters(self, today: Today) -> Card | None:
        if not today.letters:
            return None
        count = text.plural(len(today.letters), "%n courrier", "%n courriers")
        card = self._card("courrier", self.tr("Courrier pour action"), count, "courrier")
        for entry in today.letters[:SHOWN]:
            line = letter_line(self.ctx.theme, self._directory, entry, self._day())
            line.opened.connect(partial(self.ctx.shell.open_key, entry.key))
            card.body.addWidget(line)
            self._add_notices(card, today, entry.key)
        self._add_rest(card, len(today.letters), "courrier")
        return card

    def _add_notices(self, card: Card, today: Today, act: Key) -> None:
        """Mail that only tells of an act stands with it, and is not counted as mail."""
        told = today.notices.get(act, ())
        if told:
            words = text.plural(len(told), "%n message à ce sujet", "%n messages à ce sujet")
            button = Button(self.ctx.theme, words, "quiet", "mail", partial(self.ctx.shell.open_key, told[0]))
            card.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _add_rest(self, card: Card, count: int, space: str) -> None:
        if count > SHOWN:
            words = text.plural(count - SHOWN, "et %n autre", "et %n autres")
            card.body.addWidget(Button(self.ctx.theme, words, "quiet", on_click=partial(self.ctx.shell.go, space)))


def _overlap(a: AgendaItem, b: AgendaItem) -> bool:
    x, y = a.occurrence, b.occurrence
    return not (x.all_day or y.all_day) and x.start_ms < y.end_ms and y.start_ms < x.end_ms
