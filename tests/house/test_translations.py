"""Every text a person reads exists in every shipped language."""

from __future__ import annotations

import subprocess
import sys

from tests.house.source import ROOT


def test_catalogs_are_complete() -> None:
    checked = subprocess.run(
        [sys.executable, ROOT / "tools" / "messages.py", "check"], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
