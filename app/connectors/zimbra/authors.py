"""Who changed a message of a folder that several people hold (A16).

The server keeps no author of marks and moves. So whoever acts here leaves a line on the message itself: metadata of our
own (§18), which travels with it inside its mailbox and which everybody who reads it can read; the last one of each
aspect (read, flag, tags, place, answer) is kept. The line is written before the act: then nobody sees the act without
it, and a message that goes to the owner's trash is still ours to write on. A line that the message does not bear out
(the act was refused) is not believed, nor is one that was known before the message changed.

A change that no line tells of was made with another program: it is shown as such, without a name, as long as the
message lies where others may change it. That it was merely read is not: people read their mail on a telephone all day.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import msgspec

from app.connectors.zimbra.info import AccountInfo
from app.connectors.zimbra.leaving import Departures, Leaving
from app.connectors.zimbra.metadata import asking, lines_of, telling
from app.connectors.zimbra.parse import TRASH, is_others_trash
from app.connectors.zimbra.reading import Element, many, text
from app.connectors.zimbra.soap import BATCH_LIMIT, Member, Soap
from app.connectors.zimbra.wire import Retry
from app.domain.errors import AppError, Rejected
from app.domain.exchange import Held
from app.domain.intents import CarryMessage, Intent, MarkJunk, MoveMessage, SendMail, SetFlagged, SetRead, TagMessage
from app.domain.mail import Address, Gesture, MailFolder, Message, Touch
from app.domain.writing import MAIL_VIEWS, GivenShare

log = logging.getLogger(__name__)

SECTION = "zwc:echarpe-act"
MOST = 200
"""Messages of one page of changes that are asked for their line; of more at once, nobody is named."""
_JUNK = "4"
_ASPECTS = {
    Gesture.READ: "read",
    Gesture.UNREAD: "read",
    Gesture.FLAGGED: "flag",
    Gesture.UNFLAGGED: "flag",
    Gesture.TAGGED: "tags",
    Gesture.UNTAGGED: "tags",
    Gesture.MOVED: "place",
    Gesture.TRASHED: "place",
    Gesture.TAKEN: "place",
    Gesture.JUNKED: "place",
    Gesture.ANSWERED: "answer",
    Gesture.FORWARDED: "answer",
}
"""What each act changes: a message keeps the last line of each."""
_KNOWN = frozenset(did.value for did in _ASPECTS)


class Line(msgspec.Struct):
    """One act, as it is written."""

    did: str
    """`Gesture`."""
    at_ms: int
    mail: str
    name: str = ""


class Authors:
    """Writes and reads the lines of one account's shared messages, its own and others'."""

    def __init__(self, soap: Soap, info: AccountInfo, departures: Departures) -> None:
        self._soap = soap
        self._info = info
        self._departures = departures
        self._shared: frozenset[str] = frozenset()
        """Own folders that others hold too, as last seen in the store."""

    # --- writing ----------------------------------------------------------------------------------

    async def sign(self, intents: Sequence[Intent]) -> None:
        """Leave a line on the shared messages among their targets, and on the folder that one leaves. Nothing that goes
        wrong here stops the act."""
        acts = {message_id: (intent, did) for intent in intents for message_id, did in _gestures(intent)}
        try:
            places = await self._places(acts)
            shared = [id for id in acts if id in places or ":" in id]
            me = (await self._info.get()).address if shared else Address(mail="")
            for start in range(0, len(shared), BATCH_LIMIT):
                page = shared[start : start + BATCH_LIMIT]
                held = await self._lines(page)
                told = [_telling(id, held.get(id, []), _line(*acts[id], me)) for id in page]
                answers = await self._soap.batch(told, Retry.IDEMPOTENT)
                refused = [answer.code for answer in answers.values() if isinstance(answer, AppError)]
                if refused:
                    log.info("%d acts could not be signed: %s", len(refused), refused[0])
            await self._departures.note(
                [
                    Leaving(message=id, folder=places[id], did=did, at_ms=intent.made_at_ms)
                    for id, (intent, did) in acts.items()
                    if id in places and self._leaves(places[id], intent, did)
                ]
            )
        except AppError as error:
            log.info("an act could not be signed: %s", error.code)

    def _leaves(self, place: str, intent: Intent, did: Gesture) -> bool:
        """Whether somebody who sees a message where it is may not see it where it goes."""
        goal = intent.folder if isinstance(intent, (MoveMessage, MarkJunk)) else ""
        return _ASPECTS[did] == "place" and goal != place and goal not in self._shared

    async def _lines(self, message_ids: Sequence[str]) -> dict[str, list[Line]]:
        """What is written on messages, at most `BATCH_LIMIT` of them."""
        answers = await self._soap.batch(
            [Member(id, "GetCustomMetadataRequest", asking(id, SECTION)) for id in message_ids]
        )
        return {id: _read(answer) for id, answer in answers.items() if not isinstance(answer, AppError)}

    async def _places(self, acts: Mapping[str, tuple[Intent, Gesture]]) -> dict[str, str]:
        """Folder of each message that lies where others see it: of those of other people, where it is about to leave."""
        asked: dict[str, list[str]] = {}
        for id, (_, did) in acts.items():
            owner = id.rpartition(":")[0]
            if _ASPECTS[did] == "place" if owner else self._shared:
                asked.setdefault(owner, []).append(id)
        found: dict[str, str] = {}
        for owner, ids in asked.items():
            try:
                body = (await self._soap.call("GetMsgMetadataRequest", {"m": {"ids": ",".join(ids)}})).body
            except Rejected as error:  # one of them is gone: the act itself will tell
                log.info("messages could not be placed: %s", error.code)
                continue
            for m in many(body.get("m")):
                place = text(m.get("l"))
                if owner or place in self._shared:
                    found[_of(owner, text(m.get("id")))] = _of(owner, place)
        return found

    # --- reading ----------------------------------------------------------------------------------

    async def look(self, held: Held) -> None:
        """Which of our own folders are shared now, those below them included."""
        shares = (await held.load_many(GivenShare.KIND, set(await held.versions(GivenShare.KIND)))).values()
        found = {share.folder for share in shares if isinstance(share, GivenShare) and share.view in MAIL_VIEWS}
        if found:
            ids = {id for id in await held.versions(MailFolder.KIND) if ":" not in id}
            found |= _below(found, await held.load_many(MailFolder.KIND, ids))
        self._shared = frozenset(found)

    def watches(self, *folders: str) -> bool:
        """Whether a message in one of these folders may be changed by somebody else."""
        return any(":" in folder or folder in self._shared for folder in folders)

    async def name(self, changes: Sequence[tuple[Message | None, Message]]) -> list[Message]:
        """Messages as they now are, with who did it. ``changes``: (as held before, None for a new one; as now)."""
        asked = {now.id for before, now in changes if self.watches(now.folder, before.folder if before else "")}
        if not asked:
            return [now for _, now in changes]
        if len(asked) > MOST:
            lines = {before.id: before.touches for before, _ in changes if before is not None and before.id in asked}
        else:
            lines = await self._touches(sorted(asked))
        named = [_named(before, now, lines[now.id]) if now.id in lines else now for before, now in changes]
        return [message if self.watches(message.folder) else _settled(message) for message in named]

    async def _touches(self, message_ids: Sequence[str]) -> dict[str, tuple[Touch, ...]]:
        own = (await self._info.get()).own
        found: dict[str, tuple[Touch, ...]] = {}
        for start in range(0, len(message_ids), BATCH_LIMIT):
            lines = await self._lines(message_ids[start : start + BATCH_LIMIT])
            found |= {id: tuple(_touch(line, own) for line in told) for id, told in lines.items()}
        return found


def _of(owner: str, id: str) -> str:
    """A remote id in another's mailbox, whether the server gave it so or not."""
    return f"{owner}:{id}" if owner and ":" not in id else id


