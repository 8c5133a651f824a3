"""Absence, filters, shares and rights, delivered (§4, 14, 15, 25): all of class I but the notice of a share.

Each act reads what it changes just before or just after, so that what the window shows next is the server's word.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace

from app.connectors.zimbra.info import GET_INFO, AccountInfo
from app.connectors.zimbra.prefs import build_absence, merged, parse_filters
from app.connectors.zimbra.reading import Element, one, text
from app.connectors.zimbra.senders import RIGHTS
from app.connectors.zimbra.soap import Soap
from app.connectors.zimbra.standing import parse_given
from app.connectors.zimbra.wire import ACCOUNT_NS, Retry
from app.domain.errors import Rejected, TargetGone
from app.domain.exchange import Ack, Verdict
from app.domain.intents import (
    AcceptShare,
    DeleteFilter,
    EndShare,
    GrantRight,
    GrantShare,
    Intent,
    LeaveShare,
    RevokeRight,
    RevokeShare,
    SaveAbsence,
    SaveFilter,
    TellShare,
)
from app.domain.mail import LOCAL
from app.domain.writing import GivenRight, GivenShare, MailFilter, deed

_ROOT = "1"
VIEWS = ("message", "appointment", "task", "contact", "document")
_NAMES = {mode: right for right, mode in RIGHTS.items()}


class Arranging:
    """``HANDLES``: what it takes."""

    HANDLES = (
        SaveAbsence,
        SaveFilter,
        DeleteFilter,
        EndShare,
        GrantShare,
        RevokeShare,
        TellShare,
        AcceptShare,
        LeaveShare,
        GrantRight,
        RevokeRight,
    )

    def __init__(self, soap: Soap, info: AccountInfo) -> None:
        self._soap = soap
        self._info = info

    async def push(self, intent: Intent) -> Ack:
        match intent:
            case SaveAbsence():
                return await self._absence(intent)
            case SaveFilter():
                return await self._filters(intent.filter, "")
            case DeleteFilter():
                return await self._filters(None, intent.target_id)
            case GrantShare():
                return await self._grant(intent)
            case RevokeShare():
                return await self._revoke(intent)
            case EndShare():
                return await self._end(intent)
            case TellShare():
                return await self._tell(intent)
            case AcceptShare():
                return await self._accept(intent)
            case LeaveShare():
                return await self._leave(intent)
            case GrantRight() | RevokeRight():
                return await self._right(intent)
            case _:
                raise Rejected("not_supported", kind=intent.KIND)

    async def probe(self, intent: Intent) -> Verdict:
        """Nothing can tell whether a notice was mailed: the user decides (class N)."""
        del intent
        return Verdict.UNKNOWN

    # --- absence and filters ----------------------------------------------------------------------

    async def _absence(self, intent: SaveAbsence) -> Ack:
        args = {"_attrs": build_absence(intent.absence)}
        await self._soap.call("ModifyPrefsRequest", args, ns=ACCOUNT_NS, retry=Retry.IDEMPOTENT)
        self._info.take((await self._soap.call("GetInfoRequest", GET_INFO, ns=ACCOUNT_NS)).body)
        return Ack(upserts=((await self._info.get()).absence,))

    async def _filters(self, changed: MailFilter | None, gone: str) -> Ack:
        """The server takes the whole list: what others changed there meanwhile is read first, and kept."""
        now = parse_filters((await self._soap.call("GetFilterRulesRequest", {})).body)
        rules = merged(now, changed, gone)
        args = {"filterRules": {"filterRule": rules} if rules else {}}
        await self._soap.call("ModifyFilterRulesRequest", args, retry=Retry.IDEMPOTENT)
        after = parse_filters((await self._soap.call("GetFilterRulesRequest", {})).body)
        left = {rule.id for rule in now} - {rule.id for rule in after}
        return Ack(upserts=after, removes=tuple((MailFilter.KIND, name) for name in left))

    # --- shares -----------------------------------------------------------------------------------

    async def _grant(self, intent: GrantShare) -> Ack:
        share = intent.share
        grant: Element = {"gt": share.grantee_type, "d": share.grantee, "perm": share.rights}
        if share.until_ms:
            grant["expiry"] = share.until_ms
        if share.grantee_type in ("all", "pub"):
            del grant["d"]
        answer = await self._act({"id": share.folder, "op": "grant", "grant": grant})
        zid = text(one(answer.get("action")).get("zid"))
        held = await self._given(share.folder)
        made = next((s for s in held if s.grantee_id == zid), None)
        if made is not None and made.grantee_type == "guest" and share.grantee_type == "usr":
            # An address the server does not know: it would invite a stranger by mail (§14).
            await self._act({"id": share.folder, "op": "!grant", "zid": zid})
            raise Rejected("grantee_unknown")
        temporary = ((GivenShare.KIND, share.id),) if made is not None and made.id != share.id else ()
        return Ack(
            upserts=held,
            removes=temporary,
            facts=deed("share", share.grantee, share.folder_name, share.rights, share.folder),
        )

    async def _revoke(self, intent: RevokeShare) -> Ack:
        grantee = intent.grantee_id
        if not grantee:  # given here a moment ago: the server's name for them came with the grant
            known = {s.grantee.lower(): s.grantee_id for s in await self._given(intent.folder)}
            grantee = known.get(intent.grantee.lower(), "")
        if grantee:
            await self._act({"id": intent.folder, "op": "!grant", "zid": grantee})
        gone = (GivenShare.KIND, intent.target_id), (GivenShare.KIND, f"{intent.folder}:{grantee}")
        return Ack(removes=gone, facts=deed("unshare", intent.grantee, intent.folder_name, folder=intent.folder))

    async def _end(self, intent: EndShare) -> Ack:
        """The day has come. Taken back before, by hand or elsewhere: nothing is left to do."""
        given = [s for s in await self._given(intent.folder) if s.grantee.lower() == intent.grantee.lower()]
        held = [s for s in given if s.until_ms <= intent.not_before_ms]  # a later day was settled elsewhere
        for share in held:
            await self._act({"id": intent.folder, "op": "!grant", "zid": share.grantee_id})
        gone = tuple((GivenShare.KIND, share.id) for share in held)
        return Ack(
            removes=gone,
            facts=deed("unshare", intent.grantee, intent.folder_name, folder=intent.folder) if held else {},
        )

    async def _given(self, folder: str) -> tuple[GivenShare, ...]:
        body = (await self._soap.call("GetFolderRequest", {"folder": {"l": folder}, "depth": 0})).body
        return tuple(share for share in parse_given(body) if share.folder == folder)

    async def _tell(self, intent: TellShare) -> Ack:
        args = {"item": {"id": intent.folder}, "e": [{"t": "t", "a": intent.grantee}]}
        await self._soap.call("SendShareNotificationRequest", args, retry=Retry.GUARDED)
        return Ack()

    async def _accept(self, intent: AcceptShare) -> Ack:
        link: Element = {
            "l": _ROOT,
            "name": intent.name,
            "zid": intent.share.owner_id,
            "rid": intent.share.folder,
            "fie": True,
        }
        if intent.share.view in VIEWS:
            link["view"] = intent.share.view
        body = (await self._soap.call("CreateMountpointRequest", {"link": link}, retry=Retry.IDEMPOTENT)).body
        made = text(one(body.get("link")).get("id"))
        mounted = replace(intent.share, mount=made, mount_name=intent.name)
        facts = deed("accept", intent.share.owner.mail, intent.name, intent.share.rights)
        return Ack(upserts=(mounted,), facts=facts, renames={f"{LOCAL}{intent.op_id}": made})

    async def _leave(self, intent: LeaveShare) -> Ack:
        if not intent.mount.startswith(LOCAL):
            with contextlib.suppress(TargetGone):  # left elsewhere
                await self._act({"id": intent.mount, "op": "delete"})
        return Ack(applied=True, facts=deed("leave", intent.owner, intent.name))

    async def _act(self, action: Element) -> Element:
        return (await self._soap.call("FolderActionRequest", {"action": action}, retry=Retry.IDEMPOTENT)).body

    # --- rights -----------------------------------------------------------------------------------

    async def _right(self, intent: GrantRight | RevokeRight) -> Ack:
        right = intent.right
        ace: Element = {"gt": right.grantee_type, "right": _NAMES[right.mode], "d": right.grantee}
        if right.grantee_id:
            ace["zid"] = right.grantee_id
        name = "GrantRightsRequest" if isinstance(intent, GrantRight) else "RevokeRightsRequest"
        try:
            await self._soap.call(name, {"ace": [ace]}, ns=ACCOUNT_NS, retry=Retry.IDEMPOTENT)
        except TargetGone as error:
            raise Rejected("grantee_unknown") from error
        given = isinstance(intent, GrantRight)
        facts = deed("allow" if given else "disallow", right.grantee, "", str(right.mode))
        if isinstance(intent, GrantRight):
            return Ack(applied=True, facts=facts)
        return Ack(removes=((GivenRight.KIND, right.id),), facts=facts)
