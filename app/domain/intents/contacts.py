"""Cards of the address books."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import ClassVar

from app.domain.frozen import dataclass
from app.domain.intents.base import Intent
from app.domain.mail import Contact
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveContact(Intent):
    """Create or change a card. A new one is named by a UUID of ours, kept on it (``vCardUID``): probed by it."""

    KIND: ClassVar[str] = "save_contact"
    TARGET_KIND: ClassVar[str] = Contact.KIND
    IDEMPOTENT: ClassVar[bool] = False
    PRIORITY: ClassVar[int] = 4

    contact: Contact
    new: bool = False
    base: Mapping[str, str] = field(default_factory=dict)
    """The card the user saw: only what differs from it is written."""
    base_members: tuple[str, ...] = ()

    def apply(self, record: Record | None) -> Record | None:
        return self.contact

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SaveContact) and earlier.new == self.new


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteContact(Intent):
    """Put a card into the trash."""

    KIND: ClassVar[str] = "delete_contact"
    TARGET_KIND: ClassVar[str] = Contact.KIND
    PRIORITY: ClassVar[int] = 4

    def apply(self, record: Record | None) -> Record | None:
        return None