def _gestures(intent: Intent) -> list[tuple[str, Gesture]]:
    """(message, what is done to it) of an act."""
    match intent:
        case SetRead(value=value):
            return [(intent.target_id, Gesture.READ if value else Gesture.UNREAD)]
        case SetFlagged(value=value):
            return [(intent.target_id, Gesture.FLAGGED if value else Gesture.UNFLAGGED)]
        case TagMessage(value=value):
            return [(intent.target_id, Gesture.TAGGED if value else Gesture.UNTAGGED)]
        case MarkJunk(value=True):
            return [(intent.target_id, Gesture.JUNKED)]
        case MoveMessage(folder=folder) if folder == TRASH or is_others_trash(folder):
            return [(intent.target_id, Gesture.TRASHED)]
        case CarryMessage():
            return [(intent.target_id, Gesture.TAKEN)]
        case MoveMessage() | MarkJunk():
            return [(intent.target_id, Gesture.MOVED)]
        case SendMail(origin_id=origin, origin_kind="r") if origin:
            return [(origin, Gesture.ANSWERED)]
        case SendMail(origin_id=origin, origin_kind="w") if origin:
            return [(origin, Gesture.FORWARDED)]
        case _:
            return []


def _line(intent: Intent, did: Gesture, me: Address) -> Line:
    return Line(did=did.value, at_ms=intent.made_at_ms, mail=me.mail, name=me.name)


