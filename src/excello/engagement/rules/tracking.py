"""Which links of a message are tracked, and which parameters they carry so that a visit is known to come from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

SOURCE = "excello"
URL_LIMIT = 2000
WRITTEN = re.compile(r"https?://\S+", re.I)
CLOSING = ".,;:!?)]}>\"'»”’"
"""What may follow a link in a sentence and is no part of it."""


def is_web_address(url: str) -> bool:
    """Whether a text is a whole http(s) address that a message may lead to."""
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname)
    except ValueError:
        return False
    printable = url.isprintable() and not any(character.isspace() for character in url)
    return parts.scheme in ("http", "https") and named and printable and len(url) <= URL_LIMIT


def add_tracking(url: str, *, medium: str, campaign: str, content: str) -> str:
    """The link with the UTM parameters it lacks; those it has stay as they are.

    In small letters: web analytics count `CMP-3` and `cmp-3` apart.
    """
    parts = urlsplit(url)
    present = parse_qsl(parts.query, keep_blank_values=True)
    known = {key for key, value in present if value}
    wanted = {
        "utm_source": SOURCE,
        "utm_medium": medium,
        "utm_campaign": campaign.lower(),
        "utm_content": content.lower(),
    }
    kept = [(key, value) for key, value in present if key not in wanted or value]
    query = urlencode(kept + [(key, value) for key, value in wanted.items() if key not in known])
    return urlunsplit(parts._replace(query=query))


def replace_links(text: str, track: Callable[[str], str]) -> str:
    """A text with every written web address replaced by what `track` answers.

    One that holds a merge field stays as it is: where it leads is not known before it is filled.
    """

    def replaced(match: re.Match[str]) -> str:
        url, after = _split(match[0])
        return (track(url) if "{{" not in match[0] and is_web_address(url) else url) + after

    return WRITTEN.sub(replaced, text)


def _split(written: str) -> tuple[str, str]:
    """A link and the punctuation behind it; a bracket that the link itself opened belongs to it."""
    end = len(written)
    while end and written[end - 1] in CLOSING:
        opening = {")": "(", "]": "[", "}": "{"}.get(written[end - 1], "")
        if opening and written.count(opening, 0, end) >= written.count(written[end - 1], 0, end):
            break
        end -= 1
    return written[:end], written[end:]
