-- rows.db, version 7: what the bordereaux read on this device said, to compare the next ones with.

-- One row for each bordereau of a PES, and one for each tiers that its mandats pay. `budget` is SIRET and codes;
-- `place` is a date and a number that sort (see `domain.slips`); amounts are in cents.
CREATE TABLE pes_slip (
    sha256 TEXT NOT NULL,
    rank INTEGER NOT NULL,
    budget TEXT NOT NULL,
    sens TEXT NOT NULL,
    year TEXT NOT NULL,
    type TEXT NOT NULL,
    number INTEGER NOT NULL,
    place TEXT NOT NULL,
    cents INTEGER NOT NULL,
    PRIMARY KEY (sha256, rank)
) STRICT, WITHOUT ROWID;
CREATE INDEX pes_slip_by_budget ON pes_slip (budget, place);
CREATE TABLE pes_tiers (
    budget TEXT NOT NULL,
    tiers TEXT NOT NULL,
    place TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    ibans TEXT NOT NULL,
    cents INTEGER NOT NULL,
    PRIMARY KEY (budget, tiers, place, sha256)
) STRICT, WITHOUT ROWID;
