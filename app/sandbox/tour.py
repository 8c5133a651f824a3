"""The guided tour, seen from the town: runs the window as a process, cuts the network when it asks, judges at the end.

The window drives itself (``ui/tour``) with real clicks and keys, and talks over its pipes, one JSON
object a line after the mark `MARK`; answers are one JSON value a line:

==========================================  ============================================================
``{"step": w, "ok": b, "figure": f}``        one step of the journey is over
``{"ask": "brief"}``                         what only we know: the PIN, the event to move, the name of the
                                             module whose `RecordingResolver` it must install first
``{"ask": "network_off" | "network_on"}``    the servers really stop, or listen again; answered ``true``
``{"facts": {...}}``                         what it did, for the judges: Message-ID, note, séance, paths…
==========================================  ============================================================

Nobody believes the window: `judges` looks at the servers and asks other programs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from app.sandbox import judges, programs, resolver
from app.sandbox.agenda_content import TOUR_EVENT_TITLE
from app.sandbox.commune import Commune
from app.sandbox.tokens import PIN

MARK = "\x1e"
TIMEOUT_S = 600


@dataclass
class Tour:
    """One tour on a running commune. ``command`` starts the window."""

    town: Commune
    output: Path
    command: Sequence[str]
    watch: resolver.RecordingResolver
    """Installed in this process before the town was."""
    echo: Callable[[str], None] = print
    results: list[bool] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    def run(self) -> int:
        """Play the tour, print one line a step; 0 when every step and every judge agrees."""
        began = time.monotonic()
        self.output.mkdir(parents=True, exist_ok=True)
        for old in self.output.glob("*.png"):
            old.unlink()
        known = judges.before(self.town)
        self._play()
        self.facts.update(known, foreign_here=self.watch.drain())
        self._judge()
        facts = json.dumps(self.facts, ensure_ascii=False, indent=1, default=str)
        (self.output / "facts.json").write_text(facts, "utf-8")
        good = sum(self.results)
        self.echo(f"captures : {self.output}, durée : {time.monotonic() - began:.0f} s")
        self.echo(f"tour: {good}/{len(self.results)}")
        return 0 if good == len(self.results) and self.results else 1

    def _play(self) -> None:
        environment = {
            **os.environ,
            **self.town.tokens.environment(),
            "PYTHONUNBUFFERED": "1",
            "PYTHONIOENCODING": "utf-8",
        }
        if programs.without_display():
            environment["QT_QPA_PLATFORM"] = "offscreen"
        window = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment
        )
        watchdog = threading.Timer(TIMEOUT_S, window.kill)
        watchdog.start()
        try:
            assert window.stdout is not None and window.stdin is not None
            self._converse(window.stdout, window.stdin)
            code = window.wait()
        finally:
            watchdog.cancel()
            window.kill()
        if code != 0 or not self.facts:
            self._line(False, "la fenêtre s’est terminée", f"code {code}")

    def _converse(self, heard: IO[str], answers: IO[str]) -> None:
        for line in heard:
            if not line.startswith(MARK):
                sys.stderr.write(line)
                continue
            said = json.loads(line[1:])
            if "step" in said:
                self._line(bool(said["ok"]), str(said["step"]), str(said.get("figure", "")))
            elif "facts" in said:
                self.facts.update(said["facts"])
            elif "ask" in said:
                answers.write(json.dumps(self._answer(said["ask"])) + "\n")
                answers.flush()

    def _answer(self, question: str) -> object:
        if question == "brief":
            return {"pin": PIN, "event": TOUR_EVENT_TITLE, "guard": resolver.__name__}
        {"network_off": self.town.stop_network, "network_on": self.town.start_network}[question]()
        return True

    def _judge(self) -> None:
        for name, judge in judges.ALL.items():
            try:
                figure = judge(self.town, self.facts, self.output)
            except judges.Disagrees as error:
                self._line(False, name, str(error))
            else:
                self._line(True, name, figure)

    def _line(self, ok: bool, what: str, figure: str) -> None:
        self.results.append(ok)
        self.echo(f"{'ok' if ok else 'KO'}  {what}{' · ' if figure else ''}{figure}")
