"""The encrypted store: everything Écharpe keeps on this machine.

Files, under the profile's folder::

    profile.db              bodies, accounts, settings, each body's key      key: the master key
    bodies/<id>/rows.db     records, index, outbox, journal, secrets          key: the body's own
    bodies/<id>/bytes.db    documents, in chunks, named by SHA-256            key: the body's own
    …/key.check             tells a wrong key from a damaged file; says nothing about the key
    profile.json, recovery.json, lock.json   see `profile`, `recovery` and `lockcode`

The databases are SQLite's, encrypted page by page (SQLite3 Multiple Ciphers, ChaCha20-Poly1305, raw
256-bit key): no cipher code of our own. The master key lives in the system's key store (`keys`).

Modules (public names)::

    keys.py      MasterKeys: KeyringKeys (production, allow-listed back ends) | FileKeys (demo, tests)
    profile.py   Profile: open/create, bodies, accounts, settings, erase_body, recovery code
    body.py      BodyStore: the writer thread, readers, on_commit; open/close
    tx.py        Tx: what a write may do          reader.py   Reader: what a read may ask
    blobs.py     Blobs: bytes in and out, on a writer thread of their own (``db-bytes``)
    backup.py    make, verify, try_out, restore: a whole profile copied while it is in use

and inside:

* the profile: profile_folder.py (its files, making and end), body_keys.py, lockcode.py, recovery.py, lock.py,
  returning.py (what a copy puts in doubt), sealing.py and sealed_file.py (what leaves this machine enciphered);
* databases: connection.py (cipher, keys, migrations, faults; apsw is imported here and by `backup` only), schema/
  (numbered SQL), codec.py (records and intents <-> JSON);
* rows: records.py (the derivation), outbox.py, history.py, files.py, journal.py, receptions.py, freezing.py, carnet.py,
  shelves.py, slips.py (bordereaux read before);
* reading: lists.py (pages, counts, orders), search.py, mailsearch.py, newest.py, snippets.py (the words of a hit).

Invariants:

* **one writer** thread (``db-writer``) per body; a transaction body is a plain function, so it
  cannot await the network. Readers are separate ``query_only`` connections on their own thread.
* **base and view apart**: pulls write bases, intents write the outbox, and `records.rederive` is
  the only writer of views. The user's acts never touch a base.
* **rowid = date**: ``(seconds since 1970 << 10) | slot``, so that newest-first is ``ORDER BY rowid
  DESC``, 100-300 times faster than by a date column (measured). A changed moment re-keys the row.
* **a row refers to bytes only once they have arrived whole and verified.**
* **one process** per profile, held by a lock that dies with it.
* ``synchronous=FULL``: a commit that returned survives a power cut.
* bytes and keys are never shared between bodies: erasing one destroys its key and its files.

What it refuses: opening with a wrong key, a damaged file or a newer schema. Each is a clear error
and nothing is overwritten.
"""
