"""A copy of a whole profile while it is in use, and its return on this machine or another.

A backup is a folder::

    manifest.json        format, program, moment, and each file's size and SHA-256
    profile.json, key.check, recovery.json, profile.db, bodies/<id>/…   as in the profile

Databases are copied by SQLite's own backup API from read transactions that are opened together: one instant of all of
them, with whatever is being written meanwhile left for the next time. Pages stay encrypted under the keys they have;
nothing is ever in plain, and whoever opens it needs the recovery code that was in force (``recovery.json``). The folder
has another name until it is whole.

Coming back, every act that was waiting counts as tried (`returning.doubt_body`, when its body is opened): the machine that was copied
may have delivered it since, so the engine asks the server before it sends anything, at the hour the user chose for it. And the device takes a new name among the user's. A body
whose key needs a share (`Profile.arm`) comes back closed: its lease, or an order given since the copy, holds.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import apsw
import msgspec

from app.domain.errors import LocalFault, NeedsUser, Rejected
from app.domain.exchange import Clock
from app.domain.frozen import dataclass
from app.store import files, freezing, outbox, records, recovery
from app.store.body import BYTES_FILE, ROWS_FILE
from app.store.body_keys import body_keys
from app.store.connection import (
    CHECK_FILE,
    Db,
    connect,
    connect_at_rest,
    ensure_database,
    give_key,
    key_fits,
    sync_folder,
    translated,
    write_durably,
)
from app.store.keys import MasterKeys
from app.store.profile import Profile
from app.store.profile_folder import BODIES_FOLDER, NAME_FILE, PROFILE_FILE
from app.store.returning import came_back

FORMAT = 1
MANIFEST = "manifest.json"
PARTIAL = ".partiel"
STEP_PAGES = 256
"""Of 4 KiB, between two looks at ``stop``: a megabyte."""
REST_S = 0.002
"""Given to whoever waits for the disk, after each step."""
_TRIES = 5
_PATH = re.compile(rf"(?:{NAME_FILE}|{CHECK_FILE}|{recovery.RECOVERY_FILE}|{PROFILE_FILE}|{BODIES_FOLDER}/[\w-]{{1,64}}/(?:{CHECK_FILE}|{ROWS_FILE}(?:-wal)?|{BYTES_FILE}(?:-wal)?))", re.ASCII)  # fmt: skip
RESTORED = "restored"
"""Why a body's data that need a share are closed (`Profile.seal`): signing in brings it back."""
Progress = Callable[[int, int], None]
"""(bytes done, bytes in all)."""


class Copied(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    path: str
    """With ``/``, below the backup's folder."""
    size_bytes: int
    sha256: str


class Manifest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    format: int
    program: str
    made_ms: int
    files: tuple[Copied, ...]

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files)


@dataclass(frozen=True, slots=True)
class Database:
    """One open database of a profile: where it is, and its key."""

    path: str
    key: bytes


@dataclass(frozen=True, slots=True)
class Trial:
    """What a backup was found to hold."""

    bodies: int
    records: int
    waiting: int
    """Acts not delivered."""
    documents: int


# --- making -------------------------------------------------------------------------------------


def make(
    profile: Profile, target: Path, *, program: str, clock: Clock, progress: Progress, stop: Callable[[], bool]
) -> Manifest:
    """Copy ``profile``, open and in use, into the new folder ``target``. Blocking: for a thread of its own.

    Raises ``Rejected``: ``backup_needs_code`` (no recovery code was ever made: it could not be opened again),
    ``backup_exists``, ``backup_stopped``; `DiskFull`, ``LocalFault("store_io")``.
    """
    if not (profile.folder / recovery.RECOVERY_FILE).exists():
        raise Rejected("backup_needs_code")
    if target.exists():
        raise Rejected("backup_exists")
    aside = target.with_name(target.name + PARTIAL)
    with translated(aside):
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(mode=0o700, parents=True)
        try:
            made_ms = clock()
            _copy_all(profile, aside, progress, stop)
            manifest = Manifest(FORMAT, program, made_ms, tuple(_described(aside)))
            write_durably(aside / MANIFEST, msgspec.json.encode(manifest))
            aside.replace(target)
            sync_folder(target.parent)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
    return manifest


