"""Readers on several threads build their decoders one at a time: msgspec's are not safe while they are being made."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest

from app.store import codec


def test_decoders_are_never_built_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    under_way, most, guard = 0, 0, threading.Lock()
    real = msgspec.json.Decoder

    def slow(type_: Any) -> Any:
        nonlocal under_way, most
        with guard:
            under_way += 1
            most = max(most, under_way)
        time.sleep(0.005)  # long enough for the others to be waiting
        made = real(type_)
        with guard:
            under_way -= 1
        return made

    monkeypatch.setattr(codec, "_records", {})
    monkeypatch.setattr(codec, "_intents", {})
    monkeypatch.setattr(codec.msgspec.json, "Decoder", slow)
    start = threading.Barrier(4)

    def decode(turn: int) -> None:
        start.wait()
        for kind in (("dossier", "dossier_type"), ("dossier_type", "dossier"))[turn % 2]:
            with pytest.raises(msgspec.ValidationError):
                codec.decode_record(kind, b"{}")
        with pytest.raises(msgspec.ValidationError):
            codec.decode_intent("visa", b"{}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(decode, range(4)))
    assert most == 1
