"""The command line. ``echarpe`` alone opens the window; with a verb, it works without a display.

Each verb is a module: `pes`, `verify`, `sign`, `delai`, `doctor`, `sync`, `demo`, `fleet`. They print French for
people, or JSON (``--json``) for scripts, and end with code 0 when all is well, 1 when what was
examined is not, 2 when the question could not be answered.

A verb imports what it needs inside its functions: neither ``--help`` nor the child processes that
import the main module again (cards, PDF) wait for the libraries of another verb.
"""

from app.cli.main import main

__all__ = ["main"]
