"""Two devices and the webmail on the demonstration's own server (SOAP and CalDAV): all agree, nothing is lost (A31).

As `test_two_devices`, whose model server is quicker and meets many more interleavings; here the real connector, the
wire and the server's conditions (If-Match, change tokens, revisions) take part: flags, moves, tags, drafts, contacts,
events with exceptions. The webmail writes into the server's state, as another session would.

What two people changed differently may end in « À traiter »; then both versions are there: the server's as base on
every device, the user's in the outbox of theirs. Everything else ends the same everywhere.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.documents import ical
from app.domain.agenda import Event
from app.domain.ids import Key
from app.domain.intents import (
    Intent,
    MoveContact,
    MoveMessage,
    SaveContact,
    SaveDraft,
    SaveEvent,
    SetFlagged,
    SetRead,
    TagMessage,
)
from app.domain.listing import IntentState
from app.domain.mail import Address, Contact, MailFolder, MailTag, Message
from app.domain.writing import DraftLink
from app.sandbox.dav import DavStorage
from app.sandbox.dav_calendars import DEFAULT_CALENDAR, CalendarSeed, SandboxCalendars
from app.sandbox.dav_front import DavFront
from app.sandbox.people import COMMUNE, MAYOR
from app.sandbox.serve import LoopbackServer
from app.sandbox.zimbra import MailboxSpec, ZimbraServer
from app.sandbox.zimbra.letters import Letter, content_of
from app.sandbox.zimbra.mailbox import DRAFTS, INBOX, TRASH
from tests.servers.test_lost_replies import ACCOUNT, CALENDAR, HERS, HOUR, MINE, Life
from tests.servers.zimbra_kit import FAST, NOW_MS, Bench, Time, run

LETTERS, EXAMPLES = 8, int(os.environ.get("EXAMPLES", "5"))
WEEK = 7 * 24 * HOUR
SERIES, SINGLE = "conseil@serie", "visite@seul"
START = NOW_MS - NOW_MS % HOUR + 24 * HOUR
KINDS = (Message.KIND, MailFolder.KIND, MailTag.KIND, Contact.KIND, Event.KIND)
FIELDS = ("jobTitle", "company", "mobilePhone")

WEBMAIL = 2
who = st.integers(0, WEBMAIL)
device = st.integers(0, 1)
STEP = st.one_of(
    st.tuples(st.just("read"), who, st.integers(0, 3), st.booleans()),
    st.tuples(st.just("flag"), who, st.integers(0, 3), st.booleans()),
    st.tuples(st.just("move"), who, st.integers(0, 3), st.sampled_from((INBOX, TRASH, 5))),
    st.tuples(st.just("tag"), who, st.integers(0, 3), st.sampled_from(("Urgent", "Conseil"))),
    st.tuples(st.just("draft"), who, st.integers(0, 9), st.none()),
    st.tuples(st.just("card"), who, st.integers(0, 1), st.sampled_from(FIELDS)),
    st.tuples(st.just("book"), who, st.integers(0, 1), st.sampled_from((7, 13))),
    st.tuples(st.just("occurrence"), who, st.integers(1, 3), st.none()),
    st.tuples(st.just("event"), who, st.sampled_from((SERIES, SINGLE)), st.none()),
    st.tuples(st.just("sync"), device, st.none(), st.none()),
)


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DavStorage]:
    with DavStorage(tmp_path_factory.mktemp("radicale")) as served:
        yield served


def series(uid: str, rule: str = "") -> Event:
    return ical.build_event(
        calendar_id=CALENDAR, uid=uid, title=uid, start_ms=START, end_ms=START + HOUR, now_ms=NOW_MS, rule=rule
    )


class Scene:
    """A server, two devices of the mayor's, and what each wrote."""

    def __init__(self, folder: Path, storage: DavStorage) -> None:
        clock = Time()
        calendars = SandboxCalendars(storage, clock=clock)
        events = (series(SERIES, "FREQ=WEEKLY;COUNT=6"), series(SINGLE))
        calendars.seed(MINE, [CalendarSeed(DEFAULT_CALENDAR, tuple((e.uid, e.ics) for e in events))])
        front = DavFront(calendars)
        self.calendars = calendars
        spec = MailboxSpec(COMMUNE, MAYOR, LETTERS)
        self.server = ZimbraServer([spec], clock=clock, calendars=calendars, dav=front, options=FAST)
        front.doorkeeper = self.server
        self.loopback = LoopbackServer(self.server.asgi, "zimbra-convergence")
        self.folder, self.clock = folder, clock
        self.lives: list[Life] = []
        self.drafts: dict[str, str] = {}
        """Draft -> the text written last, that must be found in the end."""
        self.number = 0

    async def begin(self) -> None:
        await asyncio.to_thread(self.loopback.start)
        bench = Bench(self.server, self.loopback, self.clock)
        self.lives = [Life(self.folder / str(n), bench) for n in range(2)]
        self.box = self.server.mailbox(MINE)
        self.ids = sorted(self.box.mails)[:4]
        self.cards = sorted(self.box.cards)[:2]
        for life in self.lives:
            await life.start()

    async def end(self) -> None:
        for life in self.lives:
            await life.engine.stop()
            await life.store.close()
        await asyncio.to_thread(self.loopback.stop)

    async def step(self, what: str, by: int, on: Any, to: Any) -> None:
        self.number += 1
        self.clock.pass_ms(1000)
        if what == "sync":
            await self.lives[by].turn()
        elif by == WEBMAIL:
            getattr(self, f"_web_{what}")(on, to)
        else:
            intent = await getattr(self, f"_{what}")(self.lives[by], by, on, to)
            await self.lives[by].store.write(lambda tx: tx.append_intent(intent))

    # --- a device: intents, from what it shows ------------------------------------------------------

    async def _read(self, life: Life, _by: int, on: int, to: bool) -> Intent:
        return SetRead(**life.stamp(), target_id=str(self.ids[on]), value=to)

    async def _flag(self, life: Life, _by: int, on: int, to: bool) -> Intent:
        return SetFlagged(**life.stamp(), target_id=str(self.ids[on]), value=to)

    async def _move(self, life: Life, _by: int, on: int, to: int) -> Intent:
        return MoveMessage(**life.stamp(), target_id=str(self.ids[on]), folder=str(to))

    async def _tag(self, life: Life, _by: int, on: int, to: str) -> Intent:
        return TagMessage(**life.stamp(), target_id=str(self.ids[on]), tag=to, value=self.number % 3 > 0)

    async def _draft(self, life: Life, by: int, on: int, _to: None) -> Intent:
        """A draft of this device; or, where it sees one, the draft another wrote, gone on with here."""
        text = f"Texte {self.number} de {by}"
        seen = await self._seen_draft(life) if on >= 5 else None
        if seen is None:
            name = f"brouillon-{by}-{on % 2}"
            content = life.draft(name, text)
        else:
            name = f"suite-{by}-{seen.id}"
            content = replace(life.draft(name, text), server_id=seen.id, server_revision=seen.revision)
            self._written_over(seen.fragment)
        self.drafts[name] = text
        return SaveDraft(**life.stamp(), target_id=name, content=content)

    @staticmethod
    async def _seen_draft(life: Life) -> Message | None:
        """The first draft of the server's that this device holds, and did not write itself."""
        links = await life.store.read(lambda r: r.versions(ACCOUNT, DraftLink.KIND))
        mine = {(await life.held(DraftLink.KIND, name)).server_id for name in links}
        for id in sorted(await life.store.read(lambda r: r.versions(ACCOUNT, Message.KIND))):
            message = await life.held(Message.KIND, id)
            if message.folder == str(DRAFTS) and id not in mine:
                return message  # type: ignore[no-any-return]
        return None

    def _written_over(self, text: str) -> None:
        """Somebody who saw this text wrote another in its place, or threw it away: it need not be found any more."""
        self.drafts = {name: words for name, words in self.drafts.items() if words != text}

    async def _card(self, life: Life, by: int, on: int, to: str) -> Intent:
        held = await self.shown(life, Contact.KIND, str(self.cards[on]))
        facts = {**held.facts, to: f"{self.number} de {by}"}
        return SaveContact(**life.stamp(), target_id=held.id, contact=replace(held, facts=facts), base=held.facts)

    async def _book(self, life: Life, _by: int, on: int, to: int) -> Intent:
        return MoveContact(**life.stamp(), target_id=str(self.cards[on]), folder=str(to), uid=f"carte-{on}")

    async def _occurrence(self, life: Life, by: int, on: int, _to: None) -> Intent:
        held = await self.shown(life, Event.KIND, f"{CALENDAR}/{SERIES}")
        title = f"Séance {self.number} de {by}"
        edited = ical.edit_event(held, now_ms=self.clock(), recurrence_ms=START + on * WEEK, title=title)
        return self._saved(life, edited, held)

    async def _event(self, life: Life, by: int, on: str, _to: None) -> Intent:
        held = await self.shown(life, Event.KIND, f"{CALENDAR}/{on}")
        return self._saved(life, ical.edit_event(held, now_ms=self.clock(), location=f"{self.number} de {by}"), held)

    @staticmethod
    def _saved(life: Life, edited: Event, held: Event) -> Intent:
        return SaveEvent(**life.stamp(), target_id=held.id, event=edited, base_etag=held.etag)

    @staticmethod
    async def shown(life: Life, kind: str, id: str) -> Any:
        entry = await life.store.read(lambda r: r.entry(Key(ACCOUNT, kind, id)))
        assert entry is not None, (kind, id)
        return entry.record

    # --- the webmail: straight into the server's state ----------------------------------------------

    def _mark(self, on: int, mark: str, to: bool) -> None:
        with self.box.writing() as change:
            mail = self.box.mails[self.ids[on]]
            mail.flags = mail.flags.replace(mark, "") + (mark if to else "")
            self.box.touch(change, mail)

    def _web_read(self, on: int, to: bool) -> None:
        self._mark(on, "u", not to)

    def _web_flag(self, on: int, to: bool) -> None:
        self._mark(on, "f", to)

    def _web_move(self, on: int, to: int) -> None:
        with self.box.writing() as change:
            self.box.mails[self.ids[on]].folder = to
            self.box.touch(change, self.box.mails[self.ids[on]])

    def _web_tag(self, on: int, to: str) -> None:
        with self.box.writing() as change:
            mail = self.box.mails[self.ids[on]]
            mail.tags = tuple(dict.fromkeys((*mail.tags, to)))
            self.box.touch(change, mail)

    def _web_draft(self, on: int, _to: None) -> None:
        """A draft that anybody wrote is gone on with, or deleted for good: the devices must follow, and lose nothing."""
        drafts = [mail for mail in self.box.mails.values() if mail.folder == DRAFTS]
        if not drafts:
            return
        mail = drafts[on % len(drafts)]
        self._written_over(self.box.content(mail).fragment)
        with self.box.writing() as change:
            if on == 0:
                self.box.remove_mail(change, mail)
                return
            text = self.drafts[f"webmail-{mail.id}"] = f"Texte {self.number} du webmail"
            letter = Letter(
                subject="Sujet",
                sender=Address(mail=MINE),
                to=(Address(mail=HERS),),
                text=text,
                message_id=f"webmail-{self.number}@saint-aubin.example",
                date_ms=self.clock(),
            )
            self.box.replace_content(change, mail, content_of(letter))

    def _web_card(self, on: int, to: str) -> None:
        with self.box.writing() as change:
            card = self.box.cards[self.cards[on]]
            card.facts = {**card.facts, to: f"{self.number} du webmail"}
            self.box.touch(change, card, content=True)

    def _web_book(self, on: int, to: int) -> None:
        with self.box.writing() as change:
            self.box.cards[self.cards[on]].folder = to
            self.box.touch(change, self.box.cards[self.cards[on]])

    def _web_occurrence(self, on: int, _to: None) -> None:
        title = f"Séance {self.number} du webmail"
        self._rewrite(SERIES, recurrence_ms=START + on * WEEK, title=title)

    def _web_event(self, on: str, _to: None) -> None:
        self._rewrite(on, location=f"{self.number} du webmail")

    def _rewrite(self, uid: str, **words: Any) -> None:
        text = self.calendars.get_ics(MINE, uid)
        assert text is not None
        event = ical.parse_event(text, calendar_id=CALENDAR)
        self.calendars.put_ics(MINE, 10, ical.edit_event(event, now_ms=self.clock(), **words).ics)

    # --- the end ------------------------------------------------------------------------------------

    async def in_peace(self) -> None:
        """Everybody synchronises, with time enough for every retry."""
        for _ in range(3):
            for life in self.lives:
                self.clock.pass_ms(2 * HOUR)
                await life.turn()

    async def bases(self, life: Life) -> dict[tuple[str, str], Any]:
        found: dict[tuple[str, str], Any] = {}
        for kind in KINDS:
            for id in await life.store.read(lambda r, k=kind: r.versions(ACCOUNT, k)):  # type: ignore[misc]
                record = await life.held(kind, id)
                if isinstance(record, Event):  # XML has no CRLF: the same text comes differently by GET and by REPORT
                    record = replace(record, ics=record.ics.replace("\r\n", "\n"))
                found[kind, id] = record
        return found

    async def judge(self) -> None:
        one, two = [await self.bases(life) for life in self.lives]
        assert one == two, "the devices hold the same copies"
        waiting = [await life.outbox() for life in self.lives]
        disputed = set()
        for rows in waiting:
            lanes = set()
            for row in rows:  # what was done after a disputed act waits behind it
                behind = row.state is IntentState.QUEUED and row.intent.lane in lanes
                disputes = row.state is IntentState.PARKED and row.conflict
                assert behind or disputes, (row.intent.KIND, row.state, row.error_code)
                lanes.add(row.intent.lane)
                disputed.add((row.intent.TARGET_KIND, row.intent.target_id))
        for life in self.lives:
            for kind, id in one:
                if (kind, id) not in disputed:
                    entry = await life.store.read(lambda r, k=kind, i=id: r.entry(Key(ACCOUNT, k, i)))  # type: ignore[misc]
                    assert entry is not None and not entry.pending and not entry.failed
        self._as_on_the_server(one)
        texts = life.drafts()
        assert all(text in texts for text in self.drafts.values()), "no text that was written is lost"
        assert self.server.sent == []

    def _as_on_the_server(self, held: dict[tuple[str, str], Any]) -> None:
        mails = {id: m for (kind, id), m in held.items() if kind == Message.KIND}
        assert set(mails) == {str(id) for id in self.box.mails}
        for mail in self.box.mails.values():
            message = mails[str(mail.id)]
            assert (message.unread, message.flagged) == ("u" in mail.flags, "f" in mail.flags)
            assert (message.folder, set(message.tags)) == (str(mail.folder), set(mail.tags))
        for id in self.cards:
            there = {k: v for k, v in self.box.cards[id].facts.items() if k in FIELDS}
            card = held[Contact.KIND, str(id)]
            assert {k: v for k, v in card.facts.items() if k in FIELDS} == there
            assert card.folder == str(self.box.cards[id].folder)
        for uid in (SERIES, SINGLE):
            text = self.calendars.get_ics(MINE, uid)
            assert text is not None and ical.same_content(held[Event.KIND, f"{CALENDAR}/{uid}"].ics, text)


@pytest.mark.slow
@pytest.mark.feature("116", "117", "A31")
def test_two_devices_and_the_webmail_agree_in_the_end(storage: DavStorage) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
        phases=(Phase.explicit, Phase.reuse, Phase.generate),  # an example takes seconds: shrinking would take an hour
    )
    @given(st.lists(STEP, min_size=6, max_size=14))
    def holds(steps: list[tuple[str, int, Any, Any]]) -> None:
        async def flow() -> None:
            with tempfile.TemporaryDirectory() as name:
                scene = Scene(Path(name), storage)
                try:
                    await scene.begin()
                    for step in steps:
                        await scene.step(*step)
                    await scene.in_peace()
                    await scene.judge()
                finally:
                    await scene.end()

        run(flow(), 300)

    holds()
