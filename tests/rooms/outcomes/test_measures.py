"""The catalogue of measures on screen, in files, over the API: the same numbers, each with exactly its rows."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from tests.support.cast import AT

from excello.core.facts import emit_event
from excello.core.lake_home import flush_facts, lake
from excello.core.operations import AuditEntry
from excello.engagement.public import import_file
from excello.findings import Refused
from excello.lake.landing import Event, land_events
from excello.outcomes.models import Target
from excello.outcomes.public import (
    Days,
    NewTarget,
    TargetScope,
    refresh_daily_tables,
    remove_target,
    report,
    set_target,
)
from excello.outcomes.rules.targets import value_in

pytestmark = pytest.mark.django_db
TODAY = AT.date()
DEALS = (
    b"opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
    b"A1,Marta,Scale Pro,Alder,Won,2026-08-01,2026-09-01,1000\n"
    b"A2,Marta,Scale Pro,Alder,Won,2026-08-02,2026-09-03,500\n"
    b"A3,Jonas,Scale Pro,,Lost,2026-08-03,2026-09-03,0\n"
    b"A4,Jonas,Scale One,Birch,Engaging,2026-08-04,,\n"
)
FILES = (
    (b"sales_agent,manager,regional_office\nMarta,Ines,West\nJonas,Ines,East\n", "maven_sales_teams"),
    (b"product,series,sales_price\nScale Pro,Scales,900\nScale One,Scales,300\n", "maven_products"),
    (DEALS, "maven_sales_pipeline"),
)


@pytest.fixture
def told(gwen: Any, north: Any) -> None:
    """Four deals, three requests handed in, a form and a page view."""
    for data, mapping in FILES:
        import_file(center_id=gwen.center_id, data=data, mapping=mapping, by=gwen.actor, at=AT)
    facts: tuple[tuple[str, dict[str, Any]], ...] = (
        ("Request Handed In", {"pass": 1, "division": north.key, "request": "REQ-1"}),
        ("Request Returned", {"pass": 1, "division": north.key, "request": "REQ-2"}),
        ("Request Accepted", {"hours_to_decision": 5, "division": north.key, "request": "REQ-1"}),
    )
    for name, properties in facts:
        event = {"type": "track", "event": name, "anonymousId": "person:1", "properties": properties}
        emit_event(center_id=gwen.center_id, at=AT, event=event)
    flush_facts(at=AT)
    customers = [
        Event("c1", "track", "web", AT, "Form Submitted", user_id="ann", properties={"form": "<script>"}),
        Event("c2", "page", "web", AT - timedelta(days=1), user_id="ann"),
    ]
    land_events(lake(), customers, application="test", received_at=AT)


def value(member: Any, name: str, **options: Any) -> dict[str, Any]:
    answer = report(center_id=member.center_id, name=name, actor=member.actor, at=AT, **options)
    return {**answer.as_dict(), "value": answer.totals.get(name)}


def test_measures_are_reports(told, bruno) -> None:
    assert [value(bruno, name)["value"] for name in ("won_count", "revenue", "days_to_win")] == [2, 1500, 31.5]
    assert value(bruno, "first_pass_yield")["value"] == 0.5
    assert value(bruno, "hours_to_decision")["value"] == 5
    split = value(bruno, "won_count", by=("product",))
    assert {row["product"]: row["won_count"] for row in split["rows"]} == {"Scale Pro": 2}


def test_unknown_names_and_splits_are_refused(told, bruno) -> None:
    for options, code in (
        ({"name": "moon"}, "report.unknown"),
        ({"name": "first_pass_yield", "by": ("product",)}, "measure.unknown_dimension"),
        ({"name": "won_count", "filters": {"division": "north"}}, "measure.unknown_dimension"),
        ({"name": "velocity", "by": ("product",)}, "report.split"),
    ):
        with pytest.raises(Refused) as refused:
            report(center_id=bruno.center_id, actor=bruno.actor, at=AT, **options)
        assert refused.value.findings[0].code == code


def test_every_number_of_the_catalogue_opens_exactly_its_rows(told, gwen) -> None:
    client = gwen.client
    page = client.get("/insights/measures/?period=all").content.decode()
    links = dict(re.findall(r'<a href="(/insights/measures/[a-z_]+/rows/\?[^"]+)"[^>]*>([^<]+)</a>', page))
    assert len(links) > 8
    for link, shown in links.items():
        rows = rows_of(client, unescape(link))
        assert figure(rows, link) == pytest.approx(float(re.sub(r"[^\d.]", "", shown)), abs=0.06), link


def rows_of(client: Any, link: str) -> list[dict[str, str]]:
    body = client.get(link + "&export=csv").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body)))


def figure(rows: list[dict[str, str]], link: str) -> float:
    """The number, by hand from the rows of its drill."""
    if "Is in it" in (rows[0] if rows else {}):
        return 100 * sum(row["Is in it"] == "yes" for row in rows) / len(rows)
    if "revenue" in link:
        return sum(float(row["Value"] or 0) for row in rows)
    if rows and ("Days" in rows[0] or "Hours" in rows[0]):
        values = sorted(float(row.get("Days") or row["Hours"]) for row in rows)
        return (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2
    return len(rows)


def test_pages_open_for_every_measure(told, gwen, bruno) -> None:
    for name in ("won_count", "first_pass_yield", "events_received", "days_to_win", "hours_to_decision"):
        for path in (f"/insights/measures/{name}/", f"/insights/measures/{name}/?period=all", f"{name}/rows/"):
            url = path if path.startswith("/") else f"/insights/measures/{path}"
            assert gwen.client.get(url).status_code == 200, url
    assert bruno.client.get("/insights/measures/moon/").status_code == 404
    assert bruno.client.get("/insights/measures/moon/rows/").status_code == 404


@pytest.mark.parametrize("query", ["period=moon", "by=moon", "by=event", "at_source=%00", "at_event=x", "export=exe"])
def test_no_url_breaks_a_page(told, bruno, query) -> None:
    for path in (
        "/insights/measures/",
        "/insights/measures/forms_submitted/",
        "/insights/measures/forms_submitted/rows/",
    ):
        assert bruno.client.get(f"{path}?{query}").status_code == 200


def test_rows_without_people_for_who_may_not_see_them(told, bruno, gwen) -> None:
    link = "/insights/measures/forms_submitted/rows/?period=all"
    assert "ann" not in bruno.client.get(link + "&export=csv").content.decode()
    page = gwen.client.get(link).content.decode()
    assert "ann" in page
    assert "<script>\u0022" not in page
    assert "form: <script>" not in page


def test_another_divisions_requests_keep_their_names(told, rita, olaf) -> None:
    link = "/insights/measures/requests_handed_in/rows/?period=all"
    assert "REQ-1" in rita.client.get(link).content.decode()
    assert "REQ-1" not in olaf.client.get(link).content.decode()


def test_the_catalogue_in_a_file(told, bruno) -> None:
    body = bruno.client.get("/insights/measures/?period=all&export=csv").content.decode("utf-8-sig")
    rows = {row["measure"]: row for row in csv.DictReader(io.StringIO(body))}
    assert rows["won_count"]["value"] == "2"
    assert rows["first_pass_yield"]["owner"] == "Program manager"


def test_a_kept_daily_table_changes_no_number(told, bruno) -> None:
    before = value(bruno, "events_received")["value"]
    assert refresh_daily_tables(at=AT) == 1
    assert value(bruno, "events_received")["value"] == before


def test_a_target_stands_beside_its_measure(told, chiara, bruno, north) -> None:
    def put(*args: Any, **scope: Any) -> None:
        set_target(target=NewTarget(*args, TargetScope(**scope)), by=chiara.actor, at=AT)

    put("won_count", 90, "quarter")
    put("won_count", 30, "quarter", product="scale-pro")
    put("first_pass_yield", 0.8, "month", division_id=north.id)
    quarter = Days(TODAY.replace(month=7, day=1), TODAY.replace(month=9, day=30))
    answer = value(bruno, "won_count", by=("product",), period=quarter)
    assert answer["totals"]["won_count_target"] == pytest.approx(90)
    assert answer["rows"][0]["won_count_target"] == pytest.approx(30)
    assert "won_count_target" not in value(bruno, "won_count")["totals"]
    month = Days(TODAY.replace(day=1), TODAY)
    assert value(bruno, "first_pass_yield", by=("division",), period=month)["rows"][0]["first_pass_yield_target"] == 0.8
    funnel = value(bruno, "funnel", period=quarter)
    assert funnel["totals"]["closed_won_target"] == pytest.approx(90)


@pytest.mark.parametrize(
    ("first", "last", "every", "expected"),
    [
        ((2026, 2, 1), (2026, 2, 28), "month", 28),
        ((2026, 1, 1), (2026, 3, 31), "quarter", 28),
        ((2024, 2, 29), (2024, 2, 29), "month", 28 / 29),
    ],
)
def test_a_whole_month_or_quarter_is_the_target_itself(first, last, every, expected) -> None:
    assert value_in(28, every, date(*first), date(*last), scaled=True) == pytest.approx(expected, abs=1e-5)
    assert value_in(28, every, date(*first), date(*last), scaled=False) == 28


@pytest.mark.parametrize(
    ("target", "paths"),
    [
        (NewTarget("won_count", -1), {"value"}),
        (NewTarget("win_rate", 60), {"value"}),
        (NewTarget("won_count", float("nan"), "week"), {"value", "every"}),
        (NewTarget("won_count", 1, scope=TargetScope(division_id=99)), {"division"}),
        (NewTarget("first_pass_yield", 0.5, scope=TargetScope(product="scale-pro")), {"product"}),
        (NewTarget("won_count", 1, scope=TargetScope(product="moon")), {"product"}),
        (NewTarget("moon", 1), {"measure"}),
    ],
)
def test_impossible_targets_are_refused(told, ada, target, paths) -> None:
    with pytest.raises(Refused) as refused:
        set_target(target=target, by=ada.actor, at=AT)
    assert {finding.path for finding in refused.value.findings} == paths


def test_a_target_changes_and_goes_and_leaves_its_trail(told, chiara) -> None:
    first = set_target(target=NewTarget("won_count", 90), by=chiara.actor, at=AT)
    second = set_target(target=NewTarget("won_count", 95), by=chiara.actor, at=AT, version=first.version)
    assert (second.id, second.value) == (first.id, 95)
    with pytest.raises(Refused):
        set_target(target=NewTarget("won_count", 99), by=chiara.actor, at=AT, version=first.version)
    remove_target(target_id=second.id, by=chiara.actor, at=AT)
    assert not Target.objects.exists()
    assert AuditEntry.objects.filter(kind__startswith="target.").count() == 3


def test_targets_on_screen(told, chiara, bruno, rita) -> None:
    url = "/insights/measures/win_rate/target/"
    assert rita.client.get(url).status_code == 403
    client = chiara.client
    assert client.get(url).status_code == 200
    refused = client.post(url, {"value": "600", "every": "quarter"})
    assert refused.status_code == 422
    assert "600" in refused.content.decode()
    assert client.post(url, {"value": "60", "every": "quarter"}).status_code == 302
    row = Target.objects.get()
    assert row.value == pytest.approx(0.6)
    page = client.get("/insights/measures/win_rate/").content.decode()
    assert "60.0%" in page
    assert "of 1 target" in client.get("/insights/measures/").content.decode()
    assert rita.client.post(f"/insights/measures/win_rate/targets/{row.pk}/remove/").status_code == 403
    assert client.post(f"/insights/measures/win_rate/targets/{row.pk}/remove/").status_code == 302
    assert not Target.objects.exists()


def test_measures_and_targets_over_the_api(told, chiara, rita) -> None:
    catalogue = {row["name"]: row for row in chiara.api.get("/outcomes/measures").json()}
    assert catalogue["won_count"]["dimensions"][0] == "product"
    answer = chiara.api.put("/outcomes/measures/won_count/target", {"value": 90})
    assert answer.status_code == 200
    assert [row["value"] for row in rita.api.get("/outcomes/targets").json()] == [90]
    assert rita.api.put("/outcomes/measures/won_count/target", {"value": 1}).status_code == 403
    assert chiara.api.put("/outcomes/measures/moon/target", {"value": 1}).status_code == 422
    assert chiara.api.get("/outcomes/reports/won_count", by="product").json()["rows"][0]["won_count"] == 2


def test_velocity_and_cohorts(told, bruno) -> None:
    steps = value(bruno, "velocity")["rows"]
    won = next(step for step in steps if step["then"] == "closed_won")
    assert (won["cycles"], won["median_days"]) == (2, 31.5)
    august, _november = value(bruno, "cohorts")["rows"]
    assert (august["month"], august["began"], august["closed_won"]) == ("2026-08-01", 4, 2)


def test_every_number_of_the_other_views_opens_its_cycles(told, bruno) -> None:
    client = bruno.client
    for path in ("/insights/funnel/?period=all", "/insights/funnel/?view=cohort&period=all"):
        page = client.get(path).content.decode()
        links = re.findall(r'<a href="(/insights/funnel/behind/\?[^"]+)" aria-label="[^"]*: ([\d,]+)"', page)
        assert links, path
        for link, shown in links:
            assert len(rows_of(client, unescape(link))) == int(shown), link
    for query in ("month=moon", "month=2026-08-01&stage=moon", "first=moon&then=mql", ""):
        assert client.get(f"/insights/funnel/behind/?{query}").status_code == 404


def test_the_catalogue_asks_the_same_number_of_queries(told, chiara, assert_constant_queries) -> None:
    def more() -> None:
        for number, name in enumerate(("won_count", "lost_count", "revenue", "opportunity_count")):
            set_target(target=NewTarget(name, number), by=chiara.actor, at=AT)

    set_target(target=NewTarget("new_leads", 5), by=chiara.actor, at=AT)
    assert_constant_queries("/insights/measures/", chiara.client, more)


def test_rows_are_searched_in_the_engine(told, gwen, bruno) -> None:
    link = "/insights/funnel/cycles/?column=opportunity&period=all"
    assert len(rows_of(gwen.client, f"{link}&q=scale one")) == 1
    assert len(rows_of(gwen.client, f"{link}&q=marta")) == 2
    assert len(rows_of(bruno.client, f"{link}&q=marta")) == 0
    assert len(rows_of(gwen.client, "/insights/measures/requests_handed_in/rows/?period=all&q=returned")) == 1


def test_a_cycle_does_not_tell_its_contact_to_who_may_not_see_it(told, bruno, gwen) -> None:
    link = "/insights/funnel/cycles/?column=new&period=all"
    assert rows_of(gwen.client, link)[0]["Cycle"] == "subject:ann"
    assert "ann" not in rows_of(bruno.client, link)[0]["Cycle"]
