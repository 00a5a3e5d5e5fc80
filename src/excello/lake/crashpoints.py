"""Named places where a process under test dies at once, as by a power cut, so that what it leaves can be judged."""

from __future__ import annotations

import os
import signal

VARIABLE = "EXCELLO_CRASH_AT"


class _Fuse:
    """Which place is chosen, and how often it is still passed unharmed."""

    def __init__(self, wish: str) -> None:
        self.point, _, passes = wish.partition(":")
        self.left = int(passes or 1)


_fuse = _Fuse(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None


def crash_at(point: str) -> None:
    """Kill this process here if ``EXCELLO_CRASH_AT`` names `point` (``point:3``: at the third pass); else nothing."""
    if _fuse is None or _fuse.point != point:
        return
    _fuse.left -= 1
    if _fuse.left <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
