"""The files servers hold and what we have of them: also the queue of downloads, by urgency.

A row is HERE only with the digest of bytes that arrived whole and verified (`blobs`).
"""

from __future__ import annotations

from app.domain.exchange import FileRef
from app.domain.ids import AccountId, Key
from app.domain.listing import FileRow, FileState
from app.store.connection import Db, Row

_COLUMNS = (
    "account, ref, owner_kind, owner_id, name, media_type, size_bytes, state, received_bytes, sha256,"
    " expected_sha256, urgency, error_code, skipped"
)
_QUEUED = "state IN ('wanted', 'partial') AND skipped = 0"  # word for word the condition of the partial index


def _row(row: Row) -> FileRow:
    account, ref, owner_kind, owner_id, name, media_type, size, state, received, sha256, expected, *rest = row
    urgency, code, skipped = rest
    return FileRow(
        account=AccountId(account),
        ref=ref,
        owner=Key(AccountId(account), owner_kind, owner_id),
        name=name,
        media_type=media_type,
        size_bytes=size,
        state=FileState(state),
        received_bytes=received,
        sha256=sha256,
        expected_sha256=expected,
        urgency=urgency,
        error_code=code,
        skipped=bool(skipped),
    )


# --- reading ------------------------------------------------------------------------------------


def find(db: Db, account: AccountId, ref: str) -> FileRow | None:
    row = db.one(f"SELECT {_COLUMNS} FROM file WHERE account = ? AND ref = ?", (account, ref))  # noqa: S608 - constants only
    return None if row is None else _row(row)


def of_owner(db: Db, owner: Key) -> list[FileRow]:
    rows = db.all(
        f"SELECT {_COLUMNS} FROM file WHERE account = ? AND owner_kind = ? AND owner_id = ? ORDER BY id",  # noqa: S608 - constants only
        (owner.account, owner.kind, owner.id),
    )
    return [_row(row) for row in rows]


def of_account(db: Db, account: AccountId) -> list[FileRow]:
    """All files of an account, here or not, but those that failed for good."""
    sql = f"SELECT {_COLUMNS} FROM file WHERE account = ? AND state <> 'failed'"  # noqa: S608 - constants only
    return [_row(row) for row in db.all(sql, (account,))]


def held(db: Db, owner_kind: str) -> list[FileRow]:
    """Files of records of one kind whose bytes are here."""
    sql = f"SELECT {_COLUMNS} FROM file WHERE state = 'here' AND owner_kind = ? ORDER BY id"  # noqa: S608 - constants only
    return [_row(row) for row in db.all(sql, (owner_kind,))]


def queue(db: Db, account: AccountId, limit: int, max_urgency: int) -> list[FileRow]:
    rows = db.all(
        f"SELECT {_COLUMNS} FROM file WHERE account = ? AND urgency <= ? AND {_QUEUED}"  # noqa: S608 - constants only
        " ORDER BY urgency, id LIMIT ?",
        (account, max_urgency, limit),
    )
    return [_row(row) for row in rows]


def unread(db: Db) -> list[FileRow]:
    """Files here whose text did not join the index yet."""
    rows = db.all(
        f"SELECT {_COLUMNS} FROM file JOIN unread_text USING (account, ref) WHERE state = 'here' ORDER BY urgency, id"  # noqa: S608 - constants only
    )
    return [_row(row) for row in rows]


def scans(db: Db) -> list[tuple[FileRow, int]]:
    """Scans still to read, the smallest first, with how many of their pages were."""
    rows = db.all(
        f"SELECT scan.pages, {_COLUMNS} FROM file JOIN scan USING (account, ref) WHERE state = 'here'"  # noqa: S608 - constants only
        " ORDER BY size_bytes, id"
    )
    return [(_row(row[1:]), row[0]) for row in rows]


def storage(db: Db) -> dict[str, int]:
    """Bytes by ``<state>:<owner kind>``: held ones for HERE and PARTIAL, announced ones otherwise.

    ``left`` stands for what is wanted only once someone opens it.
    """
    rows = db.all(
        "SELECT CASE WHEN state = 'wanted' AND (skipped = 1 OR urgency > 4) THEN 'left' ELSE state END"
        " || ':' || owner_kind, sum(CASE state WHEN 'here' THEN coalesce(size_bytes, received_bytes)"
        " WHEN 'partial' THEN received_bytes ELSE coalesce(size_bytes, 0) END) FROM file GROUP BY 1 ORDER BY 1"
    )
    return dict(rows)


def digests(db: Db) -> set[str]:
    """Digests that file rows refer to."""
    return {row[0] for row in db.all("SELECT DISTINCT sha256 FROM file WHERE sha256 <> ''")}


def unfinished(db: Db) -> set[tuple[str, str]]:
    """(account, ref) of files whose transfer may go on."""
    return {(row[0], row[1]) for row in db.all("SELECT account, ref FROM file WHERE state <> 'here'")}


