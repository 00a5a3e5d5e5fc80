"""A stage set by hand: reasoned, in the trail, an event like any other, and undone by another one."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from tests.rooms.customers.conftest import ANN, BEN
from tests.support.cast import AT

from excello.core.access import Denied, Missing
from excello.core.lake_home import flush_facts
from excello.core.models import AuditEntry
from excello.customers import public as customers
from excello.findings import Refused

pytestmark = pytest.mark.django_db
REASON = "She told me on the telephone"


def path(center_id: int) -> list[tuple[str, str, int]]:
    later = AT + timedelta(days=1)
    moves = customers.path_of(center_id=center_id, key=ANN, at=later)
    return [(move.stage, move.move, move.round) for move in moves]


def put(member, stage: str, *, minutes: int = 1, **changes) -> None:
    cycle = customers.path_of(center_id=member.center_id, key=ANN)[0].cycle
    said = {"contact_key": ANN, "model_key": "lead_funnel", "cycle": cycle, "stage": stage, "reason": REASON, **changes}
    at = AT + timedelta(minutes=minutes)
    customers.override_stage(by=member.actor, at=at, **said)
    flush_facts(at=at)


def test_it_stands_where_it_was_put(sara, people) -> None:
    put(sara, "sql")
    assert path(sara.center_id)[-1] == ("sql", "override", 1)
    entry = AuditEntry.objects.get(kind="stage.overridden")
    assert (entry.reason, entry.before, entry.after["stage"]) == (REASON, {"stage": "mql"}, "sql")
    assert ANN not in f"{entry.label}{entry.subject_id}{entry.after}"


def test_it_is_put_back_and_both_steps_stay(sara, people) -> None:
    put(sara, "sql")
    put(sara, "mql", minutes=2)
    assert path(sara.center_id)[-2:] == [("sql", "override", 1), ("mql", "override", 2)]


def test_an_opportunity_is_named_by_its_number(gwen, land) -> None:
    land(("Opportunity Stage Changed", ANN, {"opportunity_id": "O1", "stage": "engaging"}, AT - timedelta(days=1)))
    put(gwen, "closed_lost")
    assert path(gwen.center_id) == [("opportunity", "skipped", 0), ("closed_lost", "override", 1)]


@pytest.mark.parametrize(
    ("changes", "path_"), [({"reason": "no"}, "reason"), ({"stage": "moon"}, "stage"), ({"stage": "mql"}, "stage")]
)
def test_refusals(sara, people, changes, path_) -> None:
    with pytest.raises(Refused) as refused:
        put(sara, **{"stage": "sql", **changes})
    assert [finding.path for finding in refused.value.findings] == [path_]


def test_only_ones_own_cycles_and_only_who_may(sara, dan, people) -> None:
    with pytest.raises(Missing):
        put(sara, "sql", contact_key=BEN)
    with pytest.raises(Denied):
        put(dan, "sql")


def test_on_screen(sara, dan, people) -> None:
    cycle = customers.path_of(center_id=sara.center_id, key=ANN)[0].cycle
    url = f"/customers/{ANN}/override/?" + urlencode({"model": "lead_funnel", "cycle": cycle})
    assert sara.client.get(url).status_code == 200
    assert dan.client.get(url).status_code == 403
    assert sara.client.get(f"/customers/{ANN}/override/?model=lead_funnel&cycle=moon").status_code == 404
    assert sara.client.post(url, {"stage": "sql", "reason": ""}).status_code == 422
    assert sara.client.post(url, {"stage": "sql", "reason": REASON}).status_code == 302


def test_the_path_shows_every_move_with_its_event(sara, people) -> None:
    put(sara, "sql")
    page = sara.client.get(f"/customers/{ANN}/?tab=stages").content.decode()
    assert "by hand" in page
    assert "round 2" in page
    assert "Put back" in page
    assert f"/customers/{ANN}/?event=m2" in page.replace("%40", "@")
    marked = sara.client.get(f"/customers/{ANN}/?event=m2").content.decode()
    assert "entry is-selected" in marked
