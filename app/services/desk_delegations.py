"""Bureaux of the parapheur given to others for a time (rows 66, 67). Seen and ended with all else in `standing`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from app.domain.accounts import Body
from app.domain.errors import Rejected
from app.domain.frozen import dataclass
from app.domain.ids import AccountId, new_id
from app.domain.intents import SetDeskDelegation
from app.domain.mail import LOCAL
from app.domain.parapheur import Bureau, DeskDelegation, DossierType
from app.services.bodies import Bodies
from app.services.folder_acts import Target
from app.services.library import Library, ListQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenDesk:
    """One of the user's bureaux, with those to whom it is given."""

    account: AccountId
    body: Body
    bureau: Bureau
    given: tuple[DeskDelegation, ...] = ()
    """Those to come first, then by start."""
    types: Mapping[str, str] = field(default_factory=dict)
    """Id -> name of the types known here: a delegation may be for one of them. Empty where it is always for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """One of the user's bureaux, given others for a time."""

    body: Body
    bureau: Bureau
    absent: tuple[str, ...]
    """Names of those bureaux."""
    end_ms: int | None = None
    """When the first of them ends, as far as it is known: servers tell the end to the one who gave, so only of one's
    own bureaux. None = not known, or without an end."""


class DeskDelegationService:
    """Which bureaux can be given, giving one, and in whose absence one acts."""

    def __init__(self, bodies: Bodies, library: Library) -> None:
        self._bodies = bodies
        self._library = library

    async def desks(self) -> list[GivenDesk]:
        """The bureaux in which the user acts, over all bodies."""
        given = await self._given()
        types = await self._types()
        found = []
        for entry in await self._library.entries(ListQuery(kind=Bureau.KIND)):
            if not isinstance(entry.record, Bureau) or not entry.record.may_act:
                continue
            account = entry.key.account
            mine = [one for owner, one in given if owner == account and one.bureau_id == entry.record.id]
            found.append(
                GivenDesk(
                    account=account,
                    body=self._bodies.body_of(account),
                    bureau=entry.record,
                    given=tuple(sorted(mine, key=lambda one: (one.start_ms or 0, one.substitute_name))),
                    types={} if entry.record.one_delegation else types.get(account, {}),
                )
            )
        return found

    async def standing_in(self) -> list[StandIn]:
        """In whose absence the user acts now, over all bodies, whether a dossier of theirs waits or not."""
        now, given = self._bodies.clock(), await self._given()
        found = []
        for entry in await self._library.entries(ListQuery(kind=Bureau.KIND)):
            bureau = entry.record
            if not isinstance(bureau, Bureau) or not bureau.may_act:
                continue
            known = {
                one.bureau_id: one
                for owner, one in given
                if owner == entry.key.account and one.substitute_id == bureau.id
            }
            absent = {
                id_: name or bureau.name
                for id_, name in bureau.stands_for.items()
                if id_ not in known or known[id_].active(now)
            }
            if absent:
                ends = [end for id_ in absent if id_ in known and (end := known[id_].end_ms) is not None]
                body = self._bodies.body_of(entry.key.account)
                names = tuple(sorted(absent.values()))
                found.append(StandIn(body=body, bureau=bureau, absent=names, end_ms=min(ends, default=None)))
        return found

    async def _given(self) -> list[tuple[AccountId, DeskDelegation]]:
        entries = await self._library.entries(ListQuery(kind=DeskDelegation.KIND))
        return [(entry.key.account, entry.record) for entry in entries if isinstance(entry.record, DeskDelegation)]

    async def _types(self) -> dict[AccountId, dict[str, str]]:
        found: dict[AccountId, dict[str, str]] = {}
        for entry in await self._library.entries(ListQuery(kind=DossierType.KIND), limit=2000):
            if isinstance(entry.record, DossierType):
                found.setdefault(entry.key.account, {})[entry.record.type_id] = entry.record.type
        return found

    async def give(
        self,
        desk: GivenDesk,
        to: Target,
        start_ms: int | None,
        end_ms: int | None,
        type_id: str = "",
    ) -> None:
        """Give a bureau for a time, for everything or for one type.

        Raises ``delegation_to_itself``, ``delegation_ends_before``, ``delegation_over`` (already past),
        ``delegation_overlaps`` (the same bureau for the same types at the same time), ``delegation_single`` (its server
        knows one delegation at a time).
        """
        wanted = DeskDelegation(
            id=f"{LOCAL}{new_id()}",
            tenant=desk.bureau.tenant,
            bureau_id=desk.bureau.id,
            bureau_name=desk.bureau.name,
            substitute_id=to.id,
            substitute_name=to.name,
            type_id=type_id,
            type=desk.types.get(type_id, ""),
            start_ms=start_ms,
            end_ms=end_ms,
        )
        self._check(desk.given, wanted)
        left = [one for one in desk.given if one.end_ms is None or one.end_ms > self._bodies.clock()]
        if desk.bureau.one_delegation and left:
            raise Rejected("delegation_single", name=left[0].substitute_name)
        intent = SetDeskDelegation(**self._bodies.stamp(desk.account), target_id=wanted.id, delegation=wanted)
        await self._bodies.append(intent)

    def _check(self, given: Sequence[DeskDelegation], wanted: DeskDelegation) -> None:
        if wanted.substitute_id == wanted.bureau_id:
            raise Rejected("delegation_to_itself")
        if wanted.start_ms is not None and wanted.end_ms is not None and wanted.end_ms <= wanted.start_ms:
            raise Rejected("delegation_ends_before")
        if wanted.end_ms is not None and wanted.end_ms <= self._bodies.clock():
            raise Rejected("delegation_over")
        if any(_overlap(one, wanted) for one in given):
            raise Rejected("delegation_overlaps")


def _overlap(one: DeskDelegation, other: DeskDelegation) -> bool:
    """Both hold at some moment, for a type in common."""
    if one.type_id and other.type_id and one.type_id != other.type_id:
        return False
    begins = max(one.start_ms or 0, other.start_ms or 0)
    ends = min(one.end_ms or 2**62, other.end_ms or 2**62)
    return begins < ends
