"""The latest lines of the log, without what they say about anybody: for the diagnostic file.

A line is kept as its template with the arguments left out, except numbers, codes of `AppError` and class names: what
identifies a person, a subject or a host comes as an argument of another kind, or not at all.
"""

from __future__ import annotations

import collections
import logging
import re
import time

from app.domain.errors import AppError

KEPT = 400
_FIELD = re.compile(r"%(?:\.\d+)?[sdrfx]")
_HIDDEN = "…"


class RecentLog(logging.Handler):
    """Keeps the last `KEPT` lines in memory."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._lines: collections.deque[str] = collections.deque(maxlen=KEPT)

    def emit(self, record: logging.LogRecord) -> None:
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        error = record.exc_info[1] if record.exc_info else None
        raised = f" ({_shown(error)})" if error is not None else ""
        self._lines.append(f"{when} {record.levelname} {record.name}: {_said(record)}{raised}")

    def lines(self) -> list[str]:
        """Oldest first."""
        return list(self._lines)


def _said(record: logging.LogRecord) -> str:
    """A template written for us with its harmless arguments; of other programs' words, none."""
    if not record.name.startswith(("app", "ui")) or not isinstance(record.msg, str):
        return _HIDDEN
    arguments = record.args if isinstance(record.args, tuple) else ()
    given = iter(arguments)
    return _FIELD.sub(lambda _found: _shown(next(given, None)), record.msg)


def _shown(value: object) -> str:
    if isinstance(value, AppError):
        return value.code
    if isinstance(value, BaseException):
        return type(value).__name__
    return str(value) if isinstance(value, (int, float)) else _HIDDEN


RECENT = RecentLog()


def keep_log() -> None:
    """Begin to keep, once a process."""
    root = logging.getLogger()
    if RECENT not in root.handlers:
        root.addHandler(RECENT)
