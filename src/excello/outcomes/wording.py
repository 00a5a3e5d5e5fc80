"""The one sentence a report begins with: what was found, not what was asked."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from excello.outcomes.reports import Report


def headline(report: Report, stage: str) -> str:
    """Which product and region lead in a stage; with a period, also whether it is more than before."""
    label = next((column.label for column in report.columns if column.name == stage), stage)
    total = report.totals.get(stage, 0)
    named = [row for row in report.rows if row["product"] is not None and row["region"] is not None]
    if not total or not named:
        return _("Nobody has reached “%(stage)s” here yet") % {"stage": label}
    best = max(named, key=lambda row: (row[stage], row["product"], row["region"]))
    said = _("%(product)s in %(region)s leads “%(stage)s” with %(count)s of %(total)s") % {
        "product": best["product"],
        "region": best["region"],
        "stage": label,
        "count": number_format(best[stage], force_grouping=True),
        "total": number_format(total, force_grouping=True),
    }
    return said + _change(total, report.totals.get(f"{stage}_previous"))


def _change(now: int, before: int | None) -> str:
    if before is None or before == now:
        return ""
    return ", " + (_("more than before") if now > before else _("fewer than before"))


DIMENSIONS: dict[str, str | Promise] = {
    "product": gettext_lazy("Product"),
    "line": gettext_lazy("Product line"),
    "region": gettext_lazy("Region"),
    "campaign": gettext_lazy("Campaign"),
    "owner": gettext_lazy("Seller"),
    "source": gettext_lazy("Source"),
    "event": gettext_lazy("Event"),
    "division": gettext_lazy("Division"),
    "account": gettext_lazy("Account"),
}


def dimension_label(name: str) -> str:
    """What a figure is split by."""
    return str(DIMENSIONS.get(name, name))


def dimension_value(name: str, value: str | None, names: Mapping[str, str] | None = None) -> str:
    """One part of a split, by its name where it has one."""
    return _("not named") if value is None else (names or {}).get(value, value)
