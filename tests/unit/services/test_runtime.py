"""What the runtime loads late, and what it waits for."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from app.services import runtime as module
from app.services.runtime import Runtime, RuntimeConfig


@pytest.mark.parametrize("told", [True, False])
def test_the_rest_is_loaded_once_the_first_list_is_there(
    told: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loading = threading.Event()
    monkeypatch.setattr(module, "_load_the_rest", loading.set)
    monkeypatch.setattr(module, "SHOWN_S", 600 if told else 0.01)
    runtime = Runtime.open(RuntimeConfig(folder=tmp_path, file_keys=True, synchronise=False, quiet_s=0.01))
    runtime.start()
    try:
        if told:
            assert not loading.wait(0.3), "the window still waits for its list"
            runtime.first_shown()
        assert loading.wait(30)
    finally:
        runtime.stop()
    runtime.first_shown()  # a window that closes meanwhile harms nothing
