"""A profile with a lock code, without a window: asked for at a terminal, refused plainly elsewhere."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

import pytest

from app.cli.profile_options import open_runtime
from app.domain.errors import NeedsUser
from app.services.runtime import Runtime, RuntimeConfig

CODE = "mairie-40"


@pytest.fixture
def config(tmp_path: Path) -> RuntimeConfig:
    made = RuntimeConfig(folder=tmp_path, file_keys=True, synchronise=False)
    runtime = Runtime.open(made)
    runtime.start()
    runtime.submit(runtime.locking.set_code(CODE)).result(20)
    runtime.stop()
    return made


@pytest.mark.feature("126")
def test_the_code_is_asked_for_at_a_terminal_only(config: RuntimeConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NeedsUser, match="lock_code_needed"):
        open_runtime(config)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: CODE)
    runtime = open_runtime(config)
    runtime.start()
    assert runtime.locking.has_code
    runtime.stop()
