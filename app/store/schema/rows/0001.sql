-- rows.db, version 1: records, index, outbox, journal, files, cursors, secrets of one body.

-- (account, kind) as one small integer: it stands in every index of `record`. Never deleted, so that
-- no connection's memory of it can lie.
CREATE TABLE shelf (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    UNIQUE (account, kind)
) STRICT;

-- rid orders lists: (seconds << 10) | slot. See records.py.
-- base: the server's copy, NULL while only we know the thing.
-- view: what is shown. NULL = hidden; empty = same as base (most rows: half the bytes).
-- marks: of the view; 1 << 30 = hidden. base_box: box of the base, only where it is not `box`.
CREATE TABLE record (
    rid INTEGER PRIMARY KEY,
    shelf INTEGER NOT NULL REFERENCES shelf (id),
    remote_id TEXT NOT NULL CHECK (remote_id <> ''),
    box TEXT NOT NULL,
    base_box TEXT,
    marks INTEGER NOT NULL,
    version TEXT NOT NULL,
    pending INTEGER NOT NULL DEFAULT 0 CHECK (pending >= 0),
    failed INTEGER NOT NULL DEFAULT 0 CHECK (failed IN (0, 1)),
    local INTEGER NOT NULL DEFAULT 0 CHECK (local IN (0, 1)),
    view BLOB,
    base BLOB,
    UNIQUE (shelf, remote_id),
    CHECK (base IS NOT NULL OR length(view) > 0),
    CHECK ((view IS NULL) = (marks = 1073741824)),
    CHECK (pending > 0 OR base_box IS NULL)
) STRICT;

-- Each list and count of the window is one walk of one of these, without touching the rows.
CREATE INDEX record_by_box ON record (shelf, box, rid, marks);
CREATE INDEX record_by_date ON record (shelf, rid, marks);
CREATE INDEX record_unread ON record (shelf, box, rid, marks) WHERE marks & 1;
CREATE INDEX record_flagged ON record (shelf, box, rid, marks) WHERE marks & 2;
CREATE INDEX record_todo ON record (shelf, box, rid, marks) WHERE marks & 4;
CREATE INDEX record_moved ON record (shelf, base_box) WHERE base_box IS NOT NULL;

-- Text behind the index, as written (the index itself holds ligatures folded). `more` is text
-- extracted from documents: deriving the record again leaves it alone. `tag` is one private character
-- for the shelf: a search for one kind walks two lists at once instead of looking at every hit's row.
CREATE TABLE passage (
    rid INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    people TEXT NOT NULL,
    body TEXT NOT NULL,
    more TEXT NOT NULL DEFAULT '',
    tag TEXT NOT NULL,
    indexed INTEGER NOT NULL DEFAULT 1 CHECK (indexed IN (0, 1))
) STRICT;
CREATE VIRTUAL TABLE search USING fts5 (
    title, people, body, more, tag,
    content = 'passage', content_rowid = 'rid',
    tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    op_id TEXT NOT NULL UNIQUE CHECK (op_id <> ''),
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    lane TEXT NOT NULL,
    target_kind TEXT NOT NULL,
    target_id TEXT NOT NULL,
    priority INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'in_flight', 'unknown', 'parked')),
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    not_before INTEGER NOT NULL DEFAULT 0,
    error_code TEXT NOT NULL DEFAULT '',
    error_params BLOB,
    intent BLOB NOT NULL,
    CHECK (state <> 'in_flight' OR attempts > 0),
    CHECK (state <> 'parked' OR error_code <> '')
) STRICT;
CREATE INDEX outbox_lane ON outbox (account, lane, seq);
CREATE INDEX outbox_target ON outbox (account, target_kind, target_id, seq);

-- Each line's digest covers the one before; seq has no gap. See journal.py.
CREATE TABLE journal (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind <> ''),
    subject TEXT NOT NULL,
    facts BLOB NOT NULL,
    digest TEXT NOT NULL CHECK (length(digest) = 64)
) STRICT;
CREATE INDEX journal_subject ON journal (subject, seq);

-- Files that servers hold, and what we have of them; the bytes are in bytes.db.
CREATE TABLE file (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    ref TEXT NOT NULL,
    owner_kind TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size_bytes INTEGER CHECK (size_bytes >= 0),
    expected_sha256 TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'wanted' CHECK (state IN ('wanted', 'partial', 'here', 'failed')),
    received_bytes INTEGER NOT NULL DEFAULT 0 CHECK (received_bytes >= 0),
    sha256 TEXT NOT NULL DEFAULT '',
    urgency INTEGER NOT NULL,
    error_code TEXT NOT NULL DEFAULT '',
    UNIQUE (account, ref),
    CHECK ((state = 'here') = (length(sha256) = 64))
) STRICT;
CREATE INDEX file_owner ON file (account, owner_kind, owner_id);
CREATE INDEX file_queue ON file (account, urgency, id) WHERE state IN ('wanted', 'partial');
CREATE INDEX file_sha256 ON file (sha256) WHERE sha256 <> '';

CREATE TABLE cursor (
    account TEXT NOT NULL,
    stream TEXT NOT NULL,
    cursor TEXT NOT NULL,
    PRIMARY KEY (account, stream)
) STRICT, WITHOUT ROWID;

CREATE TABLE secret (
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE account_state (
    account TEXT PRIMARY KEY,
    state BLOB NOT NULL
) STRICT, WITHOUT ROWID;
