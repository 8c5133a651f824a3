-- rows.db, version 5: scans, files that are here and bear no text of their own.

-- Written when the index finds a document without a word in it, removed once its pages were read from
-- their pictures (or never can be). `pages` tells how many of them were: reading goes on from there.
CREATE TABLE scan (
    account TEXT NOT NULL,
    ref TEXT NOT NULL,
    pages INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, ref),
    FOREIGN KEY (account, ref) REFERENCES file (account, ref) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
