"""``mail.open_html``: a heavy newsletter, from the click on its row to its text painted; p95.

Sixty newsletters as senders make them: nested tables, styles on each cell, some 90 KB of markup, pictures that stay
where they are (nothing remote is loaded). The real window on a real profile; each click is a mouse press on another
row, so nothing of the message is on screen before. Painted: its first screens; the line printed beside has the
time until the last line of it can be scrolled to.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from app.domain.mail import Address, MailFolder, Message, MessageBody, Role
from app.domain.records import Record
from tests.bench.row import BenchRow, row

LETTERS = 60
ARTICLES = 60
LATE_S = 10.0
NOW_MS = 1_795_000_000_000
_CELL = "font-family:Arial,Helvetica,sans-serif;font-size:14px;line-height:21px;color:#333333;padding:12px 24px"
_WORDS = (
    "Le conseil départemental lance son appel à projets pour l’aménagement des bourgs : les communes ont jusqu’à la fin "
    "du mois pour déposer leur dossier auprès du guichet unique, accompagné d’une délibération."
)


def markup(number: int) -> str:
    """One newsletter's HTML, about 90 KB."""
    articles = "".join(_article(number, rank) for rank in range(ARTICLES))
    return (
        "<html><head><style>.preheader{display:none} @media (max-width:600px){.c{width:100%!important}}</style></head>"
        f'<body style="margin:0;background:#f4f4f4"><div style="display:none">Lettre n° {number}</div>'
        '<table width="100%" cellpadding="0" cellspacing="0" bgcolor="#f4f4f4"><tr><td align="center">'
        f'<table class="c" width="640" cellpadding="0" cellspacing="0" bgcolor="#ffffff">{articles}</table>'
        "</td></tr></table><script>track()</script></body></html>"
    )


def _article(number: int, rank: int) -> str:
    picture = f"https://images.lettre.example/{number}/{rank}.jpg"
    link = f"https://lettre.example/clic?campagne={number}&article={rank}&qui=maire"
    return (
        f'<tr><td style="{_CELL}"><table width="100%" cellpadding="0" cellspacing="0"><tr>'
        f'<td width="180" valign="top"><a href="{link}"><img src="{picture}" width="160" height="100" alt="Photo"></a></td>'
        f'<td valign="top" style="{_CELL}"><h2 style="margin:0 0 8px;font-size:18px;color:#0b3d91">Article {rank}</h2>'
        f'<p style="margin:0 0 10px">{_WORDS}</p><p style="margin:0 0 10px">{_WORDS}</p>'
        f'<table cellpadding="0" cellspacing="0"><tr><td bgcolor="#0b3d91" style="padding:8px 16px;border-radius:4px">'
        f'<a href="{link}" style="color:#ffffff;text-decoration:none">Lire la suite</a></td></tr></table>'
        "</td></tr></table></td></tr>"
    )


def _records() -> list[Record]:
    found: list[Record] = [MailFolder(id="2", name="Inbox", role=Role.INBOX)]
    for number in range(LETTERS):
        found += (
            Message(
                id=str(number),
                folder="2",
                date_ms=NOW_MS - number * 3_600_000,
                subject=f"Lettre d’information n° {number}",
                sender=Address(mail="lettre@departement.example", name="Le département"),
                fragment=_WORDS[:100],
                revision="1",
            ),
            MessageBody(id=str(number), text=_WORDS * ARTICLES, html=markup(number)),
        )
    return found


def _measure(folder: Path) -> list[float]:
    from PySide6.QtCore import QEventLoop, QSize, Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from tests.scenes.profile import fill, open_runtime
    from tests.scenes.stage import settle, staged
    from tests.scenes.town import ZC
    from ui.app import make_application

    application = QApplication.instance() or make_application([])
    fill(folder, {ZC: _records()}, now_ms=NOW_MS)
    runtime = open_runtime(folder)
    took, whole, busy = [], [], []
    try:
        with staged(runtime, folder, size=QSize(1400, 900)) as shell:
            shell.go("mail")
            settle(shell.ctx.bridge, 500)
            view: Any = shell.view("mail")
            pane = view.reading
            shown: list[object] = []
            pane.shown.connect(shown.append)
            for number in range(LETTERS):
                index = view.model.index(number, 0)
                view.list.scrollTo(index)
                settle(shell.ctx.bridge)
                key = view.model.entry_at(number).key
                shown.clear()
                began, worked = time.perf_counter(), time.process_time()
                QTest.mouseClick(
                    view.list.viewport(), Qt.MouseButton.LeftButton, pos=view.list.visualRect(index).center()
                )
                while key not in shown:
                    assert time.perf_counter() - began < LATE_S, "not shown"
                    QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
                pane.browser.repaint()
                took.append((time.perf_counter() - began) * 1000)
                busy.append((time.process_time() - worked) * 1000)
                assert "Article 1" in pane.browser.toPlainText()
                while f"Article {ARTICLES - 1}" not in pane.browser.toPlainText():
                    assert time.perf_counter() - began < LATE_S, "not shown whole"
                    QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
                whole.append((time.perf_counter() - began) * 1000)
    finally:
        runtime.stop()
    del application
    spent = sorted(busy[1:])
    print(
        f"mail.open_html: to its last line p50 {statistics.median(whole[1:]):.0f} ms; CPU of all threads p50"
        f" {spent[len(spent) // 2]:.0f} ms, p95 {spent[int(len(spent) * 0.95)]:.0f} ms (the machine's load"
        f" {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)"
    )
    return took[1:]


def rows() -> list[BenchRow]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as name:
        took = sorted(_measure(Path(name)))
    print(
        f"mail.open_html: {len(markup(0)) / 1000:.0f} KB; p50 {took[len(took) // 2]:.0f} ms, longest {took[-1]:.0f} ms"
    )
    return [row("mail.open_html", took[int(len(took) * 0.95)], "ms", target=100)]


if __name__ == "__main__":
    print(rows())
