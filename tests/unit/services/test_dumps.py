"""A crash leaves no core: the window and the command line say so before they open anything."""

from __future__ import annotations

import subprocess
import sys

import pytest

ENDS = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
sys.argv = {arguments!r}
from {module} import main
try:
    main()
except SystemExit:
    pass
print("core", resource.getrlimit(resource.RLIMIT_CORE)[0])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there: the system's own settings decide")
@pytest.mark.parametrize(
    ("module", "arguments"),
    [("app.cli.main", ["echarpe", "delai", "2026-12-02", "--jours", "5"]), ("ui.__main__", ["echarpe", "--tour", "x"])],
)
def test_no_core_is_left(module: str, arguments: list[str]) -> None:
    source = ENDS.format(module=module, arguments=arguments)
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.splitlines()[-1] == "core 0"
