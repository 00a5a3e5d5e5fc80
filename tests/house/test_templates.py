"""Templates hold no style, no script and no handler of their own: the policy would refuse them in the browser."""

from __future__ import annotations

import re

import pytest
from tests.house.source import SOURCE, relative

FORBIDDEN = {
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=|<style\b|:style\s*=", re.I),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.I),
    "an inline handler": re.compile(r"<[^>]*\s(?:on[a-z]+|hx-on[:\w-]*)\s*=", re.I),
    "a script address": re.compile(r"(?:href|src|action)\s*=\s*[\"']\s*javascript:", re.I),
    "a foreign address": re.compile(r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.I),
}
TAGS = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.S)

# Mail is read by mail programs, which know no style sheets.
MAIL = re.compile(r"/mail/|_mail\.html$|\.mjml$")


def breaches(text: str) -> list[str]:
    plain = TAGS.sub("", text)
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(plain)]


def test_templates_keep_the_policy() -> None:
    found = {
        relative(path): names
        for path in sorted(SOURCE.rglob("*.html"))
        if "templates" in path.parts and not MAIL.search(path.as_posix())
        if (names := breaches(path.read_text()))
    }
    assert not found, "use the components and behaviours of design (src/excello/design/README.md)"


def test_rooms_bring_no_style_of_their_own() -> None:
    own = [relative(path) for path in SOURCE.rglob("*.css") if "design" not in path.relative_to(SOURCE).parts[:1]]
    assert not own, "style lives in design alone"


@pytest.mark.parametrize(
    "planted",
    [
        '<p style="color: red">',
        "<style>p{}</style>",
        "<script>alert(1)</script>",
        '<button onclick="go()">',
        '<a {% if x %}class="y"{% endif %} onmouseover="go()">',
        '<a href="javascript:go()">',
        '<link rel="stylesheet" href="https://elsewhere.test/x.css">',
        '<c-card style="margin: 0">',
    ],
)
def test_a_planted_breach_is_seen(planted: str) -> None:
    assert breaches(planted)


@pytest.mark.parametrize(
    "allowed",
    ["<script defer src=\"{% static 'x.js' %}\"></script>", '<p class="style">on = x</p>', '<c-badge tone="wait">'],
)
def test_what_is_allowed_passes(allowed: str) -> None:
    assert not breaches(allowed)
