"""The stream "carnet": sealed segments of one's notes, in a folder of the mailbox (§8, 10, 11.7).

The folder is made at the first segment; only this program writes into it. A segment is a mail that is never
sent: AddMsg lays it there, read. Its subject ends with its role and its name, by which a listing of the
folder tells after a lost reply whether it arrived (``inid:`` asks the database and never lags, §10).

The mail stream leaves the folder and what is in it aside (`parse.is_carnet_folder`), so that neither appears among
the mail of this program. Other clients: the folder's view is one that no mail client lists [guess: read in the
web client's table of views; where a server refuses the view, the folder is an ordinary one].
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime

from app.connectors.zimbra.info import AccountInfo
from app.connectors.zimbra.parse import CARNET_FOLDER, is_carnet_folder, walk_folders
from app.connectors.zimbra.reading import Element, many, number, one, text, truth
from app.connectors.zimbra.soap import BATCH_LIMIT, Member, Soap
from app.connectors.zimbra.wire import Retry
from app.domain.carnet import CarnetSegment
from app.domain.errors import AppError, Rejected, TargetGone
from app.domain.exchange import Ack, Clock, Delta, Held, Verdict
from app.domain.intents import DropCarnet, Intent, SendCarnet

STREAM = "carnet"
VIEW = "note"
_ROOT = "1"
_MARK = "Echarpe carnet"
PAGE = 500
MOST_CHARACTERS = 8_000_000
"""Of one segment read: they are written much smaller."""
_BEGIN, _END = "-----BEGIN ECHARPE CARNET-----", "-----END ECHARPE CARNET-----"
_WORDS = (
    "Ce message contient vos notes manuscrites, chiffrées, pour vos autres appareils.\n"
    "Il a été déposé ici par Écharpe et ne se lit pas autrement. Ne le supprimez pas.\n"
)


class Carnet:
    """Reads and writes the carnet's folder of one mailbox."""

    HANDLES = (SendCarnet, DropCarnet)

    def __init__(self, soap: Soap, info: AccountInfo, clock: Clock) -> None:
        self._soap = soap
        self._info = info
        self._clock = clock
        self._folder = ""

    # --- pulling ----------------------------------------------------------------------------------

    async def pull(self, held: Held) -> Delta:
        """Segments not held yet, fifty at a time; those no longer there go."""
        listed = {text(hit.get("id")) for hit in await self._listed()}
        known = set(await held.versions(CarnetSegment.KIND))
        missing = sorted(listed - known, key=int)
        found = await self._fetch(missing[:BATCH_LIMIT])
        return Delta(
            stream=STREAM,
            cursor="read",
            upserts=tuple(found),
            removes=tuple((CarnetSegment.KIND, id) for id in sorted(known - listed)),
            more=len(missing) > BATCH_LIMIT,
            agreed=True,  # consolidated by one of the user's devices: what they held is in a newer segment
        )

    async def _listed(self) -> list[Element]:
        """Summaries of all that lies in the folder; none while there is no folder."""
        folder = await self._find_folder()
        if not folder:
            return []
        found: list[Element] = []
        args: Element = {"types": "message", "query": {"_content": f"inid:{folder}"}, "sortBy": "dateAsc", "fetch": "0"}
        while True:
            body = (await self._soap.call("SearchRequest", {**args, "limit": PAGE, "offset": len(found)})).body
            hits = many(body.get("m"))
            found += hits
            if not hits or not truth(body.get("more")):
                return [hit for hit in found if text(hit.get("id")).isdigit()]

    async def _fetch(self, ids: Sequence[str]) -> list[CarnetSegment]:
        if not ids:
            return []
        spec = {"max": MOST_CHARACTERS, "html": False}
        answers = await self._soap.batch([Member(id, "GetMsgRequest", {"m": {"id": id, **spec}}) for id in ids])
        found = []
        for id in ids:
            answer = answers.get(id)
            if isinstance(answer, AppError) and not isinstance(answer, (TargetGone, Rejected)):
                raise answer
            if isinstance(answer, dict) and (m := one(answer.get("m"))):
                found.append(_parse(m))
        return found

    async def _find_folder(self) -> str:
        if not self._folder:
            body = (await self._soap.call("GetFolderRequest", {"folder": {"l": _ROOT}, "depth": 1})).body
            folders = (f for f in walk_folders(body.get("folder")) if is_carnet_folder(f))
            self._folder = next((text(folder.get("id")) for folder in folders), "")
        return self._folder

    # --- pushing ----------------------------------------------------------------------------------

    async def push(self, intent: Intent) -> Ack:
        match intent:
            case SendCarnet():
                return await self._add(intent)
            case DropCarnet():
                return await self._drop(intent)
            case _:
                raise Rejected("not_supported", kind=intent.KIND)

    async def probe(self, intent: Intent) -> Verdict:
        """Was the segment laid there? The listing names every one."""
        if not isinstance(intent, SendCarnet):
            return Verdict.NOT_DELIVERED
        there = any(_name_of(hit) == intent.target_id for hit in await self._listed())
        return Verdict.DELIVERED if there else Verdict.NOT_DELIVERED

    async def _add(self, intent: SendCarnet) -> Ack:
        folder = await self._find_folder() or await self._make_folder()
        mime = build_segment(intent, (await self._info.get()).address.mail, self._clock())
        aid = await self._soap.upload(mime, "message/rfc822", "carnet.eml")
        message = {"l": folder, "d": self._clock(), "aid": aid}
        try:
            body = (await self._soap.call("AddMsgRequest", {"m": message}, retry=Retry.GUARDED)).body
        except TargetGone:
            self._folder = ""  # deleted meanwhile: found or made anew at the next attempt
            raise
        added = one(body.get("m"))
        return Ack(
            upserts=(
                CarnetSegment(
                    id=text(added.get("id")),
                    name=intent.target_id,
                    role=intent.role,
                    sealed=intent.sealed,
                    date_ms=number(added.get("d")),
                ),
            )
        )

    async def _make_folder(self) -> str:
        spec: Element = {"l": _ROOT, "name": CARNET_FOLDER, "view": VIEW, "fie": True}
        try:
            body = (await self._soap.call("CreateFolderRequest", {"folder": spec}, retry=Retry.IDEMPOTENT)).body
        except Rejected:
            spec["view"] = "message"
            body = (await self._soap.call("CreateFolderRequest", {"folder": spec}, retry=Retry.IDEMPOTENT)).body
        self._folder = text(one(body.get("folder")).get("id"))
        return self._folder

    async def _drop(self, intent: DropCarnet) -> Ack:
        """Only while what holds them whole is there."""
        listed = {_name_of(hit): text(hit.get("id")) for hit in await self._listed()}
        ids = [listed[name] for name in intent.names if name in listed]
        if not set(intent.held_in) <= listed.keys():
            return Ack(facts={"outcome": "kept"})
        if ids:
            action = {"id": ",".join(ids), "op": "delete"}
            await self._soap.call("MsgActionRequest", {"action": action}, retry=Retry.IDEMPOTENT)
        return Ack(removes=tuple((CarnetSegment.KIND, id) for id in ids))


