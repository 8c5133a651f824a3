"""Mail on the window: a new message shown, a heavy one opened, memory with a large mailbox.

``push_shown``  mail.push        ``newsletter``  mail.open_html
here            mail.rss_100k    resident memory of the program at rest on a mailbox of 100 000 messages
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tests.bench import bench_ui, newsletter, push_shown
from tests.bench.row import BenchRow, row

MESSAGES = round(100_000 * float(os.environ.get("SCALE", "1")))


def _memory() -> float:
    with tempfile.TemporaryDirectory() as name:
        (folder := Path(name) / "profile").mkdir()
        bench_ui.make_profile(folder, MESSAGES)
        return bench_ui.start(str(folder), Path(name) / "bytecode", rest=True)[1]


def rows() -> list[BenchRow]:
    return [*push_shown.rows(), *newsletter.rows(), row("mail.rss_100k", _memory(), "MB", target=300)]
