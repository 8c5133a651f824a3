"""Synchronisation: the first one, the idle hours, the daily catch-up over a slow link.

``first_sync``  sync.first       a mailbox of 10 000 messages against its bare parts
``idle``        sync.idle        requests of idle accounts, from the servers' side
``idle``        sync.idle_day    bytes of a day without a change
``slow``        sync.slow        the daily catch-up over a poor link
"""

from __future__ import annotations

from tests.bench import first_sync, idle, slow
from tests.bench.row import BenchRow


def rows() -> list[BenchRow]:
    return [*first_sync.rows(), *idle.rows(), *slow.rows()]


if __name__ == "__main__":
    for each in rows():
        print(each)
