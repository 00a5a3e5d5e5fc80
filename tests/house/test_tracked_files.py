"""Nothing in the repository names a machine, a registry or a secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.house.source import relative, tracked_files

URL = re.compile(r"\b(?:https?|ftp|git\+\w+)://([\w\[$%*{][^\s/\"'`<>)\]}:|\\]+)", re.I)

# Addresses that lead nowhere by design.
NOWHERE = re.compile(
    r"^(?:.*\.)?(?:example(?:\.(?:com|org|net|test))?|test|invalid|localhost|local|testserver)$"
    r"|^127\.0\.0\.1$|^\[?::1$|^0\.0\.0\.0$|[{$%…*]"
)
# Names of formats that look like addresses, and public specifications that the source cites.
CITED = {
    *("www.w3.org", "json-schema.org", "schemas.openxmlformats.org"),
    *("www.rfc-editor.org", "datatracker.ietf.org", "segment.com"),
}
TROUBLES = {
    "a path of one machine": re.compile(r"(?<![\w./<:-])/(?:work|root|mnt|Users|home/\w+|opt/\w+)/\w"),
    "a folder outside the checkout": re.compile(r"(?<![\w/.])shared/(?!data\b)\w"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s*\n\s*[A-Za-z0-9+/]{20}"),
    "an access key": re.compile(r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|sk-[A-Za-z0-9]{32,})\b"),
}


def troubles_in(text: str) -> Iterator[str]:
    """What does not belong into a repository, with the place."""
    for number, line in enumerate(text.splitlines(), 1):
        for host in URL.findall(line):
            if host not in CITED and not NOWHERE.search(host):
                yield f"{number}: an address: {host}"
        for kind, pattern in TROUBLES.items():
            if found := pattern.search(line):
                yield f"{number}: {kind}: {found[0]}"


def text_of(path: Path) -> str:
    """The file as text; empty for pictures and other binaries."""
    content = path.read_bytes()
    return "" if b"\0" in content[:4096] else content.decode(errors="replace")


def test_no_address_machine_or_secret() -> None:
    found = [f"{relative(path)}:{trouble}" for path in tracked_files() for trouble in troubles_in(text_of(path))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "see https" + "://registry.somewhere.io/simple",
        "open /home" + "/maria/notes.txt",
        "AKIA" + "ABCDEFGHIJKLMNOP",
    ],
)
def test_a_planted_trouble_is_seen(line: str) -> None:
    assert list(troubles_in(line))


@pytest.mark.parametrize("line", ["http://localhost:8000/work/", "https://shop.example.com/a", "href='/home/'"])
def test_harmless_addresses_pass(line: str) -> None:
    assert not list(troubles_in(line))
