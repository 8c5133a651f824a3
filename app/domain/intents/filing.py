"""Folders and tags of a mailbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from app.domain.frozen import dataclass
from app.domain.intents.base import Intent, made_first
from app.domain.mail import LOCAL, MailFolder, MailTag
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveFolder(Intent):
    """Make a folder (``target_id`` begins with `mail.LOCAL`), rename it or move it. Never a fixed one (§8)."""

    KIND: ClassVar[str] = "save_folder"
    TARGET_KIND: ClassVar[str] = MailFolder.KIND
    PRIORITY: ClassVar[int] = 4
    """Before what is moved into it."""

    name: str
    parent: str = ""
    """Id of the folder above; empty = the top."""

    def apply(self, record: Record | None) -> Record | None:
        if isinstance(record, MailFolder):
            return replace(record, name=self.name, parent=self.parent)
        if record is None and self.target_id.startswith(LOCAL):
            return MailFolder(id=self.target_id, name=self.name, parent=self.parent)
        return record

    @property
    def after(self) -> tuple[str, ...]:
        return made_first(self.parent)

    def renamed(self, names: Mapping[str, str]) -> Intent:
        target, parent = names.get(self.target_id, self.target_id), names.get(self.parent, self.parent)
        same = (target, parent) == (self.target_id, self.parent)
        return self if same else replace(self, target_id=target, parent=parent)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveFolder(Intent):
    """Put a folder in the trash, or delete one for good that lies there."""

    KIND: ClassVar[str] = "remove_folder"
    TARGET_KIND: ClassVar[str] = MailFolder.KIND

    forever: bool = False
    trash: str = "3"

    def apply(self, record: Record | None) -> Record | None:
        if self.forever or not isinstance(record, MailFolder):
            return None
        return replace(record, parent=self.trash)

    def renamed(self, names: Mapping[str, str]) -> Intent:
        return replace(self, target_id=names[self.target_id]) if self.target_id in names else self


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveTag(Intent):
    """Make a tag or change its colour. ``target_id`` is its name."""

    KIND: ClassVar[str] = "save_tag"
    TARGET_KIND: ClassVar[str] = MailTag.KIND
    PRIORITY: ClassVar[int] = 4
    """Before the messages that carry it: a tag first seen on one stays unlisted (interop §7)."""

    colour: str = ""

    def apply(self, record: Record | None) -> Record | None:
        if isinstance(record, MailTag):
            return replace(record, colour=self.colour)
        return MailTag(id=self.target_id, colour=self.colour)

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SaveTag)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteTag(Intent):
    """Delete a tag, everywhere. ``target_id`` is its name."""

    KIND: ClassVar[str] = "delete_tag"
    TARGET_KIND: ClassVar[str] = MailTag.KIND

    not_before_ms: int = 0
    """Held back so that it can be undone: no server brings a tag back onto its messages."""

    def apply(self, record: Record | None) -> Record | None:
        return None
