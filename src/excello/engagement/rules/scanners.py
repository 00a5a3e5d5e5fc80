"""Tells a mail scanner's click from a person's, so that results count persons only."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

TOO_SOON = timedelta(seconds=2)
"""Nobody opens, reads and clicks this soon after the message was sent; link checkers do."""

# Security gateways, link previews and libraries, by what they say they are.
SCANNERS = re.compile(
    r"bot\b|bots\b|crawl|spider|scan|preview|slurp|fetch|monitor|headless|phantomjs|lighthouse|validator|linkcheck"
    r"|barracuda|mimecast|proofpoint|safelinks|trendmicro|trend micro|symantec|messagelabs|fireeye|forcepoint|sophos"
    r"|cloudmark|ironport|zscaler|urldefense|checkpoint|googleimageproxy|bingpreview|microsoft office|ms-office"
    r"|facebookexternalhit|whatsapp|skypeuripreview|slack|telegram|discord|embedly"
    r"|curl|wget|python|requests|aiohttp|httpx|urllib|okhttp|java/|go-http|libwww|perl|ruby|php/|axios|node-fetch"
    r"|apache-httpclient|postman",
    re.I,
)


def is_scanner(*, method: str, user_agent: str, sent_at: datetime, at: datetime) -> bool:
    """Whether a request for a link is a program's: it asks for the head only, says what it is, or comes too soon."""
    return method != "GET" or bool(SCANNERS.search(user_agent)) or at - sent_at < TOO_SOON
