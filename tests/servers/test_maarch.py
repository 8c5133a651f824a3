"""Letters of a Maarch Courrier by its own routes: read by what moved, acted upon under its lock, nothing twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from app.connectors.courrier import AnswersAboutLetters
from app.connectors.courrier.wire import build_file_refs
from app.connectors.http import Http
from app.connectors.maarch import MaarchConnector
from app.connectors.maarch.connector import STREAM
from app.domain.accounts import Account, Service
from app.domain.courrier import Letter, LetterNote
from app.domain.errors import Conflict, OutcomeUnknown, Rejected, SignInRequired, TargetGone
from app.domain.exchange import Ack, Delta, Proof
from app.domain.ids import AccountId, BodyId, new_id, new_op_id
from app.domain.intents import (
    AddLetterNote,
    DeleteLetterNote,
    EditLetterNote,
    Intent,
    LetterOperation,
    MarkLetterRead,
)
from app.sandbox.gateway.mailbox import Mailbox
from app.sandbox.maarch import MaarchServer
from app.sandbox.people import COMMUNE, MAYOR, SECRETARY, STAFF
from app.sandbox.serve import LoopbackServer
from tests.servers.gateway_kit import NOW_MS, TODAY, Copy
from tests.servers.held import MemoryVault

ACCOUNT = AccountId("courrier-1")


@dataclass
class World:
    maarch: MaarchServer
    server: LoopbackServer
    vault: MemoryVault
    connector: MaarchConnector
    copy: Copy

    async def pull(self) -> list[Delta]:
        pages = []
        while True:
            page = await self.connector.pull(STREAM, self.copy.cursors.get(STREAM), self.copy)
            self.copy.commit(page)
            pages.append(page)
            if not page.more:
                return pages

    async def push(self, intent: Intent) -> Ack:
        ack = await self.connector.push(intent, no_bytes)
        for record in ack.upserts:
            self.copy.records[record.KIND, record.id] = record
        for key in ack.removes:
            self.copy.records.pop(key, None)
        return ack

    def letter(self, role: str) -> Letter:
        return next(letter for letter in self.copy.letters().values() if role in letter.my_roles)

    def stored(self, letter: Letter) -> Any:
        return self.maarch.box.letters[self.name(letter)]

    def name(self, letter: Letter) -> str:
        return next(id for id, res in self.maarch.ids.items() if str(res) == letter.id)

    def asked(self, part: str) -> int:
        return sum(part in path for _method, path in self.server.faults.log)


async def no_bytes(_sha256: str) -> bytes:
    raise AssertionError("nothing is uploaded")


def act(letter: Letter, action: str, comment: str = "", **data: str) -> LetterOperation:
    return LetterOperation(
        op_id=new_op_id(), account=ACCOUNT, made_at_ms=NOW_MS, target_id=letter.id, action=action,
        if_version=letter.revision, comment=comment, data=data,
    )  # fmt: skip


def note(letter: Letter, text: str, at_ms: int = NOW_MS) -> AddLetterNote:
    written = LetterNote(id=new_id(), letter_id=letter.id, author="", text=text, created_ms=at_ms, mine=True)
    return AddLetterNote(op_id=new_op_id(), account=ACCOUNT, made_at_ms=at_ms, target_id=written.id, note=written)


@asynccontextmanager
async def world(count: int = 14) -> AsyncIterator[World]:
    box = Mailbox(COMMUNE, today=TODAY, count=count, now_s=lambda: NOW_MS / 1000)
    maarch, vault, copy = MaarchServer(box=box), MemoryVault(), Copy()
    with LoopbackServer(maarch.asgi, "maarch") as server:
        account = Account(id=ACCOUNT, body=BodyId("b"), service=Service.COURRIER, url=server.url, login=MAYOR.login)
        connector = MaarchConnector(account, Http(server.url), vault, lambda: NOW_MS, copy)
        try:
            await connector.sign_in(Proof(password=MAYOR.password))
            yield World(maarch, server, vault, connector, copy)
        finally:
            await connector.close()


def play(story: Callable[[World], Awaitable[None]]) -> None:
    async def go() -> None:
        async with asyncio.timeout(60), world() as w:
            await w.pull()
            await story(w)

    asyncio.run(go())


def test_letters_of_the_baskets_in_the_words_of_the_contract() -> None:
    async def story(w: World) -> None:
        letters = w.copy.letters()
        assert len(letters) > 4 and {"action", "visa", "info"} <= {
            r for each in letters.values() for r in each.my_roles
        }
        letter = w.letter("action")
        stored = w.stored(letter).facts
        assert (letter.chrono, letter.subject, letter.due_date) == (
            stored["chrono"], stored["subject"], stored["due_date"] or "",
        )  # fmt: skip
        assert stored["sender"]["name"] in letter.sender and letter.service_label == stored["service"]["label"]
        assert {"mark_read", "note", "assign", "close"} <= set(
            letter.allowed_actions
        ) and "visa" not in letter.allowed_actions
        assert "visa" in w.letter("visa").allowed_actions
        scan = build_file_refs(letter)[0]
        async with w.connector.download(scan, 0) as stream:
            data = b"".join([chunk async for chunk in stream.chunks()])
        assert data.startswith(b"%PDF-")
        assert isinstance(w.connector, AnswersAboutLetters)
        (found,) = await w.connector.find_addressees(SECRETARY.name)
        assert found.name == SECRETARY.name and await w.connector.find_addressees(" ") == ()

    play(story)


def test_only_what_moved_is_read_again_and_what_left_is_gone() -> None:
    async def story(w: World) -> None:
        w.server.faults.log.clear()
        (quiet,) = await w.pull()
        assert quiet.upserts == () and w.asked("/rest/resources/") == 0 and w.asked("/rest/res/list") == 1
        moved, left = list(w.copy.letters().values())[:2]
        w.maarch.box.touch(w.name(moved))
        w.maarch.box.leave_perimeter(w.name(left))
        (page,) = await w.pull()
        assert [r.id for r in page.upserts if isinstance(r, Letter)] == [moved.id]
        assert left.id not in w.copy.letters()
        w.maarch.may_list = False
        w.server.faults.log.clear()
        (page,) = await w.pull()
        assert page.upserts == () and w.asked("light=1") == len(w.copy.letters()), "one by one where it must be"

    play(story)


def test_bearers_end_and_passwords_are_asked_once() -> None:
    async def story(w: World) -> None:
        w.maarch.expire()
        await w.pull()
        assert w.asked("/authenticate/token") == 1 and w.asked("/rest/authenticationInformations") == 1
        await w.vault.set("refresh_token", "r-inconnu")
        w.maarch.expire()
        with pytest.raises(SignInRequired):
            await w.pull()
        with pytest.raises(SignInRequired, match="sign_in_refused"):
            await w.connector.sign_in(Proof(password="faux"))

    play(story)


def test_a_note_whose_answer_is_lost_is_there_once() -> None:
    async def story(w: World) -> None:
        letter, before = w.letter("action"), len(w.maarch.box.notes)
        first = note(letter, "Proposer un rendez-vous")
        w.server.faults.arm("drop", "POST /rest/notes")
        with pytest.raises(OutcomeUnknown):
            await w.push(first)
        ack = await w.push(first)
        assert len(w.maarch.box.notes) == before + 1
        (kept,) = ack.upserts
        assert ack.renames == {first.note.id: kept.id} and kept.id in w.maarch.box.notes
        later = note(letter, "Proposer un rendez-vous", NOW_MS + 3_600_000)
        await w.push(later)
        assert len(w.maarch.box.notes) == before + 2, "the same words an hour later are another note"

    play(story)


@pytest.mark.feature("31")
def test_a_note_is_changed_for_those_who_had_it_and_taken_away_once() -> None:
    async def story(w: World) -> None:
        letter = w.letter("action")
        (kept,) = (await w.push(note(letter, "Proposer un rendez-vous"))).upserts
        w.maarch.box.notes[kept.id]["service_ids"] = ["voirie"]
        facts = {"account": ACCOUNT, "made_at_ms": NOW_MS, "target_id": kept.id, "letter_id": letter.id}
        edit = EditLetterNote(op_id=new_op_id(), text="Proposer jeudi", **facts)
        (changed,) = (await w.push(edit)).upserts
        stored = w.maarch.box.notes[kept.id]
        assert (stored["text"], stored["service_ids"]) == ("Proposer jeudi", ["voirie"])
        assert isinstance(changed, LetterNote) and changed.text == "Proposer jeudi"
        w.server.faults.arm("drop", "DELETE /rest/notes")
        drop = DeleteLetterNote(op_id=new_op_id(), **facts)
        with pytest.raises(OutcomeUnknown):
            await w.push(drop)
        ack = await w.push(drop)  # it is gone already: that is what was wanted
        assert kept.id not in w.maarch.box.notes and ack.removes == ((LetterNote.KIND, kept.id),)
        with pytest.raises(TargetGone):  # deleted from elsewhere: the words are not lost without a word
            await w.push(EditLetterNote(op_id=new_op_id(), text="Proposer vendredi", **facts))

    play(story)


def test_reading_is_kept_here() -> None:
    async def story(w: World) -> None:
        letter = w.letter("info")
        seen = MarkLetterRead(op_id=new_op_id(), account=ACCOUNT, made_at_ms=NOW_MS, target_id=letter.id)
        w.server.faults.log.clear()
        await w.push(seen)
        assert w.server.faults.log == [] and w.copy.letters()[letter.id].read
        w.maarch.box.touch(w.name(letter))
        await w.pull()
        assert w.copy.letters()[letter.id].read, "a letter that moved is still the one that was read"

    play(story)


@pytest.mark.feature("33")
def test_acts_are_done_under_the_lock_and_seen_done() -> None:
    async def story(w: World) -> None:
        visa, opinion, mine = w.letter("visa"), w.letter("opinion"), w.letter("action")
        await w.push(act(visa, "visa", "Accord de principe"))
        await w.push(act(opinion, "opinion", text="Avis favorable"))
        assert [name for name, _id in w.maarch.acts] == ["visa", "opinion"]
        assert (
            w.stored(visa).history[-1]["comment"] == "Accord de principe"
            and not w.stored(visa).locked_until_s > NOW_MS / 1000
        )
        serial = w.maarch.serial(STAFF[0].login)
        await w.push(act(mine, "assign", add=json.dumps([{"role": "info", "user_id": str(serial), "due_date": None}])))
        assert w.stored(mine).assignments[-1]["user_id"] == STAFF[0].login
        mine = w.copy.letters()[mine.id]
        await w.push(act(mine, "close"))
        assert w.stored(mine).facts["status"] == "closed"

    play(story)


def test_somebody_s_lock_a_change_and_a_right_that_is_not_there() -> None:
    async def story(w: World) -> None:
        letter = w.letter("action")
        w.maarch.hold(w.name(letter), SECRETARY)
        with pytest.raises(Conflict, match="locked_by"):
            await w.push(act(letter, "close"))
        w.maarch.hold(w.name(letter), SECRETARY, -1)
        with pytest.raises(Rejected, match="action_not_allowed"):
            await w.push(act(letter, "visa"))
        with pytest.raises(Rejected, match="unsupported_act"):
            await w.push(act(letter, "reopen"))
        w.maarch.box.touch(w.name(letter))
        with pytest.raises(Conflict, match="version_conflict"):
            await w.push(act(letter, "close"))
        assert w.maarch.acts == []
        w.maarch.box.leave_perimeter(w.name(letter))
        with pytest.raises(TargetGone):
            await w.push(act(letter, "close"))

    play(story)


@pytest.mark.feature("116")
def test_a_visa_whose_answer_is_lost_is_given_once() -> None:
    async def story(w: World) -> None:
        letter = w.letter("visa")
        given = act(letter, "visa")
        w.server.faults.arm("drop", "PUT .*/actions/")
        with pytest.raises(OutcomeUnknown):
            await w.push(given)
        ack = await w.push(given)
        assert [name for name, _id in w.maarch.acts] == ["visa"]
        assert ack.facts["result"] == "done"

    play(story)
