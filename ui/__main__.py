"""``python -m ui [--folder DIR] [--demo] [--tour DIR] [LINK or FILE…]``: the window.

Child processes (PDF, cards) import this module again under another name: nothing heavy at its top.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from app.services.dumps import forbid_dumps


def main() -> int:
    """Parse the few options and show the window."""
    parser = argparse.ArgumentParser(prog="echarpe")
    parser.add_argument("--folder", type=Path, default=None, help="dossier du profil")
    parser.add_argument("--demo", action="store_true", help="profil de démonstration : clé dans un fichier")
    parser.add_argument("--tour", type=Path, default=None, metavar="DIR", help="visite guidée, captures dans DIR")
    parser.add_argument("openings", nargs="*", default=[], help="liens echarpe:// ou mailto:, fichiers .pdf .eml .ics")
    options = parser.parse_args()
    forbid_dumps()
    if options.tour is not None and options.folder is not None and options.demo:
        from ui.tour import play

        return play(options.folder, options.tour, sys.argv[:1])
    if options.tour is not None:
        parser.error("--tour va avec --folder et --demo")
    from ui.app import run

    return run(options.folder, demo=options.demo, openings=options.openings)


if __name__ == "__main__":
    sys.exit(main())
