"""What the outcome's measure was before: counted in the lake over the last 90 days and the 90 before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from django.utils.translation import gettext as _

from excello.campaigns.queries.evidence import Block
from excello.campaigns.queries.fitting import Chosen
from excello.charter import public as charter
from excello.core.lake_home import lake
from excello.customers import public as customers
from excello.design.figures import Figure
from excello.design.numerals import number_text, percent_text
from excello.lake.funnel import funnel
from excello.lake.measures import Period

SPAN = timedelta(days=90)
COLUMNS = {"new_leads": "new", "mql_count": "mql", "sql_count": "sql", "revenue": "won_value"}
"""Measures that the lead funnel counts → its column."""


def measure_history(chosen: Chosen, *, at: datetime) -> Block | None:
    """The measure of the outcome in the last 90 days beside the 90 before and the target; None where it is not counted.

    Narrowed to the campaign's product and region, as the outcome will be.
    """
    outcome = chosen.steps.get("1", {})
    measure = outcome.get("measure", "")
    if measure not in COLUMNS or not outcome.get("target"):
        return None
    now, before = (_count(chosen, COLUMNS[measure], end) for end in (at, at - SPAN))
    if now is None or before is None:
        return None
    target = outcome["target"]
    unit: Literal["money", "number"] = "money" if measure == "revenue" else "number"
    label = chosen.around.words["measures"][measure]
    return Block(
        _("%(measure)s, last 90 days") % {"measure": label},
        text=_text(now, before, target),
        figure=Figure(label, now, before, target, unit=unit, currency=chosen.currency),
    )


def _text(now: float, before: float, target: float) -> str:
    told = {"now": number_text(now), "before": number_text(before), "target": number_text(target)}
    if not now and not before:
        return _("None in the last 180 days. The target is %(target)s.") % told
    if not now:
        return _("None; %(before)s in the 90 days before. The target is %(target)s.") % told
    change = percent_text(round(target / now - 1, 2))
    told["change"] = change if change.startswith(("-", "−")) else f"+{change}"
    return _("%(now)s, %(before)s in the 90 days before. The target is %(target)s: %(change)s.") % told


def _count(chosen: Chosen, column: str, end: datetime) -> float | None:
    """The figure of a funnel column in the 90 days before `end`; None where the model has no such column."""
    center_id = chosen.row.center_id
    model = customers.lead_funnel(center_id=center_id)
    filters = {name: value for name, value in _where(chosen).items() if value}
    found = funnel(
        lake(), model, charter.catalogue(center_id), at=end, by=(), period=Period(end - SPAN, end), filters=filters
    )
    figure = found.totals.get(column)
    return None if figure is None else float(figure)


def _where(chosen: Chosen) -> dict[str, str]:
    """The campaign's product and region as the funnel names them."""
    row = chosen.row
    product = chosen.around.products.get(row.product_key)
    return {
        "product": product.name if product else "",
        "region": chosen.around.regions.get(row.region_key, ""),
    }
