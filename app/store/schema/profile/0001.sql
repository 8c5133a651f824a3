-- profile.db, version 1: bodies with their wrapped keys, accounts, settings.

-- state: `ready` = the body's own databases were made whole once: from then on a missing file is a
-- loss to report, never a reason to make an empty one. `erasing` = its key is destroyed, files go next.
CREATE TABLE body (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE CHECK (id <> ''),
    name TEXT NOT NULL,
    colour INTEGER NOT NULL DEFAULT 0,
    timezone TEXT NOT NULL,
    wrapped_key BLOB NOT NULL CHECK (length(wrapped_key) = 60),
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'ready', 'erasing'))
) STRICT;

CREATE TABLE account (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE CHECK (id <> ''),
    body TEXT NOT NULL REFERENCES body (id) ON DELETE CASCADE,
    service TEXT NOT NULL,
    url TEXT NOT NULL,
    login TEXT NOT NULL,
    settings BLOB NOT NULL
) STRICT;

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
