"""How stable ids are made from names and addresses, the same whichever file comes first."""

from __future__ import annotations

import hashlib
import re
import unicodedata


def slug(text: str) -> str:
    """Small Latin letters, digits and hyphens: ``Acme Corporation`` → ``acme-corporation``.

    Names without Latin letters get a digest instead, so that two of them never meet.
    """
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:100]
    return made or "n-" + hashlib.sha256(text.encode()).hexdigest()[:12]


def digest(*parts: str) -> str:
    """A record id that does not show what it is made of (addresses are personal)."""
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def account_address(name: str) -> str:
    """The address derived for an account that has no person, at a domain that belongs to nobody (RFC 2606)."""
    return f"{slug(name)[:64].strip('-')}@example.com"