def _copy_all(profile: Profile, aside: Path, progress: Progress, stop: Callable[[], bool]) -> None:
    databases = [Database(path, key) for path, key in profile.databases()]
    _copy_closed(profile, aside, {_folder(database) for database in databases})
    for path in [NAME_FILE, CHECK_FILE, recovery.RECOVERY_FILE, *(f"{_folder(d)}{CHECK_FILE}" for d in databases)]:
        (aside / path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(profile.folder / path, aside / path)
    with contextlib.ExitStack() as stack:
        sources = stack.enter_context(_at_one_instant(profile.folder, databases))
        total = sum(source.connection.pragma("page_count") for source in sources) * 4096
        done = 0
        for database, source in zip(databases, sources, strict=True):
            for pages in _copied(source, aside / database.path, database.key):
                if stop():
                    raise Rejected("backup_stopped")
                progress(done + pages * 4096, total)
                time.sleep(REST_S)
            done += source.connection.pragma("page_count") * 4096


def _copy_closed(profile: Profile, aside: Path, opened: set[str]) -> None:
    """Bodies whose key is away: nobody writes to their files, and nobody here can read them."""
    for body in profile.bodies():
        home = f"{BODIES_FOLDER}/{body.id}/"
        if home not in opened and (profile.folder / home / ROWS_FILE).exists():
            (aside / home).mkdir(mode=0o700, parents=True, exist_ok=True)
            for path in (profile.folder / home).iterdir():
                if _PATH.fullmatch(home + path.name):
                    shutil.copyfile(path, aside / home / path.name)


def _folder(database: Database) -> str:
    return database.path.rpartition("/")[0] + "/" if "/" in database.path else ""


@contextlib.contextmanager
def _at_one_instant(folder: Path, databases: Sequence[Database]) -> Iterator[list[Db]]:
    """Read transactions on all of them; every document that a row of one names is in the other.

    A row always comes after its bytes, and bytes go only when no row names them: opened in the order rows, bytes, the
    pair can miss a document only where one was removed in between, which is looked for, and then done again.
    """
    for _ in range(_TRIES):
        with contextlib.ExitStack() as stack:
            opened = []
            for database in databases:
                db = connect(folder / database.path, database.key, read_only=True)
                stack.callback(db.close)
                db.run("BEGIN")
                db.all("SELECT count(*) FROM sqlite_schema")  # the transaction begins with the first reading
                opened.append(db)
            if _whole(databases, opened):
                yield opened
                return
    raise LocalFault("store_busy", file=ROWS_FILE)


def _whole(databases: Sequence[Database], opened: Sequence[Db]) -> bool:
    by_path = {database.path: db for database, db in zip(databases, opened, strict=True)}
    for path, rows in by_path.items():
        if not path.endswith(f"/{ROWS_FILE}"):
            continue
        held = {sha256 for (sha256,) in by_path[path.replace(ROWS_FILE, BYTES_FILE)].all("SELECT sha256 FROM blob")}
        if not _named(rows) <= held:
            return False
    return True


def _named(rows: Db) -> set[str]:
    """Digests that the rows of a body refer to."""
    found = files.digests(rows) | outbox.referenced_digests(rows) | records.draft_digests(rows) | freezing.digests(rows)
    return found - {""}


def _copied(source: Db, target: Path, key: bytes) -> Iterator[int]:
    """Copy one database; pages copied so far, after each step."""
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    copy = apsw.Connection(str(target))
    try:
        give_key(copy, key)
        with copy.backup("main", source.connection, "main") as backup:
            while not backup.done:
                backup.step(STEP_PAGES)
                yield backup.page_count - backup.remaining
        copy.pragma("journal_mode", "delete")  # one file, without a log beside it
    finally:
        copy.close()
    with target.open("r+b") as file:
        os.fsync(file.fileno())


def _described(folder: Path) -> Iterator[Copied]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield Copied(path.relative_to(folder).as_posix(), path.stat().st_size, _digest(path))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- looking, coming back -----------------------------------------------------------------------


def read_manifest(folder: Path) -> Manifest:
    """What a backup says of itself. Raises ``Rejected("backup_unreadable")``, ``Rejected("backup_too_new")``."""
    try:
        data = (folder / MANIFEST).read_bytes()
        manifest = msgspec.json.decode(data, type=Manifest)
    except (OSError, msgspec.MsgspecError) as error:
        raise Rejected("backup_unreadable") from error
    if manifest.format > FORMAT:
        raise Rejected("backup_too_new")
    paths = [file.path for file in manifest.files]
    wanted = {NAME_FILE, CHECK_FILE, recovery.RECOVERY_FILE, PROFILE_FILE}
    if not all(map(_PATH.fullmatch, paths)) or len(set(paths)) != len(paths) or not wanted <= set(paths):
        raise Rejected("backup_unreadable")
    return manifest


def verify(folder: Path, manifest: Manifest) -> None:
    """Every file is there, to the byte. Raises ``Rejected("backup_damaged")`` (``file``)."""
    for file in manifest.files:
        path = folder / file.path
        try:
            sound = path.stat().st_size == file.size_bytes and _digest(path) == file.sha256
        except OSError:
            sound = False
        if not sound:
            raise Rejected("backup_damaged", file=file.path)


def restore(folder: Path, target: Path, code: str, keys: MasterKeys, *, clock: Clock) -> Profile:
    """Bring a backup back into the empty folder ``target``, and open it. Blocking.

    Raises as `read_manifest` and `verify`, ``Rejected("profile_exists")``, ``NeedsUser("recovery_code_wrong")``, and
    ``target`` is then as it was; what `Profile.restore_with` raises: all is in its place then, and the code opens it.
    """
    manifest = read_manifest(folder)
    aside = target / f"restauration{PARTIAL}"
    cut_short = (aside / NAME_FILE).exists()  # the power went while files were put in their place
    if (target / NAME_FILE).exists() or ((target / PROFILE_FILE).exists() and not cut_short):
        raise Rejected("profile_exists")
    master = recovery.recover(folder, code)
    verify(folder, manifest)
    with translated(target):
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in (aside, *((target / BODIES_FOLDER,) if cut_short else ())):
            shutil.rmtree(left, ignore_errors=True)
        try:
            _copy_back(folder, manifest, aside, master)
            for path in (BODIES_FOLDER, CHECK_FILE, recovery.RECOVERY_FILE, PROFILE_FILE, NAME_FILE):
                if (aside / path).exists():
                    (aside / path).replace(target / path)
            sync_folder(target)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return Profile.restore_with(target, keys, code, clock=clock)


def _copy_back(folder: Path, manifest: Manifest, aside: Path, master: bytes) -> None:
    """The files as they will lie: whatever cuts a return short, what waits in them is in doubt, and what was under a
    lease, or an order given since, is not undone by going back in time."""
    for file in manifest.files:
        (aside / file.path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(folder / file.path, aside / file.path)
        (aside / file.path).chmod(0o600)
    if key_fits(aside, master) is False:
        raise NeedsUser("recovery_code_wrong")
    ensure_database(aside / PROFILE_FILE, master, "profile", create=False)
    with contextlib.closing(connect(aside / PROFILE_FILE, master)) as profile:
        came_back(profile, RESTORED)


def try_out(folder: Path, master: bytes) -> Trial:
    """Open everything a backup holds, as a return would, and count it; nothing is written. Blocking.

    ``master``: of the profile, or `recovery.recover` of the backup's own folder with the code, which proves the code
    too. Raises as `read_manifest` and `verify`, ``Rejected("backup_damaged")`` for what SQLite finds wrong.
    """
    verify(folder, read_manifest(folder))
    if key_fits(folder, master) is False:
        raise Rejected("backup_damaged", file=CHECK_FILE)
    with contextlib.closing(connect_at_rest(folder / PROFILE_FILE, master)) as profile:
        keys = body_keys(profile, master)
    records_, waiting, documents = 0, 0, 0
    for body, key in keys.items():
        home = folder / BODIES_FOLDER / body
        if key is None:
            continue
        with (
            contextlib.closing(connect_at_rest(home / ROWS_FILE, key)) as rows,
            contextlib.closing(connect_at_rest(home / BYTES_FILE, key)) as held,
            translated(home / ROWS_FILE),
        ):
            if [text for (text,) in rows.all("PRAGMA quick_check")] != ["ok"]:
                raise Rejected("backup_damaged", file=ROWS_FILE)
            if not _named(rows) <= {sha256 for (sha256,) in held.all("SELECT sha256 FROM blob")}:
                raise Rejected("backup_damaged", file=BYTES_FILE)
            records_ += rows.value("SELECT count(*) FROM record")
            waiting += rows.value("SELECT count(*) FROM outbox")
            documents += held.value("SELECT count(*) FROM blob")
    return Trial(bodies=len(keys), records=records_, waiting=waiting, documents=documents)
