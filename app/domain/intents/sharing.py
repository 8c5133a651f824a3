"""Absence, filters, shares and rights: what stands on the server and works without us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from app.domain.frozen import dataclass
from app.domain.intents.base import Intent
from app.domain.mail import LOCAL
from app.domain.records import Record
from app.domain.writing import Absence, GivenRight, GivenShare, MailFilter, ReceivedShare


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveAbsence(Intent):
    """The whole answer given while away; the last writer wins (ModifyPrefs, class I)."""

    KIND: ClassVar[str] = "save_absence"
    TARGET_KIND: ClassVar[str] = Absence.KIND

    absence: Absence

    def apply(self, record: Record | None) -> Record | None:
        return self.absence

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SaveAbsence)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveFilter(Intent):
    """Create, change, move or switch one filter: the others are read again just before (interop §4)."""

    KIND: ClassVar[str] = "save_filter"
    TARGET_KIND: ClassVar[str] = MailFilter.KIND

    filter: MailFilter

    @property
    def lane(self) -> str:
        return MailFilter.KIND  # the server takes the whole list: one change after the other

    def apply(self, record: Record | None) -> Record | None:
        return self.filter

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SaveFilter) and earlier.target_id == self.target_id


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteFilter(Intent):
    KIND: ClassVar[str] = "delete_filter"
    TARGET_KIND: ClassVar[str] = MailFilter.KIND

    @property
    def lane(self) -> str:
        return MailFilter.KIND

    def apply(self, record: Record | None) -> Record | None:
        return None

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SaveFilter) and earlier.target_id == self.target_id


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantShare(Intent):
    """Let somebody use one of my folders. The target is as the server will list it, its grantee's id apart."""

    KIND: ClassVar[str] = "grant_share"
    TARGET_KIND: ClassVar[str] = GivenShare.KIND
    PROVEN: ClassVar[bool] = True

    share: GivenShare

    def apply(self, record: Record | None) -> Record | None:
        return self.share


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeShare(Intent):
    KIND: ClassVar[str] = "revoke_share"
    TARGET_KIND: ClassVar[str] = GivenShare.KIND
    PROVEN: ClassVar[bool] = True
    PRIORITY: ClassVar[int] = 2
    """A right taken back is not to wait behind marks."""

    folder: str
    grantee_id: str
    grantee: str = ""
    """For « À envoyer » and the journal."""
    folder_name: str = ""

    def apply(self, record: Record | None) -> Record | None:
        return None

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, GrantShare)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndShare(Intent):
    """End a share on a day settled when it was given. The server is told that day with the grant, and ends it by itself
    (FolderAction.java reads ``expiry``, though the API description has it in words only): this waits here for those
    that do not."""

    KIND: ClassVar[str] = "end_share"
    TARGET_KIND: ClassVar[str] = "share_end"
    PROVEN: ClassVar[bool] = True
    PRIORITY: ClassVar[int] = 2

    folder: str
    folder_name: str
    grantee: str
    not_before_ms: int

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, EndShare)


@dataclass(frozen=True, slots=True, kw_only=True)
class TellShare(Intent):
    """Mail somebody that a folder is shared with them. Never repeated by the program (interop §14, class N)."""

    KIND: ClassVar[str] = "tell_share"
    TARGET_KIND: ClassVar[str] = "share_notice"
    IDEMPOTENT: ClassVar[bool] = False

    folder: str
    grantee: str
    lane_after: str = ""

    @property
    def after(self) -> tuple[str, ...]:
        return (self.lane_after,) if self.lane_after else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptShare(Intent):
    """Take a folder that somebody shares into my own tree (a mountpoint)."""

    KIND: ClassVar[str] = "accept_share"
    TARGET_KIND: ClassVar[str] = ReceivedShare.KIND
    PROVEN: ClassVar[bool] = True

    share: ReceivedShare
    name: str

    def apply(self, record: Record | None) -> Record | None:
        if isinstance(record, ReceivedShare) and not record.mount:
            return replace(record, mount=f"{LOCAL}{self.op_id}", mount_name=self.name)
        return record


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveShare(Intent):
    """Take a shared folder out of my tree; nothing of its owner's is touched."""

    KIND: ClassVar[str] = "leave_share"
    TARGET_KIND: ClassVar[str] = ReceivedShare.KIND
    PROVEN: ClassVar[bool] = True

    mount: str
    name: str = ""
    owner: str = ""

    def apply(self, record: Record | None) -> Record | None:
        return replace(record, mount="", mount_name="") if isinstance(record, ReceivedShare) else record

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, AcceptShare)

    def renamed(self, names: Mapping[str, str]) -> Intent:
        return replace(self, mount=names[self.mount]) if self.mount in names else self


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRight(Intent):
    """Let somebody write in my name, or on my behalf."""

    KIND: ClassVar[str] = "grant_right"
    TARGET_KIND: ClassVar[str] = GivenRight.KIND
    PROVEN: ClassVar[bool] = True

    right: GivenRight

    def apply(self, record: Record | None) -> Record | None:
        return self.right


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeRight(Intent):
    KIND: ClassVar[str] = "revoke_right"
    TARGET_KIND: ClassVar[str] = GivenRight.KIND
    PROVEN: ClassVar[bool] = True
    PRIORITY: ClassVar[int] = 2

    right: GivenRight

    def apply(self, record: Record | None) -> Record | None:
        return None

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, GrantRight)
