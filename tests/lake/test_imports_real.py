"""Real files, dirty as they came: each by its own mapping, whole, and a second time without a change."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.lake.conftest import AT

from excello.findings import Refused
from excello.lake.imports import FileRead, ImportSettings, preview_file, read_import
from excello.lake.landing import LandedRecords, land_records
from excello.lake.store import Lake

pytestmark = pytest.mark.data

BANNERS = "ads_online_performance/online_advertising_performance_data.csv"
WHOLE: list[tuple[str, str, dict[str, str], int, int]] = [
    # file, mapping, settings, rows, of them exact repeats of a row above
    ("maven_crm_sales/accounts.csv", "maven_accounts", {}, 85, 0),
    ("maven_crm_sales/products.csv", "maven_products", {}, 7, 0),
    ("maven_crm_sales/sales_teams.csv", "maven_sales_teams", {}, 35, 0),
    ("maven_crm_sales/sales_pipeline.csv", "maven_sales_pipeline", {}, 8_800, 0),
    ("xeducation_leads/Leads.csv", "xeducation_leads", {"date": "2019-01-01"}, 9_240, 0),
    ("olist/olist_marketing_qualified_leads_dataset.csv", "olist_leads", {}, 8_000, 0),
    ("olist/olist_closed_deals_dataset.csv", "olist_deals", {}, 842, 0),
    ("olist/olist_sellers_dataset.csv", "olist_sellers", {}, 3_095, 0),
    ("web_ga360_merch_store/all_sessions.csv", "ga360_sessions", {}, 15_134, 0),
    ("web_online_shoppers_uci/online_shoppers_intention.csv", "online_shoppers", {"date": "2018"}, 12_330, 0),
    ("web_rees46_extract/2019-Oct_5k.csv", "rees46_events", {}, 5_019, 3),
    (
        "ads_online_performance/online_advertising_performance_data.csv",
        "online_advertising",
        {"date": "2020"},
        15_403,
        0,
    ),
    ("facebook_ads_kag/KAG_conversion_data.csv", "facebook_ads", {"date": "2017-08-01"}, 1_143, 0),
    ("uci_bank_marketing/bank-additional.zip", "bank_calls", {"date": "2010"}, 41_188, 0),
    ("customer_personality/marketing_campaign.csv", "customer_personality", {}, 2_240, 0),
    ("ab_udacity_audacity/homepage_actions.csv", "audacity_homepage", {}, 8_188, 0),
    ("ab_udacity_audacity/course_page_actions.csv", "audacity_course_page", {}, 4_074, 4),
    ("ab_udacity_audacity/classroom_actions.csv", "audacity_classroom", {}, 3_829, 0),
    ("attribution_paths_extract/attribution_data.csv", "attribution_touches", {}, 62_483, 0),
]
UNDATED = [entry for entry in WHOLE if "date" in entry[2]]
MEMBERS = {"uci_bank_marketing/bank-additional.zip": "bank-additional-full.csv"}


def read(folder: Path, file: str, mapping: str, values: dict[str, str] | None = None, **settings: Any) -> FileRead:
    said = {"at": AT, "values": values or {}, "member": MEMBERS.get(file, ""), **settings}
    return read_import(folder / file, mapping=mapping, settings=ImportSettings(**said))


def land(lake: Lake, result: FileRead) -> LandedRecords:
    return land_records(
        lake,
        [entry.record for entry in result.records],
        source=result.source,
        application="test",
        received_at=AT,
        allow_undated=result.mapping.allow_undated,
    )


def finding(result: FileRead, code: str, **said: Any) -> dict[str, Any]:
    [found] = [
        each
        for each in result.findings
        if each.code == f"import.{code}" and all(each.params.get(name) == value for name, value in said.items())
    ]
    return dict(found.params)


@pytest.mark.parametrize(("file", "mapping", "values", "rows", "repeats"), WHOLE, ids=[entry[1] for entry in WHOLE])
def test_every_row_comes_in_once(
    public_data: Path, lake: Lake, file: str, mapping: str, values: dict[str, str], rows: int, repeats: int
) -> None:
    result = read(public_data, file, mapping, values)
    assert (result.rows, len(result.refused), len(result.records)) == (rows, 0, rows)
    first, again = land(lake, result), land(lake, result)
    assert (len(first.accepted), len(first.changed), len(first.unchanged)) == (rows - repeats, 0, repeats)
    assert (len(first.dropped), len(again.fresh), len(again.unchanged)) == (0, 0, rows)
    if repeats:
        assert finding(result, "repeated_row")["count"] == repeats


@pytest.mark.parametrize(("file", "mapping"), [entry[:2] for entry in UNDATED], ids=[entry[1] for entry in UNDATED])
def test_a_file_without_a_full_date_says_so(public_data: Path, file: str, mapping: str) -> None:
    with pytest.raises(Refused) as refused:
        read(public_data, file, mapping)
    [found] = refused.value.findings
    assert found.code == "import.no_date"
    assert "--set date=" in found.mend


@pytest.mark.parametrize(("file", "mapping"), [entry[:2] for entry in WHOLE], ids=[entry[1] for entry in WHOLE])
def test_a_known_file_is_recognised(public_data: Path, file: str, mapping: str) -> None:
    look = preview_file(public_data / file, member=MEMBERS.get(file, ""), isolated=False)
    assert look.fits[0].mapping == mapping
    assert {column.name for column in look.fits[0].missing} <= {"date"}


def test_rows_quoted_as_a_whole_are_mended_and_placeholders_and_constants_are_named(public_data: Path) -> None:
    result = read(public_data, "xeducation_leads/Leads.csv", "xeducation_leads", {"date": "2019-01-01"})
    assert finding(result, "mended_rows")["count"] == 338
    assert finding(result, "placeholders", word="Select")["count"] == 13_380
    constant = finding(result, "constant_columns")
    assert (constant["count"], constant["columns"].split(" = ")[0]) == (5, "Magazine")
    mended = next(entry for entry in result.records if entry.row == 24)
    lead, won = mended.record.events
    assert lead.properties["specialization"] == "Banking, Investment And Insurance"
    assert (won.properties["stage"], won.properties["opportunity_id"]) == ("won", mended.cells[0])
    assert sum(len(entry.record.events) == 2 for entry in result.records) == 3_561
    assert not [
        each for entry in result.records for each in entry.record.events[0].properties.values() if each == "Select"
    ]


def test_leads_meet_their_deals(public_data: Path) -> None:
    leads = read(public_data, "olist/olist_marketing_qualified_leads_dataset.csv", "olist_leads")
    deals = read(public_data, "olist/olist_closed_deals_dataset.csv", "olist_deals")
    asked = {entry.record.events[0].anonymous_id for entry in leads.records}
    won = {entry.record.events[-1].anonymous_id for entry in deals.records}
    assert (len(asked), len(won), len(asked & won)) == (8_000, 842, 842)
    owners = {entry.record.events[-1].properties["owner"] for entry in deals.records}
    assert len(owners) == 22
    assert str(deals.records[0].record.events[-1].timestamp) == "2018-02-26 19:58:00+00:00"


def test_rows_of_web_analytics_are_visits_of_visitors(public_data: Path) -> None:
    result = read(public_data, "web_ga360_merch_store/all_sessions.csv", "ga360_sessions")
    assert finding(result, "visits") == {"rows": 15_134, "visits": 14_561, "visitors": 14_223}
    events = Counter(event.event or event.type for entry in result.records for event in entry.record.events)
    assert events == {"page": 15_134, "Order Completed": 81}
    first = result.records[0].record.events[0]
    assert (str(first.timestamp), first.properties["productprice"]) == ("2016-09-13 09:04:53.213000+00:00", 2.99)


def test_a_file_of_an_archive_is_chosen_or_asked_for(public_data: Path) -> None:
    file = "uci_bank_marketing/bank-additional.zip"
    with pytest.raises(Refused) as refused:
        read(public_data, file, "bank_calls", {"date": "2010"}, member="")
    [found] = refused.value.findings
    assert found.code == "import.which_member"
    assert len(found.params["members"].split(", ")) == 4
    small = read(public_data, file, "bank_calls", {"date": "2010"}, member="bank-additional/bank-additional.csv")
    assert (small.rows, len(small.refused)) == (4_119, 0)


def test_a_year_is_completed_by_month_and_day_of_the_row(public_data: Path) -> None:
    [year, day] = [read(public_data, BANNERS, "online_advertising", {"date": said}) for said in ("2020", "2021-02-03")]
    assert str(year.records[0].record.events[0].timestamp)[:10] == "2020-04-19"
    assert {str(entry.record.events[0].timestamp)[:10] for entry in day.records} == {"2021-02-03"}
