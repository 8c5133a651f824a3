"""Imported at the start of every Python that a test starts: what it asks of the network is refused, and told.

The folder is on the children's ``PYTHONPATH`` (`plugins.resolver`); what was refused is one line each in the file
that ``ECHARPE_TEST_NAMES`` names. A child that cannot see the project is another program, and is left alone.
"""

import os


def _watch(told: str) -> None:
    try:
        from app.sandbox.resolver import RecordingResolver
    except ImportError:
        return

    def tell(host: str) -> None:
        with open(told, "a", encoding="utf-8") as out:  # noqa: PTH123 - as little as possible before a child begins
            out.write(f"{host}\n")

    RecordingResolver(tell).install()


if names := os.environ.get("ECHARPE_TEST_NAMES"):
    _watch(names)
