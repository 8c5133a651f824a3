"""A window in which someone writes on a PDF, to be killed: ``python -m tests.crash.ink_window PROFILE PDF STROKES``.

Tells each stroke on its standard output when the pen was lifted, then that the next one is half drawn, and stays.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QSize

from tests.scenes.profile import open_runtime
from tests.scenes.stage import settle, staged, turn
from tests.unit.ui.pens import Pen, line
from ui.app import make_application
from ui.pdfwindow import PdfWindow
from ui.theme import Scheme

LIMIT_MS = 60_000


def main(profile: Path, file: Path, strokes: int) -> None:
    make_application([])
    with staged(open_runtime(profile), profile, size=QSize(1280, 800), scheme=Scheme.LIGHT) as shell:
        window = PdfWindow(shell.ctx, shell, file)
        window.show()
        strip = window.viewer.strip
        while strip.document is None or not strip.settled:
            settle(shell.ctx.bridge, 50)
        place, pen = strip.place_of(0), Pen(strip.viewport())
        for number in range(strokes):
            y = place.top() + 40 + 20 * number
            pen.play(line(place.left() + 60, y, place.left() + 220, y, start_ms=1000 * number))
            print("up", flush=True)
            turn(30)
        pen.play(line(place.left() + 60, place.top() + 10, place.left() + 220, place.top() + 10)[:-1])
        print("half", flush=True)
        turn(LIMIT_MS)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
