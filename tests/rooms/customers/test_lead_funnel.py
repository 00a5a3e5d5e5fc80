"""The shipped lead funnel: its stages in both languages, and where contacts stand in it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.translation import override
from tests.rooms.customers.conftest import ANN, BEN
from tests.support.cast import AT

from excello.core.lake_home import lake
from excello.customers import public as customers
from excello.customers.models import LifecycleReading
from excello.lake.landing import Event, land_events

pytestmark = pytest.mark.django_db
STAGES = ["new", "engaged", "mql", "accepted", "sql", "opportunity", "closed_won", "closed_lost", "recycled"]
DAY = timedelta(days=1)


def test_the_model_has_its_stages_outcomes_and_open_statuses(center) -> None:
    model = customers.lead_funnel(center_id=center.id)
    assert [stage.key for stage in model.stages] == STAGES
    assert [(stage.key, stage.outcome) for stage in model.stages if stage.outcome] == [
        ("closed_won", "won"),
        ("closed_lost", "lost"),
    ]
    assert [status.key for status in model.statuses] == ["open_prospecting", "open_engaging"]


def test_its_names_are_in_the_language_of_the_reader(center) -> None:
    with override("it"):
        model = customers.lead_funnel(center_id=center.id)
    assert model.stage("closed_won").name == "Chiuso vinto"
    assert customers.lead_funnel(center_id=center.id).stage("closed_won").name == "Closed won"


def reached(center, key: str) -> list[str]:
    return [move.stage for move in customers.path_of(center_id=center.id, key=key)]


def test_two_engagements_make_an_mql(center, people) -> None:
    moves = customers.path_of(center_id=center.id, key=ANN)
    assert [(move.stage, move.entered_at) for move in moves] == [
        ("new", AT - 3 * DAY),
        ("engaged", AT - 3 * DAY),
        ("mql", AT - 2 * DAY),
    ]
    assert moves[0].campaign == "CMP-3"
    assert reached(center, BEN) == []


def test_a_scanners_click_is_no_engagement(center, land) -> None:
    land(*[("Email Link Clicked", ANN, {"product": "GTX", "bot": True}, AT - number * DAY) for number in range(3)])
    assert reached(center, ANN) == []


def test_engagements_far_apart_make_no_mql(center, land) -> None:
    land(*[("Form Submitted", ANN, {"product": "GTX"}, AT - days * DAY) for days in (1, 100)])
    assert reached(center, ANN) == ["new", "engaged"]


def test_an_opportunity_runs_to_its_end(center, land) -> None:
    steps = ("prospecting", "engaging", "won")
    facts = {"opportunity_id": "O1", "product": "GTX"}
    land(
        *[
            ("Opportunity Stage Changed", ANN, {**facts, "stage": stage}, AT - (9 - number) * DAY)
            for number, stage in enumerate(steps)
        ]
    )
    assert reached(center, ANN) == ["opportunity", "closed_won"]


def test_the_cycle_that_moved_last_comes_first(center, people, land) -> None:
    land(("Opportunity Stage Changed", ANN, {"opportunity_id": "O1", "stage": "lost"}, AT - DAY))
    cycles = list(dict.fromkeys(move.cycle for move in customers.path_of(center_id=center.id, key=ANN)))
    assert cycles == ["opportunity:O1", cycles[1]]


def test_a_reading_is_kept_and_written_anew_only_when_customers_did_something(center, people, land) -> None:
    first = customers.refresh_lifecycle(center_id=center.id, at=AT)
    standing = {count.key: (count.reached, count.standing, count.contacts) for count in first.stages}
    assert standing["new"] == (1, 0, 0)
    assert standing["mql"] == (1, 1, 1)
    assert customers.refresh_lifecycle(center_id=center.id, at=AT + DAY).read_at == AT
    land(("Lead Accepted", ANN, {"product": "GTX Basic"}, AT - DAY))
    second = customers.refresh_lifecycle(center_id=center.id, at=AT + DAY)
    assert next(count.standing for count in second.stages if count.key == "accepted") == 1
    assert LifecycleReading.objects.count() == 2


def test_a_day_keeps_its_last_reading(center, people, land) -> None:
    assert customers.refresh_lifecycles(at=AT) == 2  # the lead funnel and the journey
    land(("Lead Accepted", ANN, {"product": "GTX Basic"}, AT - DAY))
    customers.refresh_lifecycles(at=AT + timedelta(hours=1))
    readings = LifecycleReading.objects.filter(model_key="lead_funnel")
    assert [row.read_at for row in readings] == [AT + timedelta(hours=1)]


def test_members_own_work_asks_for_no_new_reading(center, people, gwen) -> None:
    customers.refresh_lifecycle(center_id=center.id, at=AT)
    work = Event("f1", "track", "excello", timestamp=AT, event="Request Accepted", anonymous_id="person:7")
    land_events(lake(), [work], application="excello", received_at=AT)
    assert customers.refresh_lifecycle(center_id=center.id, at=AT + DAY).read_at == AT
