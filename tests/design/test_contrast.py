"""The tokens keep WCAG's contrast in both themes: 4.5:1 for text, 3:1 for what is only seen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "src/excello/design/frontend/css/tokens.css"
ROLE = re.compile(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")
GROUNDS = ("ground", "side", "sheet", "well", "lift", "hover")
TEXT = [
    *[(ink, ground) for ink in ("ink", "ink-soft", "ink-faint", "act-ink") for ground in GROUNDS],
    *[(f"{state}-ink", f"{state}-wash") for state in ("wait", "good", "bad", "act")],
    *[
        (f"{state}-ink", ground)
        for state in ("wait", "good", "bad")
        for ground in ("ground", "side", "sheet", "well", "lift")
    ],
    *[("ink-soft", f"{state}-wash") for state in ("wait", "good", "bad", "act", "mute")],
    *[(f"who-{letter}-ink", f"who-{letter}") for letter in "abcd"],
    ("on-act", "act"),
    ("on-act", "act-strong"),
    ("ink-faint", "mute-wash"),
]
SEEN = [
    *[(f"hue-{number}", "sheet") for number in range(1, 7)],
    *[(mark, ground) for mark in ("act", "good", "bad", "rule-control", "before") for ground in ("sheet", "well")],
    ("act", "ground"),
]


def colours() -> dict[str, tuple[str, str]]:
    return {name: (light, dark) for name, light, dark in ROLE.findall(TOKENS.read_text())}


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (SEEN, 3.0)], ids=["text", "seen"])
def test_tokens_keep_their_contrast(theme: int, pairs: list[tuple[str, str]], least: float) -> None:
    known = colours()
    found = {pair: contrast(known[pair[0]][theme], known[pair[1]][theme]) for pair in pairs}
    weak = {f"{front} on {back}": round(ratio, 2) for (front, back), ratio in found.items() if ratio < least}
    assert not weak, f"below {least}: {weak}"


def test_black_on_white_is_known() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_raw_colours_stand_only_in_the_tokens() -> None:
    raw = re.compile(r"#[0-9a-fA-F]{3,8}\b|rgb\(")
    allowed = re.compile(r"rgb\(255 255 255 / \d+%\)")
    others = (path for path in TOKENS.parent.glob("*.css") if path != TOKENS)
    assert not [path.name for path in others if raw.search(allowed.sub("", path.read_text()))]
