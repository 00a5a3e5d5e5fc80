"""The funnel: every figure, its splits and periods, and the exact cycles behind it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.lake.conftest import AT

from excello.findings import Refused
from excello.lake.catalogue import Catalogue
from excello.lake.funnel import Funnel, funnel, funnel_cycles
from excello.lake.landing import Event, land_events
from excello.lake.lifecycle import LifecycleModel, parse_model
from excello.lake.measures import Period, funnel_measures
from excello.lake.store import Lake

Make = Callable[..., Event]
DEAL = "Opportunity Stage Changed"


@pytest.fixture
def deals(lake: Lake, event: Make) -> Lake:
    """Two won, one lost, one open, one undated; two products, two regions, one of neither."""

    def step(deal: str, stage: str, days: float | None, **said: Any) -> Event:
        when = None if days is None else AT - timedelta(days=days)
        account = said.pop("account", "acme")
        return event(
            event=DEAL, timestamp=when, group_id=account, properties={"opportunity_id": deal, "stage": stage, **said}
        )

    pro_west = {"product": "GTXPro", "region": "West"}
    landed = land_events(
        lake,
        [
            step("D1", "engaging", 50, **pro_west),
            step("D1", "won", 10, value=100.1, **pro_west),
            step("D2", "won", 40, value=0.2, **pro_west),
            step("D3", "engaging", 9, product="gtx pro", region="East"),
            step("D3", "lost", 8),
            step("D4", "engaging", 7, product="MG Special", region="West", owner="Sam"),
            step("D5", "prospecting", None, product="Zeta", account=None),
            event(user_id="zoe", timestamp=AT - timedelta(days=3), context={"campaign": {"name": "spring"}}),
        ],
        application="t",
        received_at=AT,
        allow_undated=True,
    )
    assert not landed.dropped
    return lake


def by_product_and_region(result: Funnel, *figures: str) -> dict[tuple[Any, Any], tuple[Any, ...]]:
    return {(row["product"], row["region"]): tuple(row[name] for name in figures) for row in result.rows}


def test_one_row_a_product_and_region(deals: Lake, lead_funnel: LifecycleModel, catalogue: Catalogue) -> None:
    result = funnel(deals, lead_funnel, catalogue, at=AT)
    figures = ("opportunity", "closed_won", "closed_lost", "open_engaging", "open_prospecting", "won_value")
    assert by_product_and_region(result, *figures) == {
        ("GTX Pro", "West"): (2, 2, 0, 0, 0, 100.3),
        ("GTX Pro", "East"): (1, 0, 1, 0, 0, 0),
        ("MG Special", "West"): (1, 0, 0, 1, 0, 0),
        ("unresolved product: Zeta", None): (1, 0, 0, 0, 1, 0),
        (None, None): (0, 0, 0, 0, 0, 0),
    }
    assert [row["product"] for row in result.rows][:2] == ["GTX Pro", "GTX Pro"]
    assert (result.totals["opportunity"], result.totals["new"], result.totals["won_value"]) == (5, 1, 100.3)
    assert [column.name for column in result.columns][:3] == ["product", "region", "new"]
    assert {column.name: column.kind for column in result.columns}["won_value"] == "value"
    assert (result.model_version, result.measures_version, result.as_of) == (1, 1, AT)


def test_what_is_kept_is_reported(deals: Lake, lead_funnel: LifecycleModel, catalogue: Catalogue) -> None:
    found = {f.code: f.params["count"] for f in funnel(deals, lead_funnel, catalogue, at=AT).findings}
    assert found == {
        "funnel.undated": 1,
        "funnel.no_account": 1,
        "funnel.unresolved_product": 1,
        "funnel.no_region": 1,
    }


def test_a_period_counts_what_was_reached_in_it(deals: Lake, lead_funnel: LifecycleModel, catalogue: Catalogue) -> None:
    day = AT.date()
    period = Period.of_days(day - timedelta(days=10), day - timedelta(days=8))
    result = funnel(deals, lead_funnel, catalogue, at=AT, period=period)
    figures = ("opportunity", "closed_won", "closed_lost", "won_value")
    assert by_product_and_region(result, *figures) == {
        ("GTX Pro", "West"): (0, 1, 0, 100.1),
        ("GTX Pro", "East"): (1, 0, 1, 0),
    }
    assert "not in a period" in next(f.message for f in result.findings if f.code == "funnel.undated")


def test_days_are_days_of_a_time_zone() -> None:
    period = Period.of_days(date(2026, 3, 29), date(2026, 3, 29), ZoneInfo("Europe/Rome"))
    assert (period.start.hour, period.end - period.start, period.start.tzinfo) == (23, timedelta(hours=23), UTC)


@pytest.mark.parametrize(
    ("filters", "opportunities"),
    [
        ({"product": "gtx-pro"}, 3),
        ({"product": ["GTX Pro", "MG Special"], "region": "west"}, 3),
        ({"region": None}, 1),
        ({"region": ["East", None]}, 2),
        ({"owner": "Sam"}, 1),
        ({"account": "acme"}, 4),
        ({"line": "MG"}, 1),
        ({"product": "nothing"}, 0),
        ({"product": []}, 0),
    ],
)
def test_filters(
    deals: Lake, lead_funnel: LifecycleModel, catalogue: Catalogue, filters: dict[str, Any], opportunities: int
) -> None:
    result = funnel(deals, lead_funnel, catalogue, at=AT, by=(), filters=filters)
    assert result.totals["opportunity"] == opportunities


def test_other_splits(deals: Lake, lead_funnel: LifecycleModel, catalogue: Catalogue) -> None:
    by_campaign = funnel(deals, lead_funnel, catalogue, at=AT, by=["campaign"])
    assert {row["campaign"]: row["new"] for row in by_campaign.rows} == {"spring": 1, None: 0}


def test_every_number_is_exactly_the_cycles_behind_it(
    deals: Lake, lead_funnel: LifecycleModel, catalogue: Catalogue
) -> None:
    day = AT.date()
    with deals.snapshot() as snapshot:
        for period in (None, Period.of_days(day - timedelta(days=40), day - timedelta(days=7))):
            result = funnel(snapshot, lead_funnel, catalogue, at=AT, period=period)
            for row in result.rows:
                where = {name: row[name] for name in result.by}
                for measure in funnel_measures(lead_funnel):
                    drill = funnel_cycles(
                        snapshot, lead_funnel, catalogue, at=AT, column=measure.name, where=where, period=period
                    )
                    assert drill.total == len(drill.rows)
                    if measure.unit == "cycles":
                        assert drill.total == row[measure.name]
                    else:
                        assert row[measure.name] == pytest.approx(sum(r["value_closed_won"] for r in drill.rows))


def test_a_drill_is_paged(deals: Lake, lead_funnel: LifecycleModel, catalogue: Catalogue) -> None:
    pages = [
        funnel_cycles(deals, lead_funnel, catalogue, at=AT, column="opportunity", limit=2, offset=offset)
        for offset in (0, 2, 4)
    ]
    assert [page.total for page in pages] == [5, 5, 5]
    assert [row["opportunity_id"] for page in pages for row in page.rows] == ["D4", "D3", "D1", "D2", "D5"]


def test_adding_one_event_changes_the_figures(
    deals: Lake, event: Make, lead_funnel: LifecycleModel, catalogue: Catalogue
) -> None:
    won = event(event=DEAL, properties={"opportunity_id": "D4", "stage": "won", "value": 7})
    land_events(deals, [won], application="t", received_at=AT)
    result = funnel(deals, lead_funnel, catalogue, at=AT, by=["product"])
    special = next(row for row in result.rows if row["product"] == "MG Special")
    assert (special["closed_won"], special["open_engaging"], special["won_value"]) == (1, 0, 7)


def test_an_empty_lake_has_an_empty_funnel(lake: Lake, lead_funnel: LifecycleModel, catalogue: Catalogue) -> None:
    result = funnel(lake, lead_funnel, catalogue, at=AT)
    assert (result.rows, result.findings, result.totals["opportunity"]) == ((), (), 0)


def test_a_model_without_outcomes_speaks_of_no_value(deals: Lake, catalogue: Catalogue) -> None:
    stage = {"key": "seen", "name": "Seen", "entry": {"count": {}, "op": "ge", "value": 1}}
    model = parse_model({"key": "m", "name": "M", "version": 3, "stages": [stage]})
    result = funnel(deals, model, Catalogue(), at=AT, by=())
    assert result.totals == {"seen": 6}


def test_unknown_splits_filters_and_figures_are_refused(
    lake: Lake, lead_funnel: LifecycleModel, catalogue: Catalogue
) -> None:
    with pytest.raises(Refused) as refused:
        funnel(lake, lead_funnel, catalogue, at=AT, by=["mood"], filters={"weather": "fine"})
    assert [finding.path for finding in refused.value.findings] == ["mood", "weather"]
    with pytest.raises(Refused):
        funnel_cycles(lake, lead_funnel, catalogue, at=AT, column="mood")
