"""Timers that fire once: a pause in typing, a burst that ends, a finger that stays."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer


def single_shot(owner: QObject, interval_ms: int, slot: Any) -> QTimer:
    """A timer that belongs to ``owner`` and fires once after each start."""
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(interval_ms)
    timer.timeout.connect(slot)
    return timer
