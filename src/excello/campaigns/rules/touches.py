"""What a touch may say so that it can be kept; what it still lacks before it goes out is the linter's to find."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from math import isfinite

from excello.campaigns.rules.tracking import is_web_address
from excello.findings import Finding, mark

SUBJECT_LIMIT = 200
BODY_LIMIT = 20_000
VALUE_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class TouchContent:
    """What a person says of a touch; `asset` by code, empty where there is none."""

    channel: str
    topic: str = ""
    category: str = "promotional"
    subject: str = ""
    body: str = ""
    asset: str = ""
    link_url: str = ""
    value: float = 1.0
    send_date: date | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What a touch may name in its center."""

    channels: Collection[str]
    topics: Collection[str]
    categories: Collection[str]
    assets: Collection[str]


def touch_findings(content: TouchContent, known: Known) -> list[Finding]:
    """Everything about a touch that cannot be kept as it is."""
    found = [
        finding
        for name, words in (
            ("channel", known.channels),
            ("topic", known.topics),
            ("category", known.categories),
            ("asset", known.assets),
        )
        if (finding := _unknown(name, getattr(content, name), words))
    ]
    if not content.channel:
        message, mend = mark("The touch has no channel."), mark("Choose where it goes out.")
        found.append(Finding("touch.no_channel", "channel", message, mend))
    if "\n" in content.subject or "\r" in content.subject:
        message, mend = mark("A subject has one line."), mark("Take the line break out.")
        found.append(Finding("touch.subject_lines", "subject", message, mend))
    if "\x00" in content.subject + content.body + content.link_url:
        message, mend = mark("The text holds a character that cannot be kept."), mark("Paste it as plain text.")
        found.append(Finding("touch.null_character", "body", message, mend))
    found += _lengths(content)
    if content.link_url and not is_web_address(content.link_url):
        message, mend = mark("This is no web address."), mark("Write it whole, such as https://www.example.com/guide.")
        found.append(Finding("touch.bad_link", "link_url", message, mend))
    if not isfinite(content.value) or not 0 <= content.value <= VALUE_LIMIT:
        message, mend = mark("The value does not fit."), mark("Write a number from 0 to 1,000,000.")
        found.append(Finding("touch.bad_value", "value", message, mend))
    return found


def _unknown(name: str, value: str, words: Collection[str]) -> Finding | None:
    if not value or value in words:
        return None
    message, mend = mark("“{value}” is not known here."), mark("Choose one of the list.")
    return Finding(f"touch.unknown_{name}", name, message, mend, params={"value": value[:50]})


def _lengths(content: TouchContent) -> list[Finding]:
    message, mend = mark("This text is too long."), mark("Keep it under {limit} characters.")
    limits = {"subject": SUBJECT_LIMIT, "body": BODY_LIMIT}
    return [
        Finding("touch.too_long", name, message, mend, params={"limit": limit})
        for name, limit in limits.items()
        if len(getattr(content, name)) > limit
    ]
