"""The guides tell the truth: their examples run in order, and print what stands under them."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from excello.cli import app

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
BLOCK = re.compile(r"```(?P<kind>python|sh)\n(?P<code>.*?)```(?:\n\n```text\n(?P<said>.*?)```)?", re.S)
REFUSED_A_ROW = {"lifecycle"}
"""Commands of the guide that end with 1, as it says."""


def run_python(code: str, names: dict[str, Any], guide: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, guide, "exec"), names)
    return printed.getvalue()


@pytest.mark.parametrize("guide", ["analyst.md"])
def test_a_guide_does_what_it_says(guide: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    blocks = list(BLOCK.finditer((GUIDES / guide).read_text()))
    assert len(blocks) > 5
    for block in blocks:
        if block["kind"] == "python":
            assert run_python(block["code"], names, guide) == (block["said"] or ""), block["code"]
            continue
        for command in map(shlex.split, block["code"].strip().splitlines()):
            assert command[0] == "excello"
            result = CliRunner().invoke(app, command[1:])
            assert result.exit_code == (1 if command[1] in REFUSED_A_ROW else 0), result.output


def test_every_guide_is_run() -> None:
    assert {path.name for path in GUIDES.glob("*.md")} == {"analyst.md"}
