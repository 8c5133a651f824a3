"""``python -m tests.fuzz [KIND [COUNT [SEED]]]``: see the package's note."""

from __future__ import annotations

import sys

from tests.fuzz.kinds import KINDS, fuzz


def main(arguments: list[str]) -> int:
    kind, count, seed = [*arguments, *["", "100000", "20261124"][len(arguments) :]][:3]
    for name in [kind] if kind else list(KINDS):
        slowest = fuzz(name, int(count), int(seed))
        print(f"{name}: {count} inputs, seed {seed}, none crashed or hung; slowest {slowest * 1000:.0f} ms", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
