"""Which columns hold personal data, and who erases them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

Eraser = Callable[[str], int]
"""Given a contact's or person's key, rewrites its personal columns away; returns how many rows changed."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Columns of one model that are personal, with their eraser; or not personal, with the reason."""

    model: str
    fields: tuple[str, ...]
    eraser: Eraser | None
    reason: str = ""


CLAIMS: list[Claim] = []


def declare_personal(model: str, *, fields: Iterable[str], eraser: Eraser) -> None:
    """Claim personal columns of `app.Model` and name who erases them."""
    CLAIMS.append(Claim(model, tuple(fields), eraser))


def not_personal(model: str, *, fields: Iterable[str], reason: str) -> None:
    """Say why columns that look personal hold nothing about a person."""
    CLAIMS.append(Claim(model, tuple(fields), None, reason))


def claimed_fields() -> dict[tuple[str, str], Claim]:
    """(app.Model, field) → its claim."""
    return {(claim.model, field): claim for claim in CLAIMS for field in claim.fields}
