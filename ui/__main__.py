"""``python -m ui [--folder DIR] [--demo]``: the window."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ui.app import run


def main() -> int:
    """Parse the few options and show the window."""
    parser = argparse.ArgumentParser(prog="echarpe")
    parser.add_argument("--folder", type=Path, default=None, help="dossier du profil")
    parser.add_argument("--demo", action="store_true", help="profil de démonstration : clé dans un fichier")
    options = parser.parse_args()
    return run(options.folder, demo=options.demo)


if __name__ == "__main__":
    sys.exit(main())
