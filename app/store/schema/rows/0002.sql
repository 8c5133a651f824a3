-- rows.db, version 2: earlier versions of what the user rewrote, conflicts told from refusals, files left out.

-- A record as it was shown before an act replaced it. number grows for ever: it names a version.
-- act: kind of the intent that replaced it, or 'discarded' (the user's own version, given up).
CREATE TABLE history (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    remote_id TEXT NOT NULL CHECK (remote_id <> ''),
    until_ms INTEGER NOT NULL,
    act TEXT NOT NULL CHECK (act <> ''),
    record BLOB NOT NULL
) STRICT;
CREATE INDEX history_record ON history (account, kind, remote_id, number);
CREATE INDEX history_age ON history (until_ms);

-- Set aside because the target changed meanwhile. Until now only the code told.
ALTER TABLE outbox ADD COLUMN conflict INTEGER NOT NULL DEFAULT 0 CHECK (conflict IN (0, 1));
UPDATE outbox SET conflict = 1 WHERE state = 'parked' AND error_code IN (
    'conflict', 'event_changed', 'presence_changed', 'dossier_moved', 'changed_on_server', 'version_conflict',
    'locked_by'
);

-- Outside what the user chose to have fetched without asking.
ALTER TABLE file ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0 CHECK (skipped IN (0, 1));
DROP INDEX file_queue;
CREATE INDEX file_queue ON file (account, urgency, id) WHERE state IN ('wanted', 'partial') AND skipped = 0;
