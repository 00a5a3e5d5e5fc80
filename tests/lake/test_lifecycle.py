"""The stage engine: the same transitions whatever the order of arrival, as a plain reading of the rules gives."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.lake.conftest import AT
from tests.lake.reference import Step, paths

from excello.findings import Refused
from excello.lake.catalogue import Catalogue
from excello.lake.landing import Event, Record, land_events, land_records
from excello.lake.lifecycle import LifecycleModel, dump_model, parse_model
from excello.lake.store import Lake
from excello.lake.transitions import cycles, transitions

Make = Callable[..., Event]
CLICK, DEAL = "Email Link Clicked", "Opportunity Stage Changed"


def ago(days: float) -> datetime:
    return AT - timedelta(days=days)


def reached(lake: Lake, model: LifecycleModel, catalogue: Catalogue, at: datetime = AT) -> dict[tuple[str, str], Any]:
    """(cycle, stage) → when."""
    with lake.snapshot() as snapshot:
        rows = snapshot.rows(transitions(snapshot, model, catalogue, at=at))
    return {(row["cycle"], row["stage"]): row["entered_at"] for row in rows}


def land(lake: Lake, *events: Event) -> None:
    assert not land_events(lake, events, application="t", received_at=AT, allow_undated=True).dropped


def test_a_click_makes_engaged_and_two_in_time_make_an_mql(
    lake: Lake, event: Make, lead_funnel: LifecycleModel, catalogue: Catalogue
) -> None:
    land(lake, event(timestamp=ago(100)), event(timestamp=ago(9)), event(timestamp=ago(8)), event(timestamp=ago(7)))
    assert reached(lake, lead_funnel, catalogue) == {
        ("subject:ann", "new"): ago(100),
        ("subject:ann", "engaged"): ago(100),
        ("subject:ann", "mql"): ago(8),
    }


def test_a_window_leaves_out_its_far_edge(
    lake: Lake, event: Make, lead_funnel: LifecycleModel, catalogue: Catalogue
) -> None:
    land(
        lake,
        event(user_id="edge", timestamp=ago(90)),
        event(user_id="edge", timestamp=ago(0)),
        event(user_id="in", timestamp=ago(90) + timedelta(microseconds=1)),
        event(user_id="in", timestamp=ago(0)),
    )
    found = reached(lake, lead_funnel, catalogue)
    assert ("subject:edge", "mql") not in found
    assert found["subject:in", "mql"] == ago(0)


def test_each_opportunity_and_each_product_opens_a_cycle(
    lake: Lake, event: Make, lead_funnel: LifecycleModel, catalogue: Catalogue
) -> None:
    land(
        lake,
        event(event=DEAL, properties={"opportunity_id": "D1", "stage": "won", "product": "GTX Pro"}),
        event(event=DEAL, properties={"opportunity_id": "D2", "stage": "lost"}, user_id=None, anonymous_id="x"),
        event(properties={"product": "GTXPro"}),
        event(properties={"product": "gtx pro"}),
        event(properties={"product": "Zeta"}),
        event(),
    )
    assert {cycle for cycle, _ in reached(lake, lead_funnel, catalogue)} == {
        "opportunity:D1",
        "opportunity:D2",
        "product:gtx-pro:ann",
        "product:zeta:ann",
        "subject:ann",
    }


def test_undated_events_come_first_and_count_without_a_time(
    lake: Lake, event: Make, lead_funnel: LifecycleModel, catalogue: Catalogue
) -> None:
    land(
        lake,
        event(event=DEAL, timestamp=ago(1), properties={"opportunity_id": "D", "stage": "engaging"}),
        event(event=DEAL, timestamp=None, properties={"opportunity_id": "D", "stage": "prospecting"}),
    )
    assert reached(lake, lead_funnel, catalogue) == {("opportunity:D", "opportunity"): None}
    with lake.snapshot() as snapshot:
        [cycle] = snapshot.rows(cycles(snapshot, lead_funnel, catalogue, at=AT))
    assert (cycle["status"], cycle["status_at"], cycle["dated"], cycle["outcome"]) == (
        "open_engaging",
        ago(1),
        True,
        None,
    )


def test_a_status_may_go_back_and_an_outcome_ends_it(
    lake: Lake, event: Make, lead_funnel: LifecycleModel, catalogue: Catalogue
) -> None:
    for name, stages in {"back": ["engaging", "prospecting"], "ended": ["engaging", "lost", "won"]}.items():
        for number, stage in enumerate(stages):
            said = {"opportunity_id": name, "stage": stage, "value": number}
            land(lake, event(event=DEAL, timestamp=ago(9 - number), properties=said))
    with lake.snapshot() as snapshot:
        rows = snapshot.rows(cycles(snapshot, lead_funnel, catalogue, at=AT))
    found = {row["opportunity_id"]: row for row in rows}
    assert (found["back"]["status"], found["back"]["outcome"]) == ("open_prospecting", None)
    assert (found["ended"]["status"], found["ended"]["outcome"]) == (None, "closed_won")
    assert (found["ended"]["value_closed_won"], found["ended"]["at_closed_lost"]) == (2.0, ago(8))


def test_the_trigger_names_its_event_and_campaign(
    lake: Lake, event: Make, lead_funnel: LifecycleModel, catalogue: Catalogue
) -> None:
    land(
        lake,
        event(message_id="utm", timestamp=ago(2), context={"campaign": {"name": "spring"}}),
        event(message_id="own", timestamp=ago(1), properties={"campaign": "CMP-1"}),
    )
    with lake.snapshot() as snapshot:
        rows = snapshot.rows(transitions(snapshot, lead_funnel, catalogue, at=AT).order_by("position"))
    assert [(row["stage"], row["trigger"], row["campaign"], row["model_version"]) for row in rows] == [
        ("new", "utm", "spring", 1),
        ("engaged", "utm", "spring", 1),
        ("mql", "own", "CMP-1", 1),
    ]


def test_what_happens_later_is_not_known_before(
    lake: Lake, event: Make, lead_funnel: LifecycleModel, catalogue: Catalogue
) -> None:
    land(lake, event(timestamp=ago(5)), event(timestamp=ago(1)))
    assert ("subject:ann", "mql") not in reached(lake, lead_funnel, catalogue, at=ago(2))


def test_sellers_and_superseded_records_have_no_cycle(
    lake: Lake, event: Make, lead_funnel: LifecycleModel, catalogue: Catalogue
) -> None:
    land(lake, event(type="identify", event=None, user_id="s", traits={"kind": "seller"}), event(user_id="s"))
    for content in ("1", "2"):
        clicks = (event(user_id="r"),) if content == "1" else ()
        land_records(lake, [Record("r", content, clicks)], source="crm", application="i", received_at=AT)
    assert reached(lake, lead_funnel, catalogue) == {}


def moves(lake: Lake, model: LifecycleModel, catalogue: Catalogue, at: datetime = AT) -> list[tuple[Any, ...]]:
    with lake.snapshot() as snapshot:
        rows = snapshot.rows(transitions(snapshot, model, catalogue, at=at).order_by("cycle", "place"))
    return [(row["round"], row["stage"], row["move"], row["entered_at"], row["trigger"]) for row in rows]


def test_a_recycled_lead_begins_anew_and_a_lost_deal_is_reopened(
    lake: Lake, event: Make, lead_funnel: LifecycleModel, catalogue: Catalogue
) -> None:
    for number, name in enumerate(["Form Submitted", "Lead Accepted", "Lead Recycled", "Email Link Clicked"]):
        land(lake, event(message_id=name, event=name, timestamp=ago(9 - number)))
    assert [step[:3] for step in moves(lake, lead_funnel, catalogue)] == [
        (0, "new", "entered"),
        (0, "engaged", "entered"),
        (0, "accepted", "skipped"),
        (1, "recycled", "recycled"),
        (1, "new", "entered"),
        (1, "engaged", "entered"),
    ]
    for number, stage in enumerate(["engaging", "lost", "engaging"]):
        said = {"opportunity_id": "D", "stage": stage}
        land(lake, event(user_id="bo", event=DEAL, timestamp=ago(5 - number), properties=said))
    found = [step[:3] for step in moves(lake, lead_funnel, catalogue)][:3]
    assert found == [(0, "opportunity", "skipped"), (0, "closed_lost", "entered"), (1, "opportunity", "reopened")]
    with lake.snapshot() as snapshot:
        rows = snapshot.rows(cycles(snapshot, lead_funnel, catalogue, at=AT))
    deal = next(row for row in rows if row["opportunity_id"] == "D")
    assert (deal["outcome"], deal["status"], deal["rounds"], deal["standing"]) == (
        None,
        "open_engaging",
        2,
        "opportunity",
    )
    assert (deal["reached_closed_lost"], deal["at_opportunity"], deal["standing_since"]) == (True, ago(5), ago(3))


def test_a_person_puts_a_cycle_where_it_belongs(
    lake: Lake, event: Make, lead_funnel: LifecycleModel, catalogue: Catalogue
) -> None:
    land(lake, event(message_id="click", timestamp=ago(9)))
    for number, said in enumerate(
        [
            {"model": "lead_funnel", "stage": "sql"},
            {"model": "other", "stage": "new"},
            {"model": "lead_funnel", "stage": "?"},
        ]
    ):
        land(lake, event(message_id=f"o{number}", event="Stage Overridden", timestamp=ago(8 - number), properties=said))
    land(lake, event(message_id="again", timestamp=ago(1)))
    assert [(*step[:3], step[4]) for step in moves(lake, lead_funnel, catalogue)] == [
        (0, "new", "entered", "click"),
        (0, "engaged", "entered", "click"),
        (1, "sql", "override", "o0"),
        (1, "new", "behind", "again"),
        (1, "engaged", "behind", "again"),
    ]


def test_a_stay_runs_out_at_its_very_moment(lake: Lake, event: Make, catalogue: Catalogue) -> None:
    model = parse_model({**MODEL, "stages": [{**STAGE, "limit": TO_B}, {**STAGE, "key": "b", "entry": TWICE}]})
    land(lake, event(event="X", timestamp=ago(5), message_id="x"))
    day = timedelta(days=1)
    assert len(moves(lake, model, catalogue, at=ago(2) - day / 24)) == 1
    assert moves(lake, model, catalogue, at=ago(2)) == [
        (0, "a", "entered", ago(5), "x"),
        (1, "b", "expired", ago(2), None),
    ]
    # What happens at the same moment comes in time.
    land(lake, event(event="X", timestamp=ago(2), message_id="y"))
    assert moves(lake, model, catalogue) == [(0, "a", "entered", ago(5), "x"), (0, "b", "entered", ago(2), "y")]


def test_by_line_a_deal_without_product_goes_where_it_was_decided(
    lake: Lake, event: Make, lead_funnel: LifecycleModel, catalogue: Catalogue
) -> None:
    model = replace(lead_funnel, cycle_by="line")
    land(
        lake,
        event(event=DEAL, properties={"opportunity_id": "D1", "stage": "engaging", "product": "gtx pro"}),
        event(event=DEAL, properties={"opportunity_id": "D1", "stage": "won"}),
        event(event=DEAL, properties={"opportunity_id": "D2", "stage": "won"}),
        event(properties={"product": "GTXPro"}),
        event(properties={"product": "Zeta"}),
        event(),
    )
    assert {cycle for cycle, _ in reached(lake, model, catalogue)} == {
        "line:gtx:ann",
        "line:zeta:ann",
        "opportunity:D2",
        "subject:ann",
    }


def test_an_accounts_cycle_joins_its_people(
    lake: Lake, event: Make, lead_funnel: LifecycleModel, catalogue: Catalogue
) -> None:
    model = replace(lead_funnel, subject="account")
    land(
        lake,
        event(user_id="ann", group_id="acme", timestamp=ago(3)),
        event(user_id="bo", type="group", event=None, group_id="acme"),
        event(user_id="bo", timestamp=ago(1)),
        event(user_id="cy"),
    )
    assert reached(lake, model, catalogue)["subject:account:acme", "mql"] == ago(1)
    assert ("subject:cy", "engaged") in reached(lake, model, catalogue)


NAMES = ["Email Link Clicked", "Form Submitted", "Lead Accepted", "Lead Recycled", "Noise"]
histories = st.lists(
    st.tuples(
        st.sampled_from(["ann", "bo"]),
        st.one_of(
            st.tuples(st.sampled_from(NAMES), st.sampled_from([None, "GTX Pro", "gtxpro"])),
            st.tuples(st.just(DEAL), st.sampled_from(["prospecting", "engaging", "won", "lost"])),
        ),
        st.none() | st.sampled_from([0, 1, 1, 89, 90, 91, 200]),
    ),
    max_size=12,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories, seed=st.integers(0, 10))
def test_any_order_and_any_repetition_gives_the_transitions_of_the_rules(
    tmp_path_factory: pytest.TempPathFactory,
    event: Make,
    lead_funnel: LifecycleModel,
    catalogue: Catalogue,
    history: list[tuple[str, tuple[str, str | None], int | None]],
    seed: int,
) -> None:
    events = []
    for subject, (name, detail), days in history:
        said: dict[str, Any] = {} if detail is None else {"product": detail}
        if name == DEAL:
            said = {"opportunity_id": f"D-{subject}", "stage": detail}
        timestamp = None if days is None else ago(days)
        events.append(event(event=name, user_id=subject, timestamp=timestamp, properties=said))
    repeated = events + events[: len(events) // 2]
    random.Random(seed).shuffle(repeated)
    lake = Lake(tmp_path_factory.mktemp("lake"))
    for start in range(0, len(repeated), 5):
        land(lake, *repeated[start : start + 5])
    with lake.snapshot() as snapshot:
        moved = snapshot.rows(transitions(snapshot, lead_funnel, catalogue, at=AT).order_by("cycle", "place"))
    found: dict[str, list[Step]] = {}
    for row in moved:
        step = Step(row["round"], row["stage"], row["entered_at"], row["trigger"], row["move"])
        found.setdefault(row["cycle"], []).append(step)
    plain = paths(lead_funnel, catalogue, repeated, at=AT)
    assert found == {cycle: path.steps for cycle, path in plain.items()}


MODEL: dict[str, Any] = {
    "key": "m",
    "name": "M",
    "version": 1,
    "stages": [{"key": "a", "name": "A", "entry": {"count": {"event": "X"}, "op": "ge", "value": 1}}],
    "statuses": [{"key": "open_b", "name": "B", "event": "X"}],
}


def test_a_model_survives_reading_and_dumping(lead_funnel: LifecycleModel) -> None:
    assert parse_model(yaml.safe_load(yaml.safe_dump(dump_model(lead_funnel)))) == lead_funnel
    assert parse_model(dump_model(parse_model(MODEL))) == parse_model(MODEL)
    assert lead_funnel.stage("mql").name == "MQL"
    assert [stage.key for stage in lead_funnel.stages if stage.ends] == ["closed_won", "closed_lost"]
    for name in ("everything", "lead_funnel"):
        model = parse_model(yaml.safe_load((Path(__file__).parent / "models" / f"{name}.yaml").read_text()))
        assert parse_model(dump_model(model)) == model


STAGE = MODEL["stages"][0]
TWICE = {"count": {"event": "X"}, "op": "ge", "value": 2}
RECENTLY = {"count": {"event": "X", "within": "3d"}, "op": "ge", "value": 1}
TO_A, TO_B = {"after": "3d", "to": "a"}, {"after": "3d", "to": "b"}
RECENT = {"field": "properties.renewal", "op": "within_next", "value": "30d"}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"version": 0}, "version"),
        ({"key": ""}, "key"),
        ({"name": None}, "name"),
        ({"stages": []}, "stages"),
        ({"stages": "a"}, "stages"),
        ({"stages": [3]}, "stages.0"),
        ({"stages": [{**STAGE, "key": "A b"}]}, "stages.0.key"),
        ({"stages": [STAGE, STAGE]}, "stages"),
        ({"stages": [{**STAGE, "outcome": "drawn"}]}, "stages.0.outcome"),
        ({"stages": [{**STAGE, "entry": {"field": "traits.x", "op": "is_set"}}]}, "stages.0.entry.field"),
        ({"stages": [{**STAGE, "entry": {"any": [{"not": {"all": []}}]}}]}, "stages.0.entry"),
        ({"stages": [{**STAGE, "entry": None}]}, "stages.0.entry"),
        ({"stages": [{**STAGE, "entry": {"count": {"where": RECENT}, "op": "ge", "value": 1}}]}, "stages.0.entry"),
        ({"statuses": [{"key": "open_b", "name": "B", "where": RECENT}]}, "statuses.0.where"),
        ({"statuses": [{"key": "b", "name": "B", "event": "X"}]}, "statuses.0.key"),
        ({"statuses": [{"key": "open_b", "name": "B", "event": 3}]}, "statuses.0.event"),
        ({"statuses": [{"key": "open_b", "name": "B", "within": "3d"}]}, "statuses.0"),
        ({"subject": "family"}, "subject"),
        ({"cycle_by": "moon"}, "cycle_by"),
        ({"stages": [{**STAGE, "ends": "yes"}]}, "stages.0.ends"),
        ({"stages": [{**STAGE, "ends": True, "entry": TWICE}]}, "stages.0.entry"),
        ({"stages": [{**STAGE, "restarts": True, "entry": RECENTLY}]}, "stages.0.entry"),
        ({"stages": [{**STAGE, "limit": {"after": "soon", "to": "a"}}]}, "stages.0.limit.after"),
        ({"stages": [{**STAGE, "limit": {"after": "3d", "to": "a"}}]}, "stages.0.limit.to"),
        ({"stages": [{**STAGE, "limit": {"after": "3d"}}]}, "stages.0.limit.to"),
        ({"stages": [{**STAGE, "limit": TO_B}, {**STAGE, "key": "b", "limit": TO_A}]}, "stages.1.limit.to"),
        ({"regress": [{"event": "Y", "to": "nowhere"}]}, "regress.0.to"),
        ({"regress": [{"event": 3, "to": "a"}]}, "regress.0.event"),
        ({"regress": "Y"}, "regress"),
    ],
)
def test_a_faulty_model_is_refused_by_place(change: dict[str, Any], path: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_model({**MODEL, **change})
    assert path in [finding.path for finding in refused.value.findings]


@pytest.mark.parametrize("data", [None, [], "model", 3])
def test_what_is_no_model_is_refused(data: Any) -> None:
    with pytest.raises(Refused):
        parse_model(data)
