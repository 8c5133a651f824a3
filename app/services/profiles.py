"""Several people on one system session: each has a profile of their own, behind their own lock code.

The first profile lies in the program's folder, the others in ``profils/<id>`` under it, each with its own key, databases
and lock (`store.profile`): a program opens one of them and knows nothing of the rest. ``profils.json`` beside the first
holds nothing but the names to choose from, which whoever opens the session may read. A profile that the file forgot
is found on the disk, under a number. It also says which body owns the device for a profile (its public key, by the
signed first configuration that was opened there): that body's order to erase the device erases each of them, opened or
not. A profile whose first configuration named nobody, or somebody else, is not theirs, and stays.
"""

from __future__ import annotations

import secrets
from pathlib import Path

import msgspec

from app.domain.errors import Rejected
from app.domain.frozen import dataclass
from app.store import lockcode
from app.store.connection import write_durably
from app.store.profile_folder import NAME_FILE, OTHER_PROFILES

FOLDER, LIST_FILE = OTHER_PROFILES
LONGEST_NAME = 60


class _Listed(msgspec.Struct, frozen=True, omit_defaults=True):
    id: str
    name: str
    owner: str = ""
    """Public key of the body that may erase everything of it; empty: nobody but its user."""


class _List(msgspec.Struct):
    profiles: list[_Listed] = msgspec.field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileEntry:
    """One profile of this session."""

    id: str
    """Empty = the first one."""
    name: str
    """As its holder wrote it; empty = never named."""
    folder: Path
    locked: bool
    """A lock code is asked for."""


def find_profiles(root: Path) -> list[ProfileEntry]:
    """Those of the list, then those that only the disk knows. Always at least one: the first, made or not; once it
    was removed, and there are others, it is no longer one."""
    names = {each.id: each.name for each in _read(root).profiles}
    on_disk = sorted(path.parent.name for path in (root / FOLDER).glob(f"*/{NAME_FILE}"))
    others = dict.fromkeys([*(id for id in names if id and _is_made(root, id)), *on_disk])
    first = [""] if "" in names or not others or (root / NAME_FILE).exists() else []
    return [_entry(root, id, names.get(id, "")) for id in (*first, *others)]


def add_profile(root: Path, name: str, first_name: str = "") -> ProfileEntry:
    """Another profile, empty and not opened yet. ``first_name``: names the first one too, which had none.

    Raises ``Rejected``: ``profile_name_missing``, ``profile_name_known``.
    """
    held = find_profiles(root)
    named = _checked(name, held)
    id = secrets.token_hex(8)
    names = {each.id: each.name for each in held}
    if first_name.strip() and names.get("") == "":
        names[""] = _checked(first_name, [entry for entry in held if entry.id], named)
    folder_of(root, id).mkdir(mode=0o700, parents=True)
    _write_names(root, {**names, id: named})
    return _entry(root, id, named)


def rename_profile(root: Path, id: str, name: str) -> None:
    """Raises as `add_profile`."""
    held = find_profiles(root)
    named = _checked(name, [entry for entry in held if entry.id != id])
    _write_names(root, {**{each.id: each.name for each in held}, id: named})


def forget_profile(folder: Path) -> None:
    """The profile in ``folder`` was erased: its name goes too. The others stay."""
    root, id = root_of(folder), _id_of(folder)
    listed = _read(root).profiles
    left = [each for each in listed if each.id != id]
    if len(left) != len(listed):
        _write(root, left)


def name_owner(folder: Path, key: str) -> None:
    """The profile in ``folder`` was first set up by the body of ``key``, which owns the device."""
    root, id = root_of(folder), _id_of(folder)
    listed = {each.id: each for each in _read(root).profiles}
    if id in listed and listed[id].owner == key:
        return
    listed[id] = _Listed(id, listed[id].name if id in listed else "", key)
    _write(root, list(listed.values()))


def owned_beside(folder: Path, key: str) -> list[Path]:
    """The other profiles of the session whose device the body of ``key`` owns too."""
    root = root_of(folder)
    found = [folder_of(root, each.id) for each in _read(root).profiles if key and each.owner == key]
    return [other for other in found if other != folder]


def root_of(folder: Path) -> Path:
    """Where the first profile lies, of any profile's folder."""
    return folder.parent.parent if folder.parent.name == FOLDER else folder


def _id_of(folder: Path) -> str:
    return "" if root_of(folder) == folder else folder.name


def folder_of(root: Path, id: str) -> Path:
    return root / FOLDER / id if id else root


def _checked(name: str, others: list[ProfileEntry], *more: str) -> str:
    words = " ".join(name.split())[:LONGEST_NAME]
    if not words:
        raise Rejected("profile_name_missing")
    if words.casefold() in {other.casefold() for other in (*(entry.name for entry in others), *more)}:
        raise Rejected("profile_name_known")
    return words


def _is_made(root: Path, id: str) -> bool:
    return folder_of(root, id).is_dir()


def _entry(root: Path, id: str, name: str) -> ProfileEntry:
    folder = folder_of(root, id)
    return ProfileEntry(id=id, name=name, folder=folder, locked=lockcode.is_set(folder))


def _read(root: Path) -> _List:
    try:
        return msgspec.json.decode((root / LIST_FILE).read_bytes(), type=_List)
    except (FileNotFoundError, msgspec.MsgspecError):  # a damaged list loses names: the profiles are on the disk
        return _List()


def _write_names(root: Path, names: dict[str, str]) -> None:
    owners = {each.id: each.owner for each in _read(root).profiles}
    _write(root, [_Listed(id, name, owners.get(id, "")) for id, name in names.items()])


def _write(root: Path, listed: list[_Listed]) -> None:
    if not listed:
        (root / LIST_FILE).unlink(missing_ok=True)
        return
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_durably(root / LIST_FILE, msgspec.json.encode(_List(listed)))
