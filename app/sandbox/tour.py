"""The guided tour, seen from the town: runs the window as a process, cuts the network when it asks, judges at the end.

The window drives itself (``ui/tour.py``) with real clicks and keys, and talks over its pipes, one JSON
object a line after the mark `MARK`:

==========================================  ============================================================
``{"step": w, "ok": b, "figure": f}``        one step of the journey is over
``{"ask": "network_off" | "network_on"}``    the servers really stop, or listen again; answered ``done``
``{"facts": {...}}``                         what it did, for the judges: Message-ID, note, séance, paths…
==========================================  ============================================================

Nobody believes the window: the reply is looked for in the recipient's mailbox, the moved event in
Radicale's own storage, the signatures by ``xmlsec1`` and ``pdfsig``, the ink in the exported PDF.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.sandbox import judges
from app.sandbox.commune import Commune

MARK = "\x1e"
TIMEOUT_S = 600


@dataclass
class Tour:
    """One tour on a running commune. ``command`` starts the window."""

    town: Commune
    profile: Path
    output: Path
    command: Sequence[str]
    echo: Callable[[str], None] = print
    results: list[bool] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    def run(self) -> int:
        """Play the tour, print one line a step; 0 when every step and every judge agrees."""
        self.output.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, **self.town.tokens.environment(), "PYTHONUNBUFFERED": "1"}
        window = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment
        )
        watchdog = threading.Timer(TIMEOUT_S, window.kill)
        watchdog.start()
        try:
            self._converse(window)
            code = window.wait()
        finally:
            watchdog.cancel()
            window.kill()
        if code != 0:
            self._line(False, "la fenêtre s’est terminée", f"code {code}")
        self._judge()
        good = sum(self.results)
        self.echo(f"tour: {good}/{len(self.results)}")
        return 0 if good == len(self.results) and self.results else 1

    def _converse(self, window: subprocess.Popen[str]) -> None:
        assert window.stdout is not None and window.stdin is not None
        for line in window.stdout:
            if not line.startswith(MARK):
                sys.stderr.write(line)
                continue
            said = json.loads(line[1:])
            if "step" in said:
                self._line(bool(said["ok"]), str(said["step"]), str(said.get("figure", "")))
            elif "facts" in said:
                self.facts.update(said["facts"])
            elif "ask" in said:
                {"network_off": self.town.stop_network, "network_on": self.town.start_network}[said["ask"]]()
                window.stdin.write("done\n")
                window.stdin.flush()

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
