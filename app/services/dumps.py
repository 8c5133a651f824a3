"""No core dump: after a crash it would hold the profile's keys in clear, on the disk or at whoever collects such files."""

from __future__ import annotations


def forbid_dumps() -> None:
    """For this process and its children. Where a system knows no such limit (Windows), its own settings decide."""
    try:
        import resource
    except ImportError:
        return
    _soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
