"""Files become records, or whole and clear findings; never a traceback."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lake.conftest import AT

from excello.findings import Finding, Refused
from excello.lake.catalogue import Catalogue
from excello.lake.files import Limits
from excello.lake.imports import FileRead, ImportSettings, mapping_named, mappings, read_import, refused_rows_csv
from excello.lake.imports.keys import account_address, slug
from excello.lake.landing import land_records
from excello.lake.store import Lake

TEAMS = "sales_agent,manager,regional_office\n"
PIPELINE = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
CONSENTS = "email,topic,channel,state,at,wording,source\n"


def read(text: str | bytes, mapping: str = "maven_sales_teams", **settings: Any) -> FileRead:
    data = text if isinstance(text, bytes) else text.encode()
    return read_import(data, mapping=mapping, settings=ImportSettings(**{"at": AT, "isolated": False, **settings}))


def refused(text: str | bytes, mapping: str = "maven_sales_teams", **settings: Any) -> list[Finding]:
    with pytest.raises(Refused) as caught:
        read(text, mapping, **settings)
    assert all(finding.mend and "{" not in finding.as_dict()["message"] for finding in caught.value.findings)
    return list(caught.value.findings)


def codes(findings: Any) -> list[str]:
    return [finding.code.removeprefix("import.") for finding in findings]


WHOLE: list[tuple[str, bytes]] = [
    ("empty_file", b""),
    ("empty_file", b" \n\n"),
    ("empty_file", b"\xef\xbb\xbf\n"),
    ("empty_file", b",,\n,\n"),
    ("no_rows", TEAMS.encode()),
    ("bad_archive", b"PK\x03\x04\x00\x00"),
    ("binary_file", b"sales_agent,manager\n\x00,a\n"),
    ("bad_encoding", b"sales_agent,manager\n\x81\x8d,\xff"),
    ("bad_encoding", b"\xff\xfea"),
    ("missing_columns", b"name,region\nAnn,West\n"),
    ("missing_columns", b"just some text that is no table\nand goes on\n"),
    ("repeated_columns", b"sales_agent,sales_agent,manager,regional_office\na,b,c,d\n"),
    ("bad_row", TEAMS.encode() + b'Ann,"Mo,West\n'),
    ("bad_row", TEAMS.encode() + b"Ann," + b"x" * 40_000 + b",West\n"),
    ("too_many_columns", ",".join(f"c{i}" for i in range(1_001)).encode() + b"\n1\n"),
]


@pytest.mark.parametrize(("code", "data"), WHOLE, ids=[f"{code}-{i}" for i, (code, _) in enumerate(WHOLE)])
def test_a_file_that_cannot_be_read_is_refused_whole(code: str, data: bytes) -> None:
    assert codes(refused(data)) == [code]


def test_too_many_rows() -> None:
    assert codes(refused(TEAMS + "a,b,c\n" * 3, limits=Limits(rows=2))) == ["too_many_rows"]
    assert codes(refused(TEAMS + "a,b,c\n", limits=Limits(size=10))) == ["too_large"]


def test_unknown_mappings_and_settings_are_refused() -> None:
    assert codes(refused(TEAMS, mapping="gossip")) == ["unknown_mapping"]
    assert codes(refused(TEAMS + "a,b,c\n", values={"mood": "good"})) == ["unknown_setting"]


@pytest.mark.parametrize(
    "data",
    [
        TEAMS.replace(",", ";") + "Ann;Mo;West",
        TEAMS.replace(",", "\t") + "Ann\tMo\tWest",
        "\ufeff" + TEAMS + "Ann,Mo,West\r\n\r\n",
        (TEAMS + '"Ann"," Mo ",West').encode("utf-16"),
        "manager,regional_office,sales_agent\nMo,West,Ann",
    ],
    ids=["semicolon", "tab", "mark and blank lines", "utf-16", "another order"],
)
def test_files_are_read_as_they_come(data: str | bytes) -> None:
    [entry] = read(data).records
    [event] = entry.record.events
    assert event.traits == {"kind": "seller", "name": "Ann", "region": "West", "manager": "Mo"}
    assert (event.user_id, event.type, event.timestamp, entry.row) == ("seller:ann", "identify", None, 2)


def test_what_is_not_utf8_is_read_as_windows_and_said_so() -> None:
    result = read((TEAMS + "José,Mo,West").encode("cp1252"))
    assert result.records[0].record.events[0].traits["name"] == "José"
    assert codes(result.findings) == ["guessed_encoding"]


def test_composed_and_decomposed_letters_are_the_same() -> None:
    first, second = read(TEAMS + "Jose\u0301,Mo,West"), read(TEAMS + "Jos\u00e9,Mo,West")
    assert first.records[0].record == second.records[0].record


def test_columns_not_read_are_named() -> None:
    result = read("sales_agent,manager,regional_office,mood\nAnn,Mo,West,fine")
    assert codes(result.findings) == ["columns_not_read"]


def pipeline(**cells: str) -> str:
    row = {
        "opportunity_id": "D1",
        "sales_agent": "Ann",
        "product": "GTX Pro",
        "account": "Acme",
        "deal_stage": "Won",
        "engage_date": "2017-01-02",
        "close_date": "2017-02-03",
        "close_value": "1,054.5",
        **cells,
    }
    out = io.StringIO()
    csv.writer(out).writerow(row.values())
    return PIPELINE + out.getvalue()


BAD_CELLS = [
    ("missing", "opportunity_id", ""),
    ("missing", "sales_agent", ""),
    ("missing", "product", ""),
    ("unknown_choice", "deal_stage", "Thinking"),
    ("missing", "deal_stage", ""),
    ("unparsable_date", "engage_date", "last summer"),
    ("unparsable_date", "close_date", "2017-02-30"),
    ("absurd_date", "close_date", "0017-02-03"),
    ("absurd_date", "close_date", "2970-02-03"),
    ("not_a_number", "close_value", "plenty"),
    ("not_a_number", "close_value", "nan"),
    ("not_a_number", "close_value", "1e400"),
    ("not_a_number", "close_value", "٣"),
    ("bad_text", "account", "Ac\x07me"),
    ("bad_text", "opportunity_id", "x" * 2_001),
]


@pytest.mark.parametrize(
    ("code", "column", "cell"), BAD_CELLS, ids=[f"{c}-{n}" for n, (c, _, _) in enumerate(BAD_CELLS)]
)
def test_a_faulty_cell_refuses_its_row_by_name(code: str, column: str, cell: str) -> None:
    result = read(pipeline(**{column: cell}), "maven_sales_pipeline")
    [row] = result.refused
    [finding] = row.findings
    assert (finding.code, finding.path, row.row) == (f"import.{code}", f"rows.2.{column}", 2)
    assert (result.rows, result.records) == (1, ())


def test_all_faults_of_a_row_come_at_once() -> None:
    result = read(pipeline(deal_stage="?", close_value="?", engage_date="?"), "maven_sales_pipeline")
    assert sorted(f.path for f in result.refused[0].findings) == [
        "rows.2.close_value",
        "rows.2.deal_stage",
        "rows.2.engage_date",
    ]


def test_a_ragged_row_is_refused_and_the_next_is_read() -> None:
    result = read(TEAMS + "Ann,Mo\nBo,Mo,West,more\nCy,Mo,East\n")
    assert [(row.row, codes(row.findings)) for row in result.refused] == [(2, ["ragged_row"]), (3, ["ragged_row"])]
    assert [entry.row for entry in result.records] == [4]


def test_a_won_deal_says_what_happened() -> None:
    [entry] = read(pipeline(), "maven_sales_pipeline", center="north").records
    engaging, won = entry.record.events
    assert (engaging.event, engaging.user_id, engaging.group_id) == (
        "Opportunity Stage Changed",
        "acme@example.com",
        "acme",
    )
    assert (engaging.properties["stage"], str(engaging.timestamp)) == ("engaging", "2017-01-02 00:00:00+00:00")
    assert (won.properties["stage"], won.properties["value"], won.center) == ("won", 1054.5, "north")


def test_a_deal_without_an_account_is_its_own_subject() -> None:
    result = read(pipeline(account="", deal_stage="Prospecting", engage_date="", close_date=""), "maven_sales_pipeline")
    [event] = result.records[0].record.events
    assert (event.user_id, event.anonymous_id, event.timestamp) == (None, "opportunity:D1", None)
    assert sorted(codes(result.findings)) == ["no_account", "no_engage_date"]


def test_odd_dates_and_values_are_remarked() -> None:
    odd = pipeline(close_date="2016-01-01", close_value="")
    assert sorted(codes(read(odd, "maven_sales_pipeline").findings)) == ["closed_before_engaged", "no_value"]
    undated = read(pipeline(close_date=""), "maven_sales_pipeline")
    assert codes(undated.findings) == ["no_close_date"]
    assert undated.records[0].record.events[1].timestamp is None


def test_names_are_held_against_the_catalogue(catalogue: Catalogue) -> None:
    rows = pipeline() + "".join(
        pipeline(opportunity_id=name, product=product).removeprefix(PIPELINE)
        for name, product in (("D2", "GTXPro"), ("D3", "GTXPro"), ("D4", "Zeta"))
    )
    result = read(rows, "maven_sales_pipeline", catalogue=catalogue)
    said = {f.code.removeprefix("import."): f.as_dict()["message"] for f in result.findings}
    assert said == {
        "product_by_alias": "“GTXPro” is read as “GTX Pro” (2 rows: 3, 4).",
        "unknown_product": "No product is called “Zeta” (1 rows: 5); it is kept as it stands.",
    }
    assert not result.refused


def test_many_unknown_names_are_one_finding(catalogue: Catalogue) -> None:
    rows = "".join(pipeline(opportunity_id=f"D{n}", product=f"P{n}").removeprefix(PIPELINE) for n in range(30))
    found = read(PIPELINE + rows, "maven_sales_pipeline", catalogue=catalogue).findings
    [finding] = [each for each in found if each.code != "import.constant_columns"]
    assert (finding.code, finding.params["number"], finding.params["count"]) == ("import.unknown_product", 30, 30)
    assert "“P0”" in finding.as_dict()["message"]


def test_a_repeated_row_is_unchanged_and_said_so(lake: Lake) -> None:
    result = read(pipeline() + pipeline().removeprefix(PIPELINE), "maven_sales_pipeline")
    assert codes(result.findings) == ["repeated_row"]
    landed = land_records(
        lake,
        [entry.record for entry in result.records],
        source=result.source,
        application="t",
        received_at=AT,
        allow_undated=result.mapping.allow_undated,
    )
    assert (len(landed.accepted), len(landed.changed), len(landed.unchanged)) == (1, 0, 1)


def test_a_record_twice_with_other_content_is_remarked() -> None:
    result = read(pipeline() + pipeline(close_value="7").removeprefix(PIPELINE), "maven_sales_pipeline")
    assert codes(result.findings) == ["record_twice"]


def test_set_fills_empty_cells_and_absent_columns() -> None:
    result = read("sales_agent,regional_office\nAnn,West\nBo,\n", values={"manager": "Mo", "regional_office": "East"})
    regions = [(e.content.region, e.record.events[0].traits["manager"]) for e in result.records]
    assert regions == [("West", "Mo"), ("East", "Mo")]


CONSENT = "Ann@Example.com,news,email,{state},{at},v1,fair\n"


def test_consents_are_statements_with_a_time() -> None:
    result = read(CONSENTS + CONSENT.format(state="Opt-in", at="2026-01-02T10:00:00+01:00"), "consents")
    consent = result.records[0].content.consent
    assert consent is not None
    assert (consent.email, consent.state, consent.purpose) == ("ann@example.com", "given", "marketing")
    assert str(consent.at) == "2026-01-02 09:00:00+00:00"
    assert "ann" not in result.records[0].record.record_id


def test_a_consent_without_a_time_is_refused_unless_it_is_set() -> None:
    text = CONSENTS + CONSENT.format(state="given", at="")
    assert codes(read(text, "consents").refused[0].findings) == ["missing"]
    assert len(read(text, "consents", values={"at": "2026-01-02"}).records) == 1


@pytest.mark.parametrize(
    "address", ["ann", "a@b", "a b@c.de", "a@@b.cd", "<a@b.cd>", "a@b.cd,c@d.ef", "x" * 65 + "@b.cd"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    text = CONSENTS + f'"{address}",news,email,given,2026-01-02,v1,fair\n'
    assert codes(read(text, "consents").refused[0].findings) == ["bad_email"]


def test_contacts_keep_further_columns_as_traits() -> None:
    text = "email,first_name,last_name,region,Favourite Colour,date\nANN@example.com,Ann,Lee,Mars,blue,2026-01-02\n"
    result = read(text, "contacts", catalogue=Catalogue())
    [entry] = result.records
    [event] = entry.record.events
    assert event.user_id == "ann@example.com"
    assert event.traits["favourite_colour"] == "blue"
    assert entry.content.contact is not None
    assert entry.content.contact.name == "Ann Lee"
    assert codes(result.findings) == ["unknown_region"]


def test_accounts_bring_a_group_and_a_contact() -> None:
    header = "account,sector,year_established,revenue,employees,office_location,subsidiary_of\n"
    [entry] = read(header + "Acme Corporation,retail,1996,1100.04,2822,United States,\n", "maven_accounts").records
    group, identify = entry.record.events
    assert (group.type, group.group_id, group.traits["employees"]) == ("group", "acme-corporation", 2822.0)
    assert (identify.user_id, identify.traits["account"]) == ("acme-corporation@example.com", "Acme Corporation")


def test_products_are_for_the_catalogue() -> None:
    [entry] = read("product,series,sales_price\nGTX Pro,GTX,4821\n", "maven_products").records
    product = entry.content.product
    assert product is not None
    assert (product.name, product.line, product.price, entry.record.events) == ("GTX Pro", "GTX", 4821.0, ())


def test_refused_rows_come_back_with_reasons_and_can_be_handed_in_again() -> None:
    rows = pipeline(deal_stage="?", account="=HYPERLINK(1)", close_value="-5") + pipeline().removeprefix(PIPELINE)
    result = read(rows, "maven_sales_pipeline")
    text = refused_rows_csv(result).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text))
    assert (row["account"], row["close_value"]) == ("'=HYPERLINK(1)", "-5")
    assert "“?” is not known" in row["refused_because"]
    mended = read(text.replace("?", "Lost", 1), "maven_sales_pipeline")
    assert mended.records[0].record.events[0].properties["account"] == "=HYPERLINK(1)"
    assert codes(mended.findings) == []


def test_a_mapping_is_known_by_its_file() -> None:
    assert set(mappings()) >= {
        *("maven_accounts", "maven_products", "maven_sales_teams", "maven_sales_pipeline", "consents", "contacts")
    }
    assert all(mapping_named(key).key == key and mapping.label for key, mapping in mappings().items())


@pytest.mark.parametrize(
    ("name", "made"), [("Acme Corporation", "acme-corporation"), ("Änn & Söhne", "ann-sohne"), ("--A--", "a")]
)
def test_slugs(name: str, made: str) -> None:
    assert slug(name) == made
    assert account_address(name) == f"{made}@example.com"


def test_names_without_latin_letters_keep_apart() -> None:
    assert slug("東京") != slug("大阪")
    assert slug("東京") == slug("東京")


@pytest.mark.parametrize("data", [b"\x01\r\x01", b"a\rb\rc", b"x" * 40_000, b'"' * 40_001])
def test_odd_line_ends_and_endless_cells_are_refused_or_read(data: bytes) -> None:
    try:
        result = read(data, "contacts")
    except Refused:
        return
    assert result.rows == len(result.records) + len(result.refused)


def test_a_file_with_carriage_returns_alone_is_read() -> None:
    result = read(b"email,name\ranna@example.com,Anna\r", "contacts")
    assert [row.record.record_id for row in result.records] == ["contact:anna@example.com"]


@settings(max_examples=150, deadline=None)
@given(data=st.one_of(st.binary(max_size=300), st.text(max_size=200).map(str.encode)), header=st.booleans())
def test_no_file_ends_in_a_traceback(data: bytes, header: bool) -> None:
    for mapping, columns in (("maven_sales_pipeline", PIPELINE), ("contacts", "email,name\n")):
        try:
            result = read((columns.encode() if header else b"") + data, mapping)
        except Refused:
            continue
        assert result.rows == len(result.records) + len(result.refused)
        refused_rows_csv(result)
