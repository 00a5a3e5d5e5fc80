"""Who of an audience is held out, and the fingerprint of its members: the same members give the same answer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

STEPS = 10_000
"""Resolution of the share: a hundredth of a percent."""


def is_held_out(contact_key: str, *, salt: str, share: float) -> bool:
    """Whether a contact is kept back from every touch: decided by a salted hash, so the order does not matter."""
    drawn = int.from_bytes(hashlib.sha256(f"{salt}:{contact_key}".encode()).digest()[:8], "big")
    return drawn % STEPS < round(share * STEPS)


def fingerprint(contact_keys: Iterable[str]) -> str:
    """SHA-256 over the members in sorted order, each ended by a line feed; repeated members count once."""
    digest = hashlib.sha256()
    for key in sorted(set(contact_keys)):
        digest.update(f"{key}\n".encode())
    return digest.hexdigest()
