"""Messages that leave a folder which several people hold, for a place that not all of them see (A16).

To whoever does not see that place, the server says of such a message only that it is gone (§9.7). So whoever takes it
away here leaves a line on the folder itself: metadata of our own (§18), which everybody who reads the folder can read,
and everybody who may write in it can write; the newest lines are kept. What went by another program, or by somebody who
may not write, is known to be gone, and not through whom.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from itertools import groupby

import msgspec

from app.connectors.zimbra.info import AccountInfo
from app.connectors.zimbra.metadata import asking, lines_of, telling
from app.connectors.zimbra.reading import Element
from app.connectors.zimbra.soap import BATCH_LIMIT, Member, Soap
from app.connectors.zimbra.wire import Retry
from app.domain.errors import AppError
from app.domain.exchange import Clock, Held
from app.domain.frozen import dataclass
from app.domain.mail import Address, Gesture, MailFolder, Message, MessageLeft

log = logging.getLogger(__name__)

SECTION = "zwc:echarpe-left"
MOST = 300
"""Messages that the lines of one folder name together (an item's metadata holds 10 000 characters)."""
KEEP_MS = 30 * 86_400_000
_KNOWN = frozenset({Gesture.MOVED, Gesture.TRASHED, Gesture.TAKEN, Gesture.JUNKED})


class Line(msgspec.Struct):
    """One act on one or more messages, as it is written."""

    ids: list[str]
    """As numbered in the mailbox they lie in."""
    did: str
    """`Gesture`."""
    at_ms: int
    mail: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """A message about to leave a folder; both by the ids by which we know them."""

    message: str
    folder: str
    did: Gesture
    at_ms: int


class Departures:
    """Writes and reads the lines of shared folders, our own and others'."""

    def __init__(self, soap: Soap, info: AccountInfo, clock: Clock) -> None:
        self._soap = soap
        self._info = info
        self._clock = clock
        self._ours: set[str] = set()
        """What we took away ourselves in this life of the program: where we may not write, no line tells."""

    # --- writing ----------------------------------------------------------------------------------

    async def note(self, leaving: Sequence[Leaving]) -> None:
        """One line for each folder and kind of act. Raises AppError where the server could not be asked."""
        if not leaving:
            return
        self._ours |= {each.message for each in leaving}
        me = (await self._info.get()).address
        order = sorted(leaving, key=lambda each: (each.folder, each.did))
        fresh: dict[str, list[Line]] = {}
        for (folder, did), group in groupby(order, key=lambda each: (each.folder, each.did)):
            acts = list(group)
            ids = [each.message.rpartition(":")[2] for each in acts]
            line = Line(ids=ids, did=did.value, at_ms=max(a.at_ms for a in acts), mail=me.mail, name=me.name)
            fresh.setdefault(folder, []).append(line)
        held = await self._lines(list(fresh))
        told = [_telling(folder, [*lines, *held.get(folder, [])]) for folder, lines in fresh.items()]
        for start in range(0, len(told), BATCH_LIMIT):
            answers = await self._soap.batch(told[start : start + BATCH_LIMIT], Retry.IDEMPOTENT)
            refused = [answer.code for answer in answers.values() if isinstance(answer, AppError)]
            if refused:
                log.info("%d departures could not be signed: %s", len(refused), refused[0])

    # --- reading ----------------------------------------------------------------------------------

    async def tell(self, gone: Sequence[Message], held: Held) -> list[MessageLeft]:
        """What became of messages that we no longer see; what we did ourselves is nothing to be told."""
        others = list({m.id: m for m in gone if m.id not in self._ours}.values())[:MOST]
        if not others:
            return []
        folders = await held.load_many(MailFolder.KIND, {message.folder for message in others})
        lines = await self._lines(sorted(folders))
        own = (await self._info.get()).own
        found: list[MessageLeft] = []
        for message in others:
            folder = folders.get(message.folder)
            bare = message.id.rpartition(":")[2]
            line = next((line for line in lines.get(message.folder, []) if bare in line.ids), None)
            if isinstance(folder, MailFolder) and (line is None or line.mail.lower() not in own):
                found.append(self._left(message, folder, line))
        return found

    def _left(self, message: Message, folder: MailFolder, line: Line | None) -> MessageLeft:
        return MessageLeft(
            id=message.id,
            subject=message.subject,
            folder=folder.name,
            did=Gesture(line.did) if line is not None else Gesture.UNKNOWN,
            by=Address(mail=line.mail, name=line.name) if line is not None else None,
            at_ms=line.at_ms if line is not None else self._clock(),
        )

    async def _lines(self, folders: Sequence[str]) -> dict[str, list[Line]]:
        found: dict[str, list[Line]] = {}
        for start in range(0, len(folders), BATCH_LIMIT):
            page = folders[start : start + BATCH_LIMIT]
            answers = await self._soap.batch(
                [Member(id, "GetCustomMetadataRequest", asking(id, SECTION)) for id in page]
            )
            found |= {id: _read(answer) for id, answer in answers.items() if not isinstance(answer, AppError)}
        return found

    async def outdated(self, held: Held, back: Mapping[str, object]) -> list[str]:
        """Ids of what is no longer to be told: a month old, or seen again (``back``: messages that are here)."""
        known = await held.versions(MessageLeft.KIND)
        if not known:
            return []
        since = self._clock() - KEEP_MS
        told = (await held.load_many(MessageLeft.KIND, set(known))).values()
        return [left.id for left in told if isinstance(left, MessageLeft) and (left.at_ms < since or left.id in back)]


def _telling(folder: str, lines: Sequence[Line]) -> Member:
    """The newest lines, as many as name `MOST` messages."""
    kept: list[Line] = []
    room = MOST
    for line in lines:
        ids = line.ids[:room]
        if not ids:
            break
        kept.append(Line(ids=ids, did=line.did, at_ms=line.at_ms, mail=line.mail, name=line.name))
        room -= len(ids)
    return Member(folder, "SetCustomMetadataRequest", telling(folder, SECTION, kept))


def _read(body: Element) -> list[Line]:
    return [line for line in lines_of(body, Line) if line.did in _KNOWN and line.mail]
