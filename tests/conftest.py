"""What every test is held to, and what all may use.

* Python warnings are errors (pyproject), Qt warnings too (pytest-qt's ``qt_log_level_fail``);
* a crash of a worker is never forgiven (`plugins.crashes`);
* unexpected log records of level WARNING and above fail (`plugins.logfail`);
* no name or address but this machine's is reached (`plugins.resolver`);
* garbage is collected on the window's thread only, as in the program (`plugins.garbage`);
* tests name the rows of the feature table that they show (`plugins.features`).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import ui.importing
import ui.overrides  # noqa: F401  (as in the program, before any class of ours)
from app.store import recovery

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LANGUAGE"] = "fr"  # the window speaks the system's language
os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")

pytest_plugins = [
    "tests.plugins.crashes",
    "tests.plugins.logfail",
    "tests.plugins.resolver",
    "tests.plugins.features",
    "tests.plugins.garbage",
    "tests.plugins.commune",
]

ROOT = Path(__file__).resolve().parents[1]


def test_data() -> Path | None:
    """Folder of the schemas that we may read but not ship: ``$ECHARPE_TEST_DATA``, or ``../shared/data``."""
    candidates = [os.environ.get("ECHARPE_TEST_DATA", ""), str(ROOT.parent / "shared" / "data")]
    return next((Path(c) for c in candidates if c and Path(c).is_dir()), None)


test_data.__test__ = False  # type: ignore[attr-defined]  # a helper, not a test


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Shared among workers, a file at a time, those that take longest go first: at the end nobody waits for one."""
    if hasattr(config, "workerinput"):
        slow = {item.path for item in items if item.get_closest_marker("slow")}
        items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session", autouse=True)
def recovery_costs() -> tuple[int, int, int]:
    """Memory (KiB), passes and lanes of a new recovery code, as the program has them. Codes made here cost next to
    nothing: what they cost is written beside each, so that other processes open them."""
    designed = recovery.MEMORY_KIB, recovery.PASSES, recovery.LANES
    recovery.MEMORY_KIB, recovery.PASSES, recovery.LANES = 64, 1, 1
    return designed


@pytest.fixture(autouse=True)
def only_cards_asked_for(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cards of a session's fixture stay in the environment to its end: other tests must not find them."""
    if not {"cards", "mayor_cards"} & set(request.fixturenames):
        for name in ("ECHARPE_PKCS11_MODULES", "ECHARPE_PKCS12_FILES"):
            monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of `test_data`; the test is skipped where it cannot exist."""
    found = test_data()
    if found is None:
        pytest.skip("schemas not here: set ECHARPE_TEST_DATA to the folder that holds pes-xsd, seda-2.3 and zimbra")
    return found


@pytest.fixture(scope="session")
def qapp_cls() -> type:
    """The program's own application object: it passes on the pen's proximity."""
    from ui.application import Application  # only for tests that need a window

    return Application
