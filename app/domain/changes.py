"""What a write changed: returned by every commit, carried to the window once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from app.domain.frozen import dataclass
from app.domain.ids import AccountId, Key


@dataclass(frozen=True, kw_only=True)
class ChangeSet:
    """Keys whose view changed. Merged by union; models re-read exactly these."""

    keys: frozenset[Key] = frozenset()
    files: frozenset[tuple[AccountId, str]] = frozenset()
    """(account, ref) of files whose state changed."""
    outbox: bool = False
    accounts: frozenset[AccountId] = frozenset()
    """Accounts whose state (link, progress) changed."""
    profile: bool = False
    """Bodies, accounts or settings changed."""

    def __or__(self, other: ChangeSet) -> ChangeSet:
        return ChangeSet(
            keys=self.keys | other.keys,
            files=self.files | other.files,
            outbox=self.outbox or other.outbox,
            accounts=self.accounts | other.accounts,
            profile=self.profile or other.profile,
        )

    def __bool__(self) -> bool:
        return bool(self.keys or self.files or self.outbox or self.accounts or self.profile)

    @cached_property
    def _by_kind(self) -> Mapping[str, frozenset[Key]]:
        """Sorted once: every view asks, of thousands of keys after an act on a whole folder."""
        found: dict[str, list[Key]] = {}
        for key in self.keys:
            found.setdefault(key.kind, []).append(key)
        # One kind alone, as such an act gives it: not a key is hashed again.
        return {kind: self.keys if len(found) == 1 else frozenset(keys) for kind, keys in found.items()}

    def of_kind(self, kind: str) -> frozenset[Key]:
        return self._by_kind.get(kind, frozenset())
