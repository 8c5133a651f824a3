"""Lines to and from whoever started the window: one JSON object a line, after `MARK` outwards."""

from __future__ import annotations

import json
import queue
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any

MARK = "\x1e"


class Pipe:
    """Standard output to speak, standard input to listen (on a thread: the window never waits for a pipe)."""

    def __init__(self, until: Callable[[Callable[[], bool]], object]) -> None:
        """``until`` keeps the window alive until a condition holds."""
        self._until = until
        self._answers: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, name="tour-pipe", daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            self._answers.put(line)

    def say(self, **said: object) -> None:
        sys.stdout.write(MARK + json.dumps(said, ensure_ascii=False) + "\n")
        sys.stdout.flush()

    def ask(self, question: str) -> Any:
        """Ask and wait for the answer, JSON."""
        self.say(ask=question)
        self._until(lambda: not self._answers.empty())
        return json.loads(self._answers.get_nowait())

    def brief(self) -> Mapping[str, Any]:
        """What only the starter knows: the PIN, the event to move. Asked before there is a window."""
        self.say(ask="brief")
        found: Mapping[str, Any] = json.loads(self._answers.get(timeout=30))
        return found