def build_segment(intent: SendCarnet, address: str, now_ms: int) -> bytes:
    """The segment as a mail to oneself: a sentence for whoever opens it elsewhere, then the sealed text."""
    message = EmailMessage(policy=policy.SMTP.clone(refold_source="all"))
    message["Date"] = format_datetime(datetime.fromtimestamp(now_ms // 1000, UTC))
    message["From"] = message["To"] = address
    message["Subject"] = f"{_MARK} {intent.role} {intent.target_id}"
    message["Message-ID"] = f"<{intent.target_id}@carnet.echarpe.invalid>"
    head, _, sealed = intent.sealed.partition(".")
    lines = [sealed[i : i + 76] for i in range(0, len(sealed), 76)]
    body = "\n".join([_WORDS, _BEGIN, head, *lines, _END, ""])
    message.set_content(body, charset="utf-8", cte="8bit")
    return message.as_bytes()


def _name_of(m: Element) -> str:
    subject = text(m.get("su"))
    return subject.split()[-1] if subject.startswith(_MARK) else ""


def _parse(m: Element) -> CarnetSegment:
    """A segment; what somebody else put in the folder is one without content, and without a name."""
    words = text(m.get("su")).removeprefix(_MARK).split()
    role, name = (words[0], words[-1]) if _name_of(m) and len(words) == 2 else ("", "")
    return CarnetSegment(
        id=text(m.get("id")), name=name, role=role, sealed=_sealed_of(m.get("mp")), date_ms=number(m.get("d"))
    )


def _sealed_of(parts: object) -> str:
    for part in many(parts):
        content = text(part.get("content"))
        if _BEGIN in content and _END in content:
            lines = content.partition(_BEGIN)[2].partition(_END)[0].split()
            return f"{lines[0]}.{''.join(lines[1:])}" if len(lines) > 1 else ""
        if found := _sealed_of(part.get("mp")):
            return found
    return ""
