"""What the policy would leave of an audience, and how much pressure contacts are under."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.rooms.governance.conftest import DAY, pair
from tests.support.cast import AT

from excello.governance import public as governance

Arbitrate = Callable[..., governance.WaveResult]


@pytest.fixture
def history(arbitrate: Arbitrate) -> None:
    """Anna is at her cap, Bert was written to yesterday, Carl two weeks ago."""
    for shift in (20, 15, 10, 5):
        arbitrate(pair("anna", f"A{shift}"), day=DAY - timedelta(days=shift))
    arbitrate(pair("bert", "B"), day=DAY - timedelta(days=1))
    arbitrate(pair("carl", "C"), day=DAY - timedelta(days=14))


@pytest.fixture
def rivals() -> Iterator[None]:
    """Another campaign wants Carl today."""
    forget = governance.register_competing_waves(lambda center_id, day: [pair("carl", "X"), pair("bert", "X")])
    yield
    forget()


@pytest.mark.usefixtures("history", "rivals")
def test_an_audience_is_cut_without_remainder(gwen: Any) -> None:
    keys = ["anna", "bert", "carl", "dora", "dora"]
    reach = governance.preview_reach(gwen.center_id, keys, "email", AT)
    assert (reach.total, reach.reachable, reach.at_cap, reach.resting, reach.blacked_out) == (4, 2, 1, 1, 0)
    assert (reach.contested, reach.day) == (1, DAY)


@pytest.mark.usefixtures("history")
def test_a_blackout_leaves_nobody(gwen: Any) -> None:
    rules = governance.dump_policy(governance.PolicyRules())
    rules["blackouts"] = [{"first": DAY.isoformat(), "last": DAY.isoformat(), "label": "Stocktaking"}]
    governance.change_policy(center_id=gwen.center_id, rules=rules, reason="Closed.", by=gwen.actor, at=AT)
    reach = governance.preview_reach(gwen.center_id, ["anna", "carl"], "email", AT)
    assert (reach.reachable, reach.blacked_out) == (0, 2)


@pytest.mark.usefixtures("history")
def test_pressure_counts_the_company_s_window(gwen: Any) -> None:
    assert governance.pressure(gwen.center_id, ["anna", "bert", "dora"], AT) == {"anna": 4, "bert": 1, "dora": 0}
    later = AT + timedelta(days=12)
    assert governance.pressure(gwen.center_id, ["anna", "bert"], later) == {"anna": 3, "bert": 1}


def test_previews_read_a_large_audience_in_few_queries(gwen: Any, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(12):
        reach = governance.preview_reach(gwen.center_id, [f"c{n}" for n in range(3000)], "email", AT)
    assert reach.reachable == 3000