# --- writing ------------------------------------------------------------------------------------


def add(db: Db, account: AccountId, ref: FileRef, *, skipped: bool = False) -> bool:
    """A file that exists now; False when it was known, and then nothing of it changes."""
    db.run(
        "INSERT INTO file (account, ref, owner_kind, owner_id, name, media_type, size_bytes, expected_sha256, urgency,"
        " skipped) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account, ref) DO NOTHING",
        (
            account,
            ref.ref,
            ref.owner_kind,
            ref.owner_id,
            ref.name,
            ref.media_type,
            ref.size_bytes,
            ref.sha256.lower(),
            int(ref.urgency),
            skipped,
        ),
    )
    return db.changes() > 0


def set_skipped(db: Db, account: AccountId, ref: str, skipped: bool) -> bool:
    """Leave a file out of what is fetched by itself, or take it in again. False when it was so."""
    db.run("UPDATE file SET skipped = ?1 WHERE account = ?2 AND ref = ?3 AND skipped <> ?1", (skipped, account, ref))
    return db.changes() > 0


def not_here(db: Db, account: AccountId) -> list[FileRow]:
    """Files that are waited for or left out."""
    sql = f"SELECT {_COLUMNS} FROM file WHERE account = ? AND state IN ('wanted', 'partial')"  # noqa: S608 - constants only
    return [_row(row) for row in db.all(sql, (account,))]


def set_state(
    db: Db,
    account: AccountId,
    ref: str,
    *,
    state: FileState,
    received_bytes: int | None,
    sha256: str | None,
    size_bytes: int | None,
    error_code: str,
) -> bool:
    """Where a transfer stands; None leaves a value. False when there is no such file any more."""
    digest = sha256 if state is FileState.HERE else ""
    db.run(
        "UPDATE file SET state = ?, received_bytes = coalesce(?, received_bytes), sha256 = ?,"
        " size_bytes = coalesce(?, size_bytes), error_code = ? WHERE account = ? AND ref = ?",
        (state.value, received_bytes, digest or "", size_bytes, error_code, account, ref),
    )
    known = db.changes() > 0
    if known and state is FileState.HERE:
        db.run("INSERT OR IGNORE INTO unread_text (account, ref) VALUES (?, ?)", (account, ref))
    return known


def text_read(db: Db, account: AccountId, ref: str) -> None:
    """The text of a file joined the index, or never will."""
    db.run("DELETE FROM unread_text WHERE account = ? AND ref = ?", (account, ref))


def text_unread(db: Db, account: AccountId, ref: str) -> None:
    """The text of a file that is here is still to join the index; nothing when the file is gone."""
    db.run(
        "INSERT OR IGNORE INTO unread_text (account, ref)"
        " SELECT account, ref FROM file WHERE account = ? AND ref = ? AND state = 'here'",
        (account, ref),
    )


def scan_found(db: Db, account: AccountId, ref: str) -> None:
    """A file that is here bears no text of its own."""
    db.run(
        "INSERT OR IGNORE INTO scan (account, ref) SELECT account, ref FROM file"
        " WHERE account = ? AND ref = ? AND state = 'here'",
        (account, ref),
    )


def scan_went_on(db: Db, account: AccountId, ref: str) -> None:
    """One more of its pages was read."""
    db.run("UPDATE scan SET pages = pages + 1 WHERE account = ? AND ref = ?", (account, ref))


def scan_read(db: Db, account: AccountId, ref: str) -> None:
    """All its pages were read, or never will be."""
    db.run("DELETE FROM scan WHERE account = ? AND ref = ?", (account, ref))


def want(db: Db, account: AccountId, ref: str, urgency: int) -> bool:
    """Asked for: at least this urgent, whatever is left out, and tried again when it had failed."""
    db.run(
        "UPDATE file SET urgency = min(urgency, ?1), skipped = 0, state = CASE state WHEN 'failed' THEN 'wanted' ELSE state END,"
        " error_code = CASE state WHEN 'failed' THEN '' ELSE error_code END"
        " WHERE account = ?2 AND ref = ?3 AND (urgency > ?1 OR state = 'failed' OR skipped = 1)",
        (urgency, account, ref),
    )
    return db.changes() > 0


def remove_of_owner(db: Db, owner: Key) -> list[str]:
    """Forget a record's files; returns their refs. Their bytes go with `Blobs.remove_unreferenced`."""
    params = (owner.account, owner.kind, owner.id)
    rows = db.all("SELECT ref FROM file WHERE account = ? AND owner_kind = ? AND owner_id = ?", params)
    if rows:
        db.run("DELETE FROM file WHERE account = ? AND owner_kind = ? AND owner_id = ?", params)
    return [row[0] for row in rows]
