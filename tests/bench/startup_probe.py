"""One start of the program, in a process of its own: prints milliseconds to the first usable list, and memory.

``python -m tests.bench.startup_probe FOLDER`` starts the real program on a profile (``--bare``: a plain PySide6
window with a list of fifty rows). The clock starts in the parent, just before the process is made
(``ECHARPE_T0``, `time.monotonic`). The list is usable when its first rows are on the painted window.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path


def report() -> None:
    """Print the figures and leave at once."""
    elapsed = (time.monotonic() - float(os.environ["ECHARPE_T0"])) * 1000
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    print(f"startup {elapsed:.1f} {pages * os.sysconf('SC_PAGE_SIZE') / 1e6:.1f}", flush=True)
    os._exit(0)


def bare() -> None:
    """The reference."""
    from PySide6.QtCore import QStringListModel, QTimer
    from PySide6.QtWidgets import QApplication, QListView, QMainWindow

    app = QApplication([])
    window = QMainWindow()
    view = QListView()
    model = QStringListModel([f"Ligne {i}" for i in range(50)])
    view.setModel(model)
    window.setCentralWidget(view)
    window.resize(1280, 800)
    window.show()
    view.viewport().repaint()
    QTimer.singleShot(0, report)
    app.exec()


def real(folder: Path) -> None:
    """The program, on its list of messages."""
    from ui.app import Program, make_application, open_profile

    app = make_application([])

    def open_runtime() -> object:
        return open_profile(folder, demo=True)

    program = Program(folder, open_runtime, "mail")  # type: ignore[arg-type]  # named after its import

    def ready() -> None:
        assert program.shell is not None
        view = program.shell.view("mail")
        model = view.model  # type: ignore[attr-defined]  # the mail view

        def loaded() -> None:
            assert model.entry_at(0) is not None
            view.list.viewport().repaint()  # type: ignore[attr-defined]
            report()

        model.loaded.connect(loaded)

    program.ready.connect(ready)
    program.start()
    app.exec()


if __name__ == "__main__":
    if sys.argv[1] == "--bare":
        bare()
    real(Path(sys.argv[1]))
