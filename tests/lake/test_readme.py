"""The page about the lake shows an example that runs, and names what is there."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

import excello.lake

README = (Path(excello.lake.__path__[0]) / "README.md").read_text()
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.S)


def test_the_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(BLOCKS[-1], "README.md", "exec"), {})


def test_every_name_it_tells_to_import_is_there() -> None:
    imports = re.findall(r"from (excello\.lake[\w.]*) import (\([^)]*\)|[^\n#]*)", "\n".join(BLOCKS))
    assert len(imports) > 8
    for module, names in imports:
        for name in re.findall(r"\w+", names):
            assert hasattr(importlib.import_module(module), name), f"{module}.{name}"
