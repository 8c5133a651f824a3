"""Cards of the address books."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import ClassVar

from app.domain.frozen import dataclass
from app.domain.intents.base import Intent
from app.domain.mail import LOCAL, Contact, Reference
from app.domain.records import Record
from app.domain.writing import OwnFolder


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
    base_references: tuple[Reference, ...] = ()
    base_photo: str = ""
    mount: str = ""
    """Mountpoint of another's book that a new card goes into: where it is looked for after a lost answer."""

    @property
    def picture(self) -> str:
        """SHA-256 of the picture to be put on the card; empty = it stays as it is, or goes."""
        return self.contact.photo.removeprefix(LOCAL) if self.contact.photo.startswith(LOCAL) else ""

    @property
    def drops_picture(self) -> bool:
        """The picture seen on the card is taken away."""
        return bool(self.base_photo) and not self.contact.photo

    @property
    def digests(self) -> frozenset[str]:
        return frozenset({self.picture} if self.picture else ())

    @property
    def after(self) -> tuple[str, ...]:
        return _book_first(self.contact.folder)

    def apply(self, record: Record | None) -> Record | None:
        return self.contact

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SaveContact) and earlier.new == self.new

    def renamed(self, names: Mapping[str, str]) -> Intent:
        """Changed again while it was being made: what then waits is a change of the card that is there. A book that was
        made meanwhile has the server's name."""
        contact = replace(self.contact, folder=names.get(self.contact.folder, self.contact.folder))
        if self.target_id not in names:
            return replace(self, contact=contact)
        made = names[self.target_id]
        return replace(self, target_id=made, contact=replace(contact, id=made, revision=""), new=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveContact(Intent):
    """Put a card into another book. Between two people's books the server makes a copy and deletes the card, so that
    its id changes (ItemActionHelper.java): probed by the UUID that it carries, or is given before it goes."""

    KIND: ClassVar[str] = "move_contact"
    TARGET_KIND: ClassVar[str] = Contact.KIND
    IDEMPOTENT: ClassVar[bool] = False
    PRIORITY: ClassVar[int] = 4

    folder: str
    """Id of the destination; a remote id in another's book."""
    mount: str = ""
    """Mountpoint of another's book that it goes into: where it is looked for after a lost answer."""
    uid: str = ""
    """``vCardUID`` of the card, or the one to be given to it."""
    name: str = ""
    """For « À envoyer »: once it moved, the card is known under another id."""

    @property
    def crosses(self) -> bool:
        """From one person's books to another's."""
        folder = "" if self.folder.startswith(LOCAL) else self.folder
        return self.target_id.rpartition(":")[0] != folder.rpartition(":")[0]

    @property
    def after(self) -> tuple[str, ...]:
        return _book_first(self.folder)

    def apply(self, record: Record | None) -> Record | None:
        return replace(record, folder=self.folder) if isinstance(record, Contact) else record

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, MoveContact)

    def renamed(self, names: Mapping[str, str]) -> Intent:
        folder = names.get(self.folder, self.folder)
        return replace(self, target_id=names.get(self.target_id, self.target_id), folder=folder)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteContact(Intent):
    """Put a card into the trash."""

    KIND: ClassVar[str] = "delete_contact"
    TARGET_KIND: ClassVar[str] = Contact.KIND
    PRIORITY: ClassVar[int] = 4

    def apply(self, record: Record | None) -> Record | None:
        return None

    def renamed(self, names: Mapping[str, str]) -> Intent:
        return replace(self, target_id=names[self.target_id]) if self.target_id in names else self


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveBook(Intent):
    """Make an address book of one's own (``target_id`` begins with `mail.LOCAL`), or rename it."""

    KIND: ClassVar[str] = "save_book"
    TARGET_KIND: ClassVar[str] = OwnFolder.KIND
    PRIORITY: ClassVar[int] = 4

    name: str

    def apply(self, record: Record | None) -> Record | None:
        if isinstance(record, OwnFolder):
            return replace(record, name=self.name)
        return OwnFolder(id=self.target_id, name=self.name, view="contact")

    def absorbs(self, earlier: Intent) -> bool:
        return isinstance(earlier, SaveBook)

    def renamed(self, names: Mapping[str, str]) -> Intent:
        return replace(self, target_id=names[self.target_id]) if self.target_id in names else self


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveBook(Intent):
    """Put an empty address book of one's own into the trash."""

    KIND: ClassVar[str] = "remove_book"
    TARGET_KIND: ClassVar[str] = OwnFolder.KIND
    PRIORITY: ClassVar[int] = 4

    name: str
    """For « À envoyer »."""

    def apply(self, record: Record | None) -> Record | None:
        return None

    def renamed(self, names: Mapping[str, str]) -> Intent:
        return replace(self, target_id=names[self.target_id]) if self.target_id in names else self


def _book_first(folder: str) -> tuple[str, ...]:
    """The lane in which a book is made that the server does not know yet."""
    return (f"{OwnFolder.KIND}:{folder}",) if folder.startswith(LOCAL) else ()
