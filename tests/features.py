"""``make features``: the feature table with the tests of each row and how they last went.

Tests never run here yet are run first; ``python -m tests.features --all`` runs every marked test again.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from tests.plugins.features import ROOT, load_results, load_titles

_SIGNS = {"passed": "ok", "failed": "KO", "skipped": "omis", "": "jamais lancé"}


def collect() -> dict[str, list[str]]:
    """Node id -> rows of every marked test. Exits with pytest's code when the tests cannot be read."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "collected.json"
        command = [sys.executable, "-m", "pytest", "--collect-only", "-q", f"--features-collected={target}"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode or not target.exists():
            print(done.stdout[-4000:], done.stderr[-2000:])
            raise SystemExit(done.returncode or 1)
        found: dict[str, list[str]] = json.loads(target.read_text("utf-8"))
        return found


def table(rows_by_test: dict[str, list[str]], outcomes: dict[str, str]) -> list[str]:
    """The lines to print: one per row of the table, then the count."""
    tests: dict[str, list[str]] = defaultdict(list)
    for node, rows in rows_by_test.items():
        for row in rows:
            tests[row].append(node)
    lines = []
    good = 0
    titles = load_titles()
    for row, title in titles.items():
        nodes = tests[row]
        results = [outcomes.get(node, "") for node in nodes]
        if not nodes:
            state = "aucun test"
        elif all(r == "passed" for r in results):
            state, good = f"{len(nodes)} ok", good + 1
        else:
            counts = {sign: results.count(key) for key, sign in _SIGNS.items()}
            state = ", ".join(f"{n} {sign}" for sign, n in counts.items() if n)
        lines.append(f"{row:>4}  {title:<62}  {state}")
        lines += [f"      {outcomes.get(n) or 'jamais lancé'}: {n}" for n in nodes if outcomes.get(n) != "passed"]
    lines.append(f"{good} lignes sur {len(titles)} montrées par des tests qui passent")
    return lines


def main(arguments: list[str]) -> int:
    rows_by_test = collect()
    known = load_results()
    due = [node for node in rows_by_test if "--all" in arguments or node not in known]
    if due:
        command = [sys.executable, "-m", "pytest", "-n", "2", "-q", "--no-header", *sorted(due)]
        subprocess.run(command, cwd=ROOT, check=False)
        known = load_results()
    outcomes = {node: str(known[node]["outcome"]) for node in rows_by_test if node in known}
    print("\n".join(table(rows_by_test, outcomes)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
