"""Mappings as data: read, written, suggested; and the general kinds of rows they stand on."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from tests.lake.conftest import AT

from excello.findings import Refused
from excello.lake.imports import (
    FileRead,
    ImportSettings,
    draft_mapping,
    dump_mapping,
    mapping_named,
    mappings,
    parse_mapping,
    preview_file,
    read_import,
    row_kinds,
)
from excello.lake.landing.arrivals import Event

SHIPPED = {
    *("maven_accounts", "maven_products", "maven_sales_teams", "maven_sales_pipeline", "xeducation_leads"),
    *("olist_leads", "olist_deals", "ga360_sessions", "facebook_ads"),
    *("crm_contacts", "crm_accounts", "crm_leads", "crm_opportunities", "crm_activities"),
    *("email_events", "ad_spend", "web_sessions", "contacts", "events"),
}
OURS: dict[str, Any] = {
    "key": "ours",
    "label": "Our leads",
    "kind": "crm_leads",
    "version": 3,
    "columns": {"Nr": ["lead_id", "opportunity_id"], "Am": "date", "Wert": "value", "Gewonnen": "won"},
    "values": {"channel": "fair"},
    "words": {"won": {"ja": "yes"}},
    "placeholders": ["k. A."],
    "skipped": ["Intern"],
    "dates": {"Am": "mdy"},
    "decimals": {"Wert": "comma"},
    "scales": {"Wert": 1000.0},
    "separate": True,
    "extras": True,
}


def read(text: str, mapping: Any, **settings: Any) -> FileRead:
    said = {"at": AT, "isolated": False, **settings}
    return read_import(text.encode(), mapping=mapping, settings=ImportSettings(**said))


def events(text: str, mapping: Any, **settings: Any) -> list[Event]:
    result = read(text, mapping, **settings)
    assert not result.refused, result.refused
    return [event for entry in result.records for event in entry.record.events]


def test_every_mapping_of_the_contract_ships() -> None:
    assert set(mappings()) >= SHIPPED


@pytest.mark.parametrize("key", mappings())
def test_a_mapping_is_the_same_after_it_was_written_down(key: str) -> None:
    mapping = mapping_named(key)
    said = yaml.safe_load(yaml.safe_dump(dump_mapping(mapping), sort_keys=False))
    again = parse_mapping(said, row_kinds())
    if mapping.kind:
        assert again == mapping
    assert dump_mapping(again) == said


def test_everything_a_mapping_may_say() -> None:
    mapping = parse_mapping(OURS, row_kinds())
    assert dump_mapping(mapping) == OURS
    text = "Nr;Am;Wert;Gewonnen;Intern;Branche\n17;01/02/2026;1,5;ja;x;k. A.\n17;01/02/2026;1,5;ja;x;k. A.\n"
    result = read(text, mapping)
    created, won = result.records[0].record.events
    assert created.properties == {"lead_id": "17", "opportunity_id": "17", "channel": "fair"}
    assert (str(won.timestamp)[:10], won.properties["value"], won.properties["stage"]) == ("2026-01-02", 1500.0, "won")
    assert mapping.version % 1000 == 3


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"kind": "gossip"}, "mapping.kind"),
        ({"kind": "olist_leads"}, "mapping.kind"),
        ({"key": ""}, "mapping.key"),
        ({"label": 3}, "mapping.label"),
        ({"mood": "good"}, "mapping.mood"),
        ({"columns": {"Nr": "number"}}, "mapping.columns"),
        ({"columns": {"Nr": "lead_id", "Id": "lead_id"}}, "mapping.columns"),
        ({"columns": ["Nr"]}, "mapping.columns"),
        ({"values": {"mood": "x"}}, "mapping.values"),
        ({"dates": {"Am": "backwards"}}, "mapping.dates.Am"),
        ({"scales": {"Wert": "much"}}, "mapping.scales.Wert"),
        ({"version": "two"}, "mapping.version"),
        ({"words": {"won": "ja"}}, "mapping.words"),
        ({"placeholders": 7}, "mapping.placeholders"),
    ],
)
def test_a_faulty_mapping_is_refused_by_place(change: dict[str, Any], path: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_mapping({**OURS, **change}, row_kinds())
    assert path in [finding.path for finding in refused.value.findings]


def test_no_mapping_at_all_is_refused() -> None:
    with pytest.raises(Refused):
        parse_mapping(["x"], row_kinds())  # type: ignore[arg-type]


def test_a_draft_is_suggested_from_names_and_contents() -> None:
    text = (
        "Lead ID,E-Mail Address,Company,Created Date,Lead Source,Score,Notes\n7,a@example.com,Acme,2026-01-02,web,,x\n"
    )
    look = preview_file(text.encode(), isolated=False)
    draft = draft_mapping(look.columns, mapping_named("crm_leads"), key="ours", label="Ours")
    assert draft["columns"] == {
        "Lead ID": "lead_id",
        "E-Mail Address": "email",
        "Company": "account",
        "Created Date": "date",
        "Lead Source": "source",
        "Score": "score",
    }
    identify, created = events(text, parse_mapping(draft, row_kinds()))
    assert (identify.user_id, identify.anonymous_id, identify.group_id) == ("a@example.com", "lead:7", "acme")
    assert created.properties == {"lead_id": "7", "source": "web", "notes": "x"}


def test_settings_may_name_the_field_or_its_column() -> None:
    mapping = parse_mapping({**OURS, "words": {}}, row_kinds())
    for name in ("date", "Am"):
        [created] = events("Nr;Wert;Gewonnen\n1;;\n", mapping, values={name: "01/02/2026"})
        assert str(created.timestamp)[:10] == "2026-02-01"


def test_rows_of_different_files_meet_in_one_contact() -> None:
    [known] = events("contact_id,email,account\n5,Ann@Example.com,Acme\n", "crm_contacts")
    [called] = events("type,date,contact_id,owner\nCall,2026-01-02,5,Bo\n", "crm_activities")
    [clicked] = events("email,event,date,link\nann@example.com,click,2026-01-03,/x\n", "email_events")
    [deal] = events(
        "opportunity_id,stage,date,contact_id,account\nD1,Proposal,2026-01-04,5,Acme\n", "crm_opportunities"
    )
    assert (known.user_id, known.anonymous_id) == ("ann@example.com", "contact:5")
    assert (called.anonymous_id, called.event, called.properties["owner"]) == ("contact:5", "Call Made", "Bo")
    assert (clicked.user_id, clicked.event) == ("ann@example.com", "Email Link Clicked")
    assert (deal.anonymous_id, deal.group_id, deal.properties["stage"]) == ("contact:5", "acme", "proposal")


def test_a_deal_is_dated_by_its_stages() -> None:
    text = "opportunity_id,stage,date,close_date,value\nD1,Closed Won,2026-01-02,2026-02-03,7\nD2,Lost,,2026-02-03,\n"
    said = [(each.properties["stage"], str(each.timestamp)[:10]) for each in events(text, "crm_opportunities")]
    assert said == [("open", "2026-01-02"), ("won", "2026-02-03"), ("lost", "2026-02-03")]
    [refused] = read("opportunity_id,stage\nD1,won\n", "crm_opportunities").refused
    assert refused.findings[0].path == "rows.2.close_date"


@pytest.mark.parametrize(
    ("mapping", "text", "path"),
    [
        ("events", "event,date\nX,2026-01-02\n", "rows.2.user_id"),
        ("events", "event,date,user_id\nX,,a\n", "rows.2.date"),
        ("email_events", "email,event,date\na@example.com,dreamt,2026-01-02\n", "rows.2.event"),
        ("ad_spend", "date,spend\n2026-01-02,\n", "rows.2.spend"),
        ("web_sessions", "date,visitor_id\nyesterday,v\n", "rows.2.date"),
        ("crm_leads", "lead_id,date,won\n1,2026-01-02,perhaps\n", "rows.2.won"),
        ("crm_accounts", "account\n\nx\ny,z\n", "rows.4.row"),
    ],
)
def test_what_a_kind_refuses(mapping: str, text: str, path: str) -> None:
    refused = read(text, mapping).refused
    assert path in [finding.path for row in refused for finding in row.findings]


def test_an_account_is_a_company_of_its_own() -> None:
    [group] = events("account,account_id,industry,employees\nAcme Corp,A1,tools,12\n", "crm_accounts")
    assert (group.type, group.group_id, group.anonymous_id) == ("group", "a1", "account:a1")
    assert group.traits == {"name": "Acme Corp", "industry": "tools", "employees": 12.0}


def test_spend_belongs_to_nobody_and_corrections_are_remarked() -> None:
    result = read("date,spend,campaign,clicks\n2026-01-02,-3.5,spring,7\n", "ad_spend")
    [event] = result.records[0].record.events
    assert (event.user_id, event.properties["spend"], event.properties["clicks"]) == (None, -3.5, 7.0)
    assert event.anonymous_id is not None
    assert event.anonymous_id.startswith("ad:")
    assert [finding.code for finding in result.findings] == ["import.negative_spend"]
