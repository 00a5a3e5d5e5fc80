"""Which parameters a link carries so that a visit is known to come from this touch."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

PARAMETERS = ("utm_source", "utm_medium", "utm_campaign")
SOURCE = "excello"
URL_LIMIT = 2000


def tracking_of(url: str) -> dict[str, str]:
    """The UTM parameters a link carries."""
    return {key: value for key, value in parse_qsl(urlsplit(url).query) if key.startswith("utm_") and value}


def add_tracking(url: str, *, channel: str, campaign: str, content: str) -> str:
    """The link with the parameters it lacks; those it has stay as they are. An empty link stays empty."""
    if not url:
        return url
    parts = urlsplit(url)
    present = parse_qsl(parts.query, keep_blank_values=True)
    known = {key for key, value in present if value}
    wanted = {
        "utm_source": SOURCE,
        "utm_medium": channel,
        "utm_campaign": campaign.lower(),
        "utm_content": content.lower(),
    }
    kept = [(key, value) for key, value in present if key not in wanted or value]
    query = urlencode(kept + [(key, value) for key, value in wanted.items() if key not in known])
    return urlunsplit(parts._replace(query=query))


def is_web_address(url: str) -> bool:
    """Whether a link is a whole http(s) address that a message may carry."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    spaced = any(character.isspace() or not character.isprintable() for character in url)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not spaced and len(url) <= URL_LIMIT
