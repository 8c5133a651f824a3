"""The page: two columns of cards, one in portrait. Told anew by one snapshot after each change that matters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from app.domain.changes import ChangeSet
from app.domain.duties import Duty, Source, Stretch, grade_of, in_order, stretch_of
from app.domain.ids import Key
from app.domain.support import ServiceNotice
from app.services.agenda import AgendaItem
from app.services.today_types import Today
from app.services.webapps import Shortcut
from ui import text
from ui.context import Context
from ui.directory import Directory
from ui.reminding import end_reminder, open_reminded
from ui.text import NBSP
from ui.theme import Space, Type
from ui.timers import single_shot
from ui.views.approvals import words as approval_words
from ui.views.approvals.words import verbs
from ui.views.base import Layout, SpaceView
from ui.views.signatures import words as signature_words
from ui.views.today import duties as words
from ui.views.today.lines import CardHead, LineWords, TodayLine, mail_words
from ui.webapps import open_webapp
from ui.widgets.basic import Button, Card, Label, ScrollPage, StatePane
from ui.widgets.flow import FlowLayout
from ui.widgets.keptrows import KeptRows, Row, RowsCard

if TYPE_CHECKING:
    from app.services.fleet import SealedBody, Wiped

    Bodies = tuple[Sequence[Shortcut], Sequence[SealedBody], Sequence[Wiped]]

FRESH_MS = 200
CLOCK_MS = 60_000
SHORTCUTS_MS = 1_500
SHOWN = 10
"""Lines before « et n autres »."""
KINDS = frozenset(
    {
        *("message", "event", "seance", "dossier", "letter", "signature", "fate", "leave_request", "archive_deposit"),
        *("exchange", "exchange_settled", "document_reminder"),
        *(
            "notice_rule",
            "meeting_facts",
            "notice_proof",
            "stamp_authority",
        ),  # what a convocation's notice is judged by
    }
)


class TodayView(SpaceView):
    """Reads `TodayService`; its buttons lead to the spaces or act in place."""

    SPACE = "today"

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx)
        self._directory = Directory(ctx)
        self._today: Today | None = None
        self._coming = False
        """An account has never been synchronised: what is not here may yet come."""
        self._all_shown = False
        self._shortcuts: Sequence[Shortcut] = []
        """The bodies' web applications; read once the page is on screen."""
        self._closed: Sequence[SealedBody] = []
        """Bodies of which nothing can be shown; read with them."""
        self._wiped: Sequence[Wiped] = ()
        """Bodies whose data an order erased, until the user has seen it."""
        self._notices: Sequence[ServiceNotice] = ()
        theme = ctx.theme
        self.page = ScrollPage(theme, ink="window", margins=Space.L)
        self._date = Label(theme, "", Type.DISPLAY)
        self.page.body.addWidget(self._date)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(theme.gap(Space.L))
        self._words_first = QVBoxLayout()
        self._words_first.setSpacing(theme.gap(Space.L))
        self._news = KeptRows(self.page.page, self._words_first)
        """What a body says, or « nothing awaits »: a card a row."""
        self._todo, self._next, self._unread, self._elsewhere = (RowsCard(theme) for _ in range(4))
        for share, parts in ((8, (self._words_first, self._todo)), (5, (self._next, self._unread, self._elsewhere))):
            self._columns.addLayout(self._column(parts), share)
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
        theme.changed.connect(self._restyle)
        self._read()
        single_shot(self, SHORTCUTS_MS, self._read_bodies).start()

    def _column(self, parts: Iterable[QWidget | QVBoxLayout]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(self.ctx.theme.gap(Space.L))
        for part in parts:
            column.addWidget(part) if isinstance(part, QWidget) else column.addLayout(part)
        column.addStretch(1)
        return column

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
        about = any(key.kind in KINDS for key in changes.keys) or changes.profile or changes.outbox
        about = about or (self._coming and bool(changes.accounts))
        if about and self.isVisible() and not self._fresh.isActive():
            self._fresh.start()
        if changes.profile:
            self._read_bodies()

    def _read(self) -> None:
        runtime = self.ctx.runtime

        async def read() -> tuple[Today, Sequence[ServiceNotice], bool]:
            states = await runtime.sync.states()
            coming = any(state.last_success_ms is None for state in states)
            return await runtime.today.snapshot(), await runtime.support.notices(), coming

        self.ctx.bridge.run(read(), on_done=lambda found: self._take(*found), owner=self)

    def _take(self, today: Today, notices: Sequence[ServiceNotice], coming: bool) -> None:
        if (today, notices, coming) != (self._today, self._notices, self._coming):
            self._today, self._notices, self._coming = today, notices, coming
            self._show()

    def _read_bodies(self) -> None:
        """What the bodies give, and what they closed."""
        runtime = self.ctx.runtime

        async def read() -> Bodies:
            return runtime.webapps.all(), runtime.fleet.closed(), runtime.fleet.memory.wiped()

        def done(found: Bodies) -> None:
            if found != (self._shortcuts, self._closed, self._wiped):
                self._shortcuts, self._closed, self._wiped = found
                self._show()

        self.ctx.bridge.run(read(), on_done=done, owner=self)

    def _restyle(self) -> None:
        """Another theme: other measures."""
        for rows in (self._news, *(card.rows for card in (self._todo, self._next, self._unread, self._elsewhere))):
            rows.forget()
        self._show()

    def _show(self) -> None:
        today = self._today
        if today is None:
            return
        self._date.set_text(text.capital(text.day_long(self._day())))
        self._news.show([*self._fleet(), *map(self._notice, self._notices), *self._calm(today)])
        self._todo.show_rows(self._duties(today))
        self._next.show_rows(self._events(today))
        self._unread.show_rows(self._mail(today))
        self._elsewhere.show_rows(self._applications())

    def _fleet(self) -> Iterator[Row]:
        if self._closed or self._wiped:
            from ui.views.today import fleet  # seldom: not at the start

            for closed in self._closed:
                yield Row(closed, partial(fleet.show_closed, self.ctx, closed))
            for wiped in self._wiped:
                yield Row(wiped, partial(fleet.show_wiped, self.ctx, wiped))

    def _day(self) -> dt.date:
        return text.now().date()

    # --- cards ----------------------------------------------------------------------------------

    def _calm(self, today: Today) -> Iterator[Row]:
        """Nothing awaits, as far as the servers have answered."""
        awaited = today.duties or today.latest_mail or self._closed
        if not awaited and self.ctx.runtime.bodies.all:
            yield Row(("calm", self._coming), partial(self._calm_card, self._coming))

    def _calm_card(self, coming: bool) -> Card:
        card = Card(self.ctx.theme)
        card.setMinimumHeight(self.ctx.theme.px(260))
        if coming:
            icon, title = "sync", self.tr("Première synchronisation")
            calm = self.tr("Ce qui vous attend apparaîtra ici dès que vos serveurs auront répondu.")
        else:
            icon, title = "ok", self.tr("Tout est à jour")
            calm = self.tr("Rien ne vous attend. Les nouveautés apparaîtront ici.")
        card.body.addWidget(StatePane(self.ctx.theme, icon, title, calm))
        return card

    def _head(self, icon: str, title: str, count: str = "", space: str = "") -> Row:
        go = partial(self.ctx.shell.go, space) if space else None
        return Row((icon, title, count, space), partial(CardHead, self.ctx.theme, icon, title, count, go))

    def _label(self, words: str, step: Type, ink: str = "text_soft", *, elide: bool = False) -> Row:
        return Row((words, step, ink), partial(Label, self.ctx.theme, words, step, ink, elide=elide))

    def _line(self, told: LineWords, key: Key) -> Row:
        """A line that opens something."""

        def make() -> TodayLine:
            line = TodayLine(self.ctx.theme, told)
            line.opened.connect(partial(self.ctx.shell.open_key, key))
            return line

        return Row((told, key), make)

    def _notice(self, notice: ServiceNotice) -> Row:
        """A word of the body to its people: shown until it is seen, and once."""
        return Row(notice, partial(self._notice_card, notice))

    def _notice_card(self, notice: ServiceNotice) -> Card:
        card = Card(self.ctx.theme)
        card.body.addWidget(CardHead(self.ctx.theme, "info", notice.body))
        card.body.addWidget(Label(self.ctx.theme, notice.words))
        seen = Button(self.ctx.theme, self.tr("Vu"), "plain", "check", partial(self._notice_seen, notice.id))
        seen.setObjectName("today.notice.seen")
        card.body.addWidget(seen, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _notice_seen(self, id: str) -> None:
        self.ctx.bridge.run(self.ctx.runtime.support.notice_seen(id), on_done=lambda _none: self._read(), owner=self)

    def _duties(self, today: Today) -> Sequence[Row]:
        """All that is to be done, in one order; the most pressing ``SHOWN`` unless all are asked for."""
        if not today.duties:
            return ()
        duties = in_order(today.duties, self._day())
        count = sum(duty.count for duty in duties)
        rows = [self._head("check", self.tr("À faire"), text.plural(count, "%n chose", "%n choses"))]
        shown = duties if self._all_shown else duties[:SHOWN]
        # one primary act a page
        foremost = next((duty for duty in shown if duty.source is Source.SIGN), None)
        stretch: Stretch | None = None
        for duty in shown:
            here = stretch_of(duty, self._day())
            if here is not stretch:
                stretch = here
                ink = "warn" if here is Stretch.LATE else "text_soft"
                rows.append(self._label(text.tr(words.STRETCHES[here]), Type.SMALL_STRONG, ink))
            rows.append(self._duty(duty, today, strong=duty is foremost))
            rows += self._told_by_mail(today, duty)
        if len(duties) > len(shown):
            more = text.plural(len(duties) - len(shown), "et %n autre", "et %n autres")
            rows.append(Row(more, partial(self._more, more)))
        return rows

    def _more(self, words: str) -> Button:
        button = Button(self.ctx.theme, words, "quiet", on_click=self._show_all)
        button.setObjectName("today.all")
        return button

    def _show_all(self) -> None:
        self._all_shown = True
        self._show()

    def _duty(self, duty: Duty, today: Today, *, strong: bool) -> Row:
        late = stretch_of(duty, self._day()) is Stretch.LATE or grade_of(duty) == 0 or duty.short_notice
        why, body = words.reason(duty, self._day()), self._directory.body_name(duty.account)
        told = LineWords(
            title=words.title(duty),
            detail=" · ".join(part for part in (body, *self._facts(duty, today)) if part),
            note="" if late else why,
            aside=self._aside(duty, today),
            warning=why if late else "",
            stripe=self._directory.stripe(duty.account),
            icon=words.ICONS[duty.source],
        )
        act, do = self._act(duty, today)

        def make() -> TodayLine:
            line = TodayLine(self.ctx.theme, told)
            line.set_primary(act, do, strong=strong)
            line.opened.connect(partial(self._open_duty, duty))
            return line

        return Row((duty, told, act, strong), make)

    def _facts(self, duty: Duty, today: Today) -> list[str]:
        """What the line says besides."""
        if duty.source is Source.SIGN:
            group = next(g for g in today.to_sign if g.keys == duty.keys)
            return [text.plural(group.to_check, "%n à vérifier", "%n à vérifier")] if group.to_check else []
        if duty.source is Source.APPROVE:
            one = next(a for a in today.to_approve if a.key == duty.key)
            return [one.kind, approval_words.stay_short(one)]
        if duty.source is Source.REFUSED:
            advice = signature_words.advice(next(one for one in today.refused if one.key == duty.key))
            return [advice.title] if advice is not None else []
        return [duty.note] if duty.source is Source.LETTER else []

    def _aside(self, duty: Duty, today: Today) -> str:
        if duty.source is Source.SIGN:
            return text.amount(next(g for g in today.to_sign if g.keys == duty.keys).amount or None)
        if duty.source is Source.REFUSED:
            return signature_words.amount(next(one for one in today.refused if one.key == duty.key))
        if duty.source is Source.APPROVE:
            return text.amount(next(a for a in today.to_approve if a.key == duty.key).amount)
        return ""

    def _act(self, duty: Duty, today: Today) -> tuple[str, Callable[[], None]]:
        """The one act in place: its words, and what it does."""
        opening = partial(self._open_duty, duty)
        if duty.source is Source.CONVENED and duty.key is not None:
            return self.tr("Accuser réception"), partial(self._acknowledge, duty.key)
        if duty.source is Source.APPROVE:
            one = next(a for a in today.to_approve if a.key == duty.key)
            return (self.tr("Lire"), opening) if one.to_read else (verbs(one)[0], partial(self._approve, one.key))
        if duty.source is Source.CARD and duty.day is not None and duty.day >= self._day():
            return self.tr("C’est noté"), partial(self._noted, duty.note)
        if duty.source is Source.REMINDER and duty.key is not None:
            return self.tr("Terminé"), partial(end_reminder, self.ctx, duty.key)
        if duty.source in (Source.PRESENCE, Source.INVITED):
            return self.tr("Répondre"), opening
        if duty.source in (Source.SIGN, Source.LETTER):
            return self.tr("Ouvrir"), opening
        return self.tr("Voir"), opening

    def _open_duty(self, duty: Duty) -> None:
        space = {
            Source.SIGN: "parapheur", Source.PARKED: "outbox", Source.ARCHIVE: "outbox", Source.CARD: "settings"
        }.get(duty.source)  # fmt: skip
        if space is not None:
            self.ctx.shell.go(space)
        elif duty.source is Source.APPROVE and duty.key is not None:
            self._open_approval(duty.key)
        elif duty.source is Source.REMINDER and duty.key is not None:
            open_reminded(self.ctx, duty.key)
        elif duty.key is not None:
            self.ctx.shell.open_key(duty.key)

    def _noted(self, sha256: str) -> None:
        """The end of a certificate, said again at the next stage only."""
        said = self.tr("C’est noté. Le rappel reviendra quand l’échéance approchera.")

        def done(_none: object) -> None:
            self.ctx.shell.toast(said)
            self._read()

        self.ctx.bridge.run(self.ctx.runtime.signing.renewal_seen(sha256), on_done=done, owner=self)

    def _open_approval(self, key: Key) -> None:
        self.ctx.shell.go("approvals")
        view = self.ctx.shell.view("approvals")
        assert isinstance(view, SpaceView)
        view.open_key(key)

    def _approve(self, key: Key) -> None:
        service = self.ctx.runtime.approvals
        done = self.tr("Accepté. La réponse part dès que possible.")

        def take_back() -> None:
            self.ctx.bridge.run(service.take_back(key), owner=self)

        self.ctx.bridge.run(
            service.accept(key), on_done=lambda _none: self.ctx.shell.toast(done, take_back), owner=self
        )

    def _acknowledge(self, key: Key) -> None:
        done = self.tr("Accusé de réception prêt{nbsp}: le serveur le confirmera à l’envoi.").format(nbsp=NBSP)
        self.ctx.bridge.run(
            self.ctx.runtime.seances.acknowledge(key), on_done=lambda _none: self.ctx.shell.toast(done), owner=self
        )

    def _mail(self, today: Today) -> Sequence[Row]:
        if not today.latest_mail:
            return ()
        total = sum(today.unread.values())
        parts = []
        for id, unread in today.unread.items():
            body = self._directory.body(id)
            if body is not None and len(today.unread) > 1:
                parts.append(f"{text.integer(unread)} {body.name}")
        count = text.plural(total, "%n non lu", "%n non lus")
        rows = [self._head("mail", self.tr("Messages non lus"), count, "mail")]
        if parts:
            rows.append(self._label(" · ".join(parts), Type.SMALL, elide=True))
        return [*rows, *(self._line(mail_words(self._directory, e), e.key) for e in today.latest_mail)]

    def _events(self, today: Today) -> Sequence[Row]:
        """What comes next; without a mailbox, the meetings alone, and nothing where there are none."""
        if "agenda" in self.ctx.shell.present:
            rows = [self._head("agenda", self.tr("Agenda"), space="agenda")]
        elif today.next_events:
            rows = [self._head("seances", self.tr("Séances à venir"), space="seances")]
        else:
            return ()
        if not today.next_events:
            free = self.tr("Aucun rendez-vous dans les deux prochains jours.")
            if self._coming:
                free = self.tr("Vos rendez-vous arrivent avec la première synchronisation.")
            rows.append(self._label(free, Type.BODY))
        day: dt.date | None = None
        for item in today.next_events:
            here = max(text.local(item.occurrence.start_ms).date(), self._day())
            if here != day:
                day = here
                name = {0: self.tr("Aujourd’hui"), 1: self.tr("Demain")}.get((here - self._day()).days)
                rows.append(self._label(name or text.capital(text.day_long(here)), Type.SMALL_STRONG))
            rows.append(self._line(self._event(item, today.next_events), item.key))
        return rows

    def _event(self, item: AgendaItem, items: Sequence[AgendaItem]) -> LineWords:
        o = item.occurrence
        clash = next((other for other in items if other is not item and _overlap(item, other)), None)
        warning = ""
        if clash is not None:
            warning = self.tr("chevauche {title}").format(title=text.quoted(clash.occurrence.title))
        return LineWords(
            title=o.title,
            lead=self.tr("journée") if o.all_day else text.clock(o.start_ms),
            detail=o.location,
            warning=warning,
            stripe=item.colour_index if item.colour_index >= 0 else self._directory.stripe(item.key.account),
        )

    def _applications(self) -> Sequence[Row]:
        """The bodies' other applications, in the system's browser."""
        if not self._shortcuts:
            return ()
        return [self._head("globe", self.tr("Applications")), Row(self._shortcuts, self._application_buttons)]

    def _application_buttons(self) -> QWidget:
        box = QWidget()
        flow = FlowLayout(box, self.ctx.theme.gap(Space.S))
        for shortcut in self._shortcuts:
            name = shortcut.application.name
            button = Button(self.ctx.theme, name, "plain", "external", partial(open_webapp, self.ctx, shortcut))
            told = self.tr("{name}, {body}, dans le navigateur").format(name=name, body=shortcut.body_name)
            button.setAccessibleName(told)
            button.setToolTip(text.plain_tip(f"{shortcut.body_name} — {shortcut.host}"))
            flow.addWidget(button)
        return box

    def _told_by_mail(self, today: Today, duty: Duty) -> Iterator[Row]:
        """Mail that only tells of an act stands with it, and is not counted as mail."""
        told = [message for key in duty.keys for message in today.notices.get(key, ())]
        if told:
            words = text.plural(len(told), "%n message à ce sujet", "%n messages à ce sujet")
            go = partial(self.ctx.shell.open_key, told[0])
            make = partial(Button, self.ctx.theme, words, "quiet", "mail", go)
            yield Row((words, told[0]), make, Qt.AlignmentFlag.AlignLeft)


def _overlap(a: AgendaItem, b: AgendaItem) -> bool:
    x, y = a.occurrence, b.occurrence
    return a.conflict and b.conflict and x.start_ms < y.end_ms and y.start_ms < x.end_ms
