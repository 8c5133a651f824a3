"""One start of the program, in a process of its own: prints milliseconds to the first usable list, and memory.

``python -m tests.bench.startup_probe FOLDER`` starts the real program on a profile (``--bare``: a plain PySide6
window with a list of fifty rows). The clock starts in the parent, just before the process is made
(``ECHARPE_T0``, `time.monotonic`). On both sides the list counts as usable when its first rows have been painted on
the exposed window; what the program does after that (the rest of a long order, counts, the page for reading) is not
needed to see, scroll or choose those rows.

With ``--rest`` the figures are those of half a minute later: all is loaded, the end of the list was shown, nothing moves.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

REST_MS = 30_000


def report() -> None:
    """Print the figures and leave at once."""
    elapsed = (time.monotonic() - float(os.environ["ECHARPE_T0"])) * 1000
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    print(f"startup {elapsed:.1f} {pages * os.sysconf('SC_PAGE_SIZE') / 1e6:.1f}", flush=True)
    os._exit(0)


def bare() -> None:
    """The reference."""
    from PySide6.QtCore import QStringListModel
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QListView, QMainWindow

    class View(QListView):
        def paintEvent(self, event: QPaintEvent) -> None:
            super().paintEvent(event)
            report()

    app = QApplication([])
    window = QMainWindow()
    view = View()
    model = QStringListModel([f"Ligne {i}" for i in range(50)])
    view.setModel(model)
    window.setCentralWidget(view)
    window.resize(1280, 800)
    window.show()
    app.exec()


def real(folder: Path, done: Callable[[], None] = report) -> None:
    """The program, on its list of messages; ``done`` is called when the first rows have been painted."""
    from ui.app import Program, make_application, open_profile

    app = make_application([])
    program = Program(folder, lambda: open_profile(folder, demo=True), "mail")
    program.frame.set_first_size()

    def ready() -> None:
        assert program.shell is not None
        view = program.shell.view("mail")
        model, records = view.model, view.list  # type: ignore[attr-defined]  # the mail view

        def loaded() -> None:
            assert model.entry_at(0) is not None and model.entry_at(20) is not None
            assert program.frame.windowHandle().isExposed() and records.isVisible()
            records.viewport().repaint()
            done()

        model.loaded.connect(loaded)

    program.ready.connect(ready)
    program.start()
    app.exec()


def at_rest() -> None:
    """Report once everything has been loaded and the list was walked to its end."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from ui.widgets.recordlist import RecordList

    def walk() -> None:
        for widget in QApplication.allWidgets():
            if isinstance(widget, RecordList) and widget.isVisible():
                widget.verticalScrollBar().setValue(widget.verticalScrollBar().maximum())

    QTimer.singleShot(REST_MS // 2, walk)
    QTimer.singleShot(REST_MS, report)


if __name__ == "__main__":
    if sys.argv[1] == "--bare":
        bare()
    real(Path(sys.argv[1]), at_rest if "--rest" in sys.argv else report)