def _telling(message_id: str, held: Sequence[Line], line: Line) -> Member:
    """The new line, and the last one of every other aspect."""
    aspect = _ASPECTS[Gesture(line.did)]
    kept = [line, *(old for old in held if _ASPECTS[Gesture(old.did)] != aspect)]
    return Member(message_id, "SetCustomMetadataRequest", telling(message_id, SECTION, kept))


def _read(body: Element) -> list[Line]:
    return [line for line in lines_of(body, Line) if line.did in _KNOWN and line.mail]


def _touch(line: Line, own: Collection[str]) -> Touch:
    who = Address(mail=line.mail, name=line.name)
    return Touch(did=Gesture(line.did), at_ms=line.at_ms, by=who, mine=who.mail.lower() in own)


def _named(before: Message | None, now: Message, lines: tuple[Touch, ...]) -> Message:
    known = before.touches if before is not None else ()
    fresh = [line for line in lines if line not in known and _bears_out(now, line.did)]
    changed = _changed(before, now) if before is not None else set()
    touch = before.touch if before is not None else None
    unsigned = changed - {_ASPECTS[line.did] for line in fresh}
    if unsigned == {"read"} and not now.unread:
        unsigned = set()
        touch = None if touch is not None and _ASPECTS.get(touch.did) == "read" else touch
    if unsigned:
        touch = Touch(did=Gesture.UNKNOWN)
    elif fresh:
        touch = fresh[0]
    # A line of an act that is still on its way is not known yet: it is fresh when the message bears it out.
    return replace(now, touch=touch, touches=tuple(line for line in lines if line in known or line in fresh))


def _settled(message: Message) -> Message:
    """Where nobody else sees it, that somebody changed it, who knows who, is nothing to be told of."""
    unknown = message.touch is not None and message.touch.did is Gesture.UNKNOWN
    return replace(message, touch=None) if unknown else message


def _changed(before: Message, now: Message) -> set[str]:
    """Aspects in which somebody changed it. What the server does by itself (conversations) is no act."""
    pairs = {
        "read": (before.unread, now.unread),
        "flag": (before.flagged, now.flagged),
        "tags": (frozenset(before.tags), frozenset(now.tags)),
        "place": (before.folder, now.folder),
        "answer": ((before.answered, before.forwarded), (now.answered, now.forwarded)),
    }
    return {aspect for aspect, (was, is_) in pairs.items() if was != is_}


def _bears_out(message: Message, did: Gesture) -> bool:
    """Whether the message is as that act leaves it."""
    place = message.folder.rpartition(":")[2]
    return {
        Gesture.READ: not message.unread,
        Gesture.UNREAD: message.unread,
        Gesture.FLAGGED: message.flagged,
        Gesture.UNFLAGGED: not message.flagged,
        Gesture.TRASHED: place == TRASH,
        Gesture.TAKEN: place == TRASH,
        Gesture.JUNKED: place == _JUNK,
        Gesture.ANSWERED: message.answered,
        Gesture.FORWARDED: message.forwarded,
    }.get(did, True)


def _below(shared: Collection[str], folders: Mapping[str, object]) -> set[str]:
    """Folders that lie in one of those: what is granted on a folder holds for what it contains (§14)."""
    parents = {id: folder.parent for id, folder in folders.items() if isinstance(folder, MailFolder)}
    found: set[str] = set()
    for id in parents:
        above, seen = parents.get(id, ""), {id}
        while above and above not in seen:
            if above in shared:
                found.add(id)
                break
            seen.add(above)
            above = parents.get(above, "")
    return found
