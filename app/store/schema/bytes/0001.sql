-- bytes.db, version 1: documents of one body, in chunks.

-- A blob without a digest is a transfer under way; it becomes visible when whole and verified.
CREATE TABLE blob (
    id INTEGER PRIMARY KEY,
    sha256 TEXT UNIQUE CHECK (length(sha256) = 64),
    size_bytes INTEGER NOT NULL DEFAULT 0 CHECK (size_bytes >= 0),
    finished_ms INTEGER,
    CHECK ((sha256 IS NULL) = (finished_ms IS NULL))
) STRICT;

-- All chunks of a blob are 256 KiB but the last: offset / 256 KiB = index.
CREATE TABLE chunk (
    blob INTEGER NOT NULL REFERENCES blob (id) ON DELETE CASCADE,
    idx INTEGER NOT NULL CHECK (idx >= 0),
    data BLOB NOT NULL CHECK (length(data) BETWEEN 1 AND 262144),
    UNIQUE (blob, idx)
) STRICT;

CREATE TABLE transfer (
    account TEXT NOT NULL,
    ref TEXT NOT NULL,
    blob INTEGER NOT NULL UNIQUE REFERENCES blob (id) ON DELETE CASCADE,
    PRIMARY KEY (account, ref)
) STRICT, WITHOUT ROWID;
