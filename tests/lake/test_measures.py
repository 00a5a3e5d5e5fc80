"""Figures over cycles: each rests on the rows it lists; velocity and cohorts say the same of the same cycles."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

import pytest

from excello.lake.catalogue import Catalogue
from excello.lake.cohorts import cohorts
from excello.lake.landing import Event, land_events
from excello.lake.lifecycle import LifecycleModel
from excello.lake.measures import CycleFigure, Period, cycle_figures, measure_catalogue, stages_on_the_way
from excello.lake.measuring import counted_cycles, read_cycles
from excello.lake.store import Lake
from excello.lake.velocity import velocity

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
ROME = "Europe/Rome"
FORM = "Form Submitted"


@pytest.fixture
def told(lake: Lake) -> Lake:
    """Ann comes to SQL in ten days, Ben to MQL only; two deals, one won after four days, one lost."""
    steps = [
        *(("ann", FORM, days, {}) for days in (40, 35)),
        ("ann", "Lead Accepted", 30, {}),
        ("ann", "Lead Qualified", 25, {}),
        *(("ben", FORM, days, {}) for days in (5, 4)),
        ("cyd", "Opportunity Stage Changed", 20, {"opportunity_id": "O1", "stage": "engaging", "region": "East"}),
        ("cyd", "Opportunity Stage Changed", 16, {"opportunity_id": "O1", "stage": "won", "value": 500}),
        ("dan", "Opportunity Stage Changed", 3, {"opportunity_id": "O2", "stage": "lost", "region": "West"}),
    ]
    events = [
        Event(f"m{i}", "track", "crm", AT - timedelta(days=days), name, user_id=who, properties=facts)
        for i, (who, name, days, facts) in enumerate(steps)
    ]
    assert not land_events(lake, events, application="test", received_at=AT).dropped
    return lake


def ask(lake: Lake, model: LifecycleModel, catalogue: Catalogue, period: Period | None = None, **more: Any) -> Any:
    with lake.snapshot() as snapshot:
        figures = cycle_figures(model)
        return read_cycles(snapshot, model, catalogue, figures, at=AT, period=period, **more)


def test_all_time_figures(told: Lake, lead_funnel: LifecycleModel, catalogue: Catalogue) -> None:
    (row,) = ask(told, lead_funnel, catalogue)
    assert (row["new_leads"], row["mql_count"], row["sql_count"]) == (2, 2, 1)
    assert (row["mql_to_sql"], row["days_mql_to_sql"]) == (0.5, 10)
    assert (row["won_count"], row["revenue"], row["win_rate"], row["days_to_win"]) == (1, 500, 0.5, 4)


def test_a_period_counts_what_came_to_pass_in_it(told: Lake, lead_funnel: LifecycleModel, catalogue: Catalogue) -> None:
    period = Period.of_days(date(2026, 10, 24), date(2026, 11, 2))
    (row,) = ask(told, lead_funnel, catalogue, period)
    assert (row["mql_count"], row["sql_count"], row["won_count"], row["lost_count"]) == (1, 0, 0, 1)
    assert (row["mql_to_sql"], row["days_mql_to_sql"], row["revenue"]) == (0, None, 0)


def test_split_and_narrowed(told: Lake, lead_funnel: LifecycleModel, catalogue: Catalogue) -> None:
    rows = ask(told, lead_funnel, catalogue, by=("region",))
    assert {row["region"]: row["opportunity_count"] for row in rows} == {"East": 1, "West": 1, None: 0}
    (row,) = ask(told, lead_funnel, catalogue, filters={"region": "Western"})
    assert (row["opportunity_count"], row["mql_count"]) == (1, 0)


def test_every_figure_rests_on_the_rows_it_lists(told: Lake, lead_funnel: LifecycleModel, catalogue: Catalogue) -> None:
    for period in (None, Period.of_days(date(2026, 10, 1), date(2026, 11, 2))):
        (values,) = ask(told, lead_funnel, catalogue, period)
        with told.snapshot() as snapshot:
            for figure in cycle_figures(lead_funnel):
                listed = counted_cycles(snapshot, lead_funnel, catalogue, figure, at=AT, period=period)
                assert values[figure.definition.name] == _again(figure, snapshot.rows(listed))


def _again(figure: CycleFigure, rows: list[dict[str, Any]]) -> Any:
    """The figure, computed by hand from its rows."""
    if figure.days is not None:
        return median(row["days"] for row in rows) if rows else None
    if figure.hits is not None:
        return sum(row["counts"] for row in rows) / len(rows) if rows else None
    if figure.worth is not None:
        return sum(row["value"] for row in rows)
    return len(rows)


def test_names_are_the_catalogues_and_once_only(lead_funnel: LifecycleModel) -> None:
    names = list(measure_catalogue(lead_funnel))
    assert {"new_leads", "mql_count", "sql_count", "revenue", "first_pass_yield"} <= set(names)
    assert len(names) == len(set(names))


def test_a_model_without_a_stage_has_no_measure_of_it(lead_funnel: LifecycleModel) -> None:
    fewer = LifecycleModel("lead_funnel", "Lead funnel", 2, lead_funnel.stages[:2])
    assert set(measure_catalogue(fewer)) & {"mql_count", "revenue", "mql_to_sql"} == set()


def test_velocity_between_neighbouring_stages(told: Lake, lead_funnel: LifecycleModel, catalogue: Catalogue) -> None:
    way = [stage.key for stage in stages_on_the_way(lead_funnel)]
    assert way[-1] == "closed_won"
    steps = {(s.first, s.then): s for s in velocity(told, lead_funnel, catalogue, at=AT, stages=way)}
    assert (steps["new", "engaged"].cycles, steps["new", "engaged"].median_days) == (2, 0)
    assert (steps["mql", "accepted"].cycles, steps["mql", "accepted"].median_days) == (1, 5)
    assert (steps["opportunity", "closed_won"].median_days, steps["sql", "opportunity"].median_days) == (4, None)
    later = Period.of_days(date(2026, 10, 30), date(2026, 11, 2))
    assert all(s.cycles <= 1 for s in velocity(told, lead_funnel, catalogue, at=AT, stages=way, period=later))


def test_cohorts_by_the_month_they_began(told: Lake, lead_funnel: LifecycleModel, catalogue: Catalogue) -> None:
    found = cohorts(told, lead_funnel, catalogue, at=AT, zone=ROME)
    assert [(cohort.month, cohort.began) for cohort in found] == [(date(2026, 9, 1), 1), (date(2026, 10, 1), 3)]
    assert (found[0].share("sql"), found[1].share("sql")) == (1.0, 0.0)
    assert found[1].reached["closed_won"] == 1
    (west,) = cohorts(told, lead_funnel, catalogue, at=AT, zone=ROME, filters={"region": "West"})
    assert west.began == 1
