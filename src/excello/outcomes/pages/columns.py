"""The columns of a list of cycles: which, whose, where it ended."""

from __future__ import annotations

import hashlib
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from excello.core.listing import Column


def cycle_columns(names: dict[str, str], *, sees_rows: bool) -> list[Column]:
    """Who may not see customers' rows sees which cycles count, not whose they are."""
    columns = [
        Column("cycle", _("Cycle"), lambda row: row["cycle"] if sees_rows else _unnamed(row["cycle"])),
        Column("product", _("Product"), lambda row: row["product"]),
        Column("region", _("Region"), lambda row: row["region"]),
        Column("stage", _("Ended as"), lambda row: names.get(row["outcome"] or "", row["status"] or "—")),
        Column("value", _("Value"), lambda row: _amount(row["value"]), numeric=True),
        Column("changed", _("Last change"), lambda row: row["changed_at"], kind="datetime"),
    ]
    if not sees_rows:
        return columns
    whose = [
        Column("contact", _("Contact"), lambda row: row["contact_id"], link=_contact_url),
        Column("owner", _("Seller"), lambda row: row["owner"]),
    ]
    return [columns[0], *whose, *columns[1:]]


def _amount(value: float | None) -> float | None:
    """A whole amount without decimals, as the funnel writes it."""
    return int(value) if value is not None and float(value).is_integer() else value


def _contact_url(row: dict[str, Any]) -> str | None:
    return reverse("customers:record", args=[row["contact_id"]]) if row["contact_id"] else None


def cycle_search(*, sees_rows: bool) -> tuple[str, ...]:
    """Which columns a list of cycles is searched in; whose they are only for those who see it."""
    return ("product", "region", "campaign", *(("cycle", "contact_id", "owner") if sees_rows else ()))


def _unnamed(cycle: str) -> str:
    """A cycle without its subject: an opportunity by its number, any other by a digest."""
    kind, _colon, _name = cycle.partition(":")
    return cycle if kind == "opportunity" else f"{kind}:{hashlib.sha256(cycle.encode()).hexdigest()[:8]}"
