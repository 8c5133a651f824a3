"""Start of the frozen programs ``echarpe`` and ``echarpe-window`` (one folder, PyInstaller).

The program starts children of itself as ``sys.executable -m MODULE`` or ``-c CODE`` (the sandbox's
calendar server, for one): in a frozen bundle ``sys.executable`` is this file, so it answers both as
Python would. Children made by `multiprocessing` are taken over by `freeze_support` first.
"""

from __future__ import annotations

import multiprocessing
import runpy
import sys
from pathlib import Path


def main() -> None:
    """As Python for our own children; otherwise the window or the command line, by the program's name."""
    arguments = sys.argv[1:]
    if len(arguments) >= 2 and arguments[0] == "-m":
        sys.argv = arguments[1:]
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    elif len(arguments) >= 2 and arguments[0] == "-c":
        sys.argv = ["-c", *arguments[2:]]
        exec(compile(arguments[1], "<command>", "exec"), {"__name__": "__main__"})
    elif Path(sys.argv[0]).stem == "echarpe-window":
        runpy.run_module("ui", run_name="__main__", alter_sys=True)
    else:
        from app.cli import main as command_line

        command_line()


if __name__ == "__main__":
    multiprocessing.freeze_support()
    main()
