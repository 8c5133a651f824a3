-- rows.db, version 3: files that are here and whose text is still to join the index.

-- Written in the transaction that makes a file `here`, removed in the one that indexes its text: a
-- crash in between is made good at the next start.
CREATE TABLE unread_text (
    account TEXT NOT NULL,
    ref TEXT NOT NULL,
    PRIMARY KEY (account, ref),
    FOREIGN KEY (account, ref) REFERENCES file (account, ref) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
