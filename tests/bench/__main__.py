"""``make bench``: runs every ``bench_*.py`` here, prints a table, writes ``build/bench.json``.

A module gives ``def rows() -> list[BenchRow]``. ``ONLY=store,sign`` (arguments) keeps those modules.
Each module runs in a process of its own, so that no figure depends on what ran before it.
The exit code is 1 when a module could not be measured; a target missed is shown, not hidden, and
does not change the code: figures are read, and noise of a shared machine is no failure.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path

from tests.bench.row import BenchRow

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[1]
_RESULT = _ROOT / "build" / "bench.json"
_FIELDS = frozenset({"name", "value", "unit", "reference", "ratio", "target", "holds"})
_MARK = "echarpe-bench-rows:"


def modules(only: list[str]) -> list[str]:
    """Names of the benchmark modules, all or those asked for (``store`` for ``bench_store``)."""
    names = sorted(path.stem for path in _HERE.glob("bench_*.py"))
    wanted = {f"bench_{word.removeprefix('bench_')}" for argument in only for word in argument.split(",") if word}
    if unknown := wanted - set(names):
        raise SystemExit(f"no such benchmark: {', '.join(sorted(unknown))}; there are: {', '.join(names)}")
    return [name for name in names if not wanted or name in wanted]


def measure(module: str) -> list[BenchRow] | None:
    """Rows of one module, or None when it failed (its own output tells why)."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--one", module],
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    found: list[BenchRow] | None = None
    for line in done.stdout.splitlines():
        if line.startswith(_MARK):
            found = json.loads(line.removeprefix(_MARK))
        else:
            print(line)
    if done.returncode or found is None:
        print(f"{module}: failed, code {done.returncode}")
        return None
    return found


def run_one(module: str) -> None:
    rows: list[BenchRow] = importlib.import_module(f"tests.bench.{module}").rows()
    for row in rows:
        if set(row) != _FIELDS:
            raise SystemExit(f"{module}: a row must have exactly {sorted(_FIELDS)}, not {sorted(row)}")
    print(_MARK + json.dumps(rows, ensure_ascii=False))


def line(row: BenchRow) -> str:
    """One line of the table."""
    reference = "—" if row["reference"] is None else f"{row['reference']:.4g}"
    ratio = "—" if row["ratio"] is None else f"{row['ratio']:.3g}"
    holds = "ok" if row["holds"] else "MISSED"
    value = f"{row['value']:.4g} {row['unit']}"
    return f"{row['name']:<28} {value:>16} {reference:>10} {ratio:>8}   <= {row['target']:<8g} {holds}"


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--one"]:
        run_one(arguments[1])
        return 0
    kept: dict[str, BenchRow] = {}
    if arguments and _RESULT.exists():  # a partial run keeps the others' figures
        kept = {row["name"]: row for row in json.loads(_RESULT.read_text("utf-8"))}
    failed = False
    print(f"{'name':<28} {'value':>16} {'reference':>10} {'ratio':>8}      target")
    for module in modules(arguments):
        rows = measure(module)
        failed |= rows is None
        for row in rows or []:
            kept[row["name"]] = row
            print(line(row), flush=True)
    _RESULT.parent.mkdir(exist_ok=True)
    _RESULT.write_text(json.dumps(list(kept.values()), indent=1, ensure_ascii=False), "utf-8")
    missed = sum(not row["holds"] for row in kept.values())
    print(f"{len(kept)} figures, {missed} above target -> {_RESULT.relative_to(_ROOT)}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
