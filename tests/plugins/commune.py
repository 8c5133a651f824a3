"""The demonstration commune for any test: real servers of both bodies, started once a session.

``commune`` is shared: a test that changes its servers' state beyond its own things makes its own
(``with Commune(folder) as town``, some seconds). ``cards`` lets the test's runtimes see the mayor's tokens.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # a second of imports that most runs do not need
    from app.sandbox.commune import Commune


@pytest.fixture(scope="session")
def commune(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commune]:
    """Both bodies' servers, the PKI and the mayor's tokens, listening."""
    from app.sandbox.commune import Commune

    with Commune(tmp_path_factory.mktemp("commune")) as town:
        yield town


@pytest.fixture
def cards(commune: Commune, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runtimes opened in this test find the commune's tokens (SoftHSM2, else PKCS#12 files)."""
    from app.services.tokens import FILES_VARIABLE, MODULES_VARIABLE

    for name, value in commune.tokens.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv(MODULES_VARIABLE, str(commune.tokens.module or ""))
    monkeypatch.setenv(FILES_VARIABLE, os.pathsep.join(str(path) for path in commune.tokens.files))
