-- rows.db, version 6: versions of what travels between the user's own devices (domain.carnet).

-- One row a note, also of those that were deleted: a device that did not know yet must learn of it. Without a
-- row of its own, a record that travels was never changed since. `sent` = it is in a segment of the outbox or
-- further. The record itself is a local row of `record`.
CREATE TABLE carnet (
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    counter INTEGER NOT NULL CHECK (counter > 0),
    device TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
    sent INTEGER NOT NULL DEFAULT 0 CHECK (sent IN (0, 1)),
    PRIMARY KEY (account, kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX carnet_unsent ON carnet (account) WHERE NOT sent;

-- Ink drawn before there were versions.
INSERT INTO carnet (account, kind, id, counter, device, at_ms, deleted)
    SELECT shelf.account, shelf.kind, record.remote_id, 1, '', 0, 0
    FROM record JOIN shelf ON shelf.id = record.shelf
    WHERE shelf.kind = 'ink' AND record.local AND record.base IS NOT NULL;
