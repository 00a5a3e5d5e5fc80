"""Data quality: each rule on values that meet it and values that do not, and figures that add up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from excello.findings import Refused, Severity
from excello.lake.plain import open_rows
from excello.lake.quality import (
    FieldKind,
    Figure,
    QualityReport,
    all_rules,
    decay_of,
    guess_schema,
    measure_quality,
    parse_schema,
    rows_behind,
)
from excello.lake.quality.countries import country_of

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


def measured(values: dict[str, list[Any]], schema: dict[str, Any] | None = None, **options: Any) -> QualityReport:
    rows = [dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True)]
    with open_rows(rows) as table:
        return measure_quality(table, parse_schema(schema) if schema else None, at=AT, **options)


def figure(report: QualityReport, field: str, rule: str) -> Figure:
    [found] = [one for one in report.figures if (one.field, one.rule) == (field, rule)]
    return found


def failing(values: list[Any], rule: str, spec: Any, **top: Any) -> tuple[list[Any], int]:
    """The values that a rule does not pass, and of how many it speaks."""
    with open_rows([{"f": value} for value in values]) as table:
        report = measure_quality(table, parse_schema({"fields": {"f": spec}, **top}), at=AT)
        said = figure(report, "f", rule)
        rows = table.rows(rows_behind(table, report, rule, "f"))
        assert len(rows) == said.failing
        return [row["f"] for row in rows], said.of


@pytest.mark.parametrize(
    ("rule", "spec", "good", "bad"),
    [
        ("placeholder", "text", ["Rome", "No", "Other"], ["Select", " select ", "N/A", "-", "(not set)", "n.d."]),
        (
            "email",
            "email",
            ["a@b.it", "O'Neil+x@sub.example.co.uk", "é@èx.fr"],
            ["a@b", "a b@c.it", "@c.it", "a@.it", "x"],
        ),
        ("role_account", "email", ["anna@x.it", "informal@x.it"], ["info@x.it", "Sales@x.it", "no-reply@x.it"]),
        ("phone", "phone", ["+39 055 2757111", "0039 055 2757111"], ["+39 1", "phone", "12"]),
        ("country", "country", ["IT", "ITA", "Italia", "United States", "UK", "NA"], ["Atlantis", "XX", "EU"]),
        ("typed", "number", ["1", "-1,234.5", "1e3", ".5"], ["1,23", "twelve", "1.2.3", "1-2"]),
        ("typed", "boolean", ["yes", "No", "TRUE", "0"], ["maybe", "2"]),
        ("typed", "date", ["2026-01-31", "2024-02-29"], ["2026-02-30", "soon", "31/01/2026"]),
        ("plausible_date", "date", ["1970-01-01", "2026-11-02"], ["1900-01-01", "2030-01-01"]),
        ("allowed", {"choices": ["a", "b"]}, ["a", "b"], ["A", "c"]),
        ("allowed", {"type": "number", "min": 1, "max": 5}, ["1", "5.0"], ["0", "5.1", "many"]),
        ("allowed", {"pattern": "[A-Z]{2}\\d"}, ["AB1"], ["AB12", "xAB1"]),
        ("unique", {"type": "id", "unique": True}, ["a", "b"], ["c", "c", "D", "d"]),
        ("spelling", "text", ["GTX Pro", "GTX Pro", "MG"], ["GTXPro", "gtx pro"]),
    ],
)
def test_a_rule_tells_good_from_bad(rule: str, spec: Any, good: list[str], bad: list[str]) -> None:
    found, of = failing([*good, *bad, "", None], rule, spec)
    assert found == bad
    assert of == len(good) + len(found)


def test_every_rule_is_tested() -> None:
    here = {"filled", "free_mail", "fresh", "still_valid"}
    asked = {
        mark.args[1][i][0] for mark in test_a_rule_tells_good_from_bad.pytestmark for i in range(len(mark.args[1]))
    }
    assert set(all_rules()) == here | asked


def test_a_phone_without_country_code_is_read_by_its_row() -> None:
    values = {
        "phone": ["055 2757111", "055 2757111", "020 7946 0018", "06 1"],
        "country": ["Italy", "", "GB", "IT"],
    }
    report = measured(values, {"fields": {"phone": "phone", "country": "country"}})
    told = figure(report, "phone", "phone")
    assert (told.counted, told.of) == (2, 3), "a number of a country nobody named cannot be told"
    homely = measured(values, {"home": "IT", "country": "country", "fields": {"phone": "phone", "country": "country"}})
    assert (figure(homely, "phone", "phone").counted, figure(homely, "phone", "phone").of) == (3, 4)


def test_free_mail_matters_for_a_business() -> None:
    values = {"email": ["a@gmail.com", "b@gmail.com", "c@firm.it", "nothing"], "company": ["Firm", "", "Firm", "Firm"]}
    told = figure(measured(values), "email", "free_mail")
    assert (told.counted, told.of) == (1, 2)
    every = figure(measured(values, {"business": True, "fields": {"email": "email"}}), "email", "free_mail")
    assert (every.counted, every.of) == (1, 3)


def test_twelve_months_leave_three_quarters() -> None:
    year_ago = (AT - timedelta(days=365.2425)).isoformat()
    values = {"email": ["a@b.it"] * 4, "confirmed": [AT.isoformat(), year_ago, year_ago, ""]}
    report = measured(values)
    told = figure(report, "email", "still_valid")
    assert told.of == 3
    assert told.counted == pytest.approx(1 + 2 * 0.979**12, abs=1e-4)
    assert pytest.approx(0.775, abs=5e-4) == 0.979**12
    fresh = figure(report, "confirmed", "fresh")
    assert (fresh.counted, fresh.of) == (3, 3)
    slower = measured(values, {"decay": 0, "fields": {"email": "email"}})
    assert figure(slower, "email", "still_valid").counted == 3


def test_decay_is_measured_from_bounces() -> None:
    def ago(months: float) -> str:
        return (AT - timedelta(days=months * 365.2425 / 12)).isoformat()

    values = {
        "email": [f"p{i}@x.it" for i in range(100)],
        "confirmed": [ago(10)] * 100,
        "bounced at": [ago(5)] * 20 + [""] * 79 + [ago(11)],
    }
    report = measured(values)
    assert report.decay is not None
    assert (report.decay.addresses, report.decay.bounced) == (100, 20)
    assert report.decay.months == pytest.approx(20 * 5 + 80 * 10, rel=1e-3)
    assert report.decay.low < report.decay.monthly < report.decay.high
    assert report.decay.monthly == pytest.approx(20 / 900, rel=0.02)
    assert measured({"email": ["a@b.it"], "confirmed": [ago(1)]}).decay is None


def test_the_measured_decay_finds_the_true_one() -> None:
    hazard, months = 0.0212, 50_000.0
    found = decay_of(10_000, round(hazard * months), months)
    assert found.low < 0.021 < found.high
    assert found.high - found.low < 0.003


def test_duplicates_are_rows_that_say_the_same() -> None:
    report = measured({"a": ["x", "x ", "y", "x"], "b": ["1", "1", "1", "2"]})
    assert (figure(report, "", "duplicate").counted, figure(report, "", "duplicate").of) == (3, 4)
    with open_rows([{"a": "x"}, {"a": "y"}, {"a": "x"}]) as table:
        report = measure_quality(table, at=AT)
        assert [row["row_in_file"] for row in table.rows(rows_behind(table, report, "duplicate"))] == [4]


def test_a_constant_column_says_the_same_in_every_row() -> None:
    report = measured({"a": ["No"] * 3, "b": ["No", "No", ""], "c": ["", "", ""]})
    assert report.constant_columns == ("a",)
    assert {finding.code for finding in report.findings} == {"quality.constant", "quality.empty", "quality.duplicate"}


def test_rules_of_the_schema_are_conditions_over_rows() -> None:
    schema = {
        "fields": {"tier": "text", "visits": "number", "since": "date"},
        "rules": [
            {
                "key": "gold_visits",
                "label": "gold comes often",
                "when": {"field": "tier", "op": "eq", "value": "gold"},
                "expect": {"field": "visits", "op": "ge", "value": 3},
            },
            {"key": "dated", "expect": {"field": "since", "op": "is_set"}, "severity": "warning"},
        ],
    }
    values = {"tier": ["gold", "gold", "tin"], "visits": ["5", "1", "0"], "since": ["2026-01-01", "n/a", "2026-01-02"]}
    report = measured(values, schema)
    assert (figure(report, "", "gold_visits").counted, figure(report, "", "gold_visits").of) == (1, 2)
    assert (figure(report, "", "dated").counted, figure(report, "", "dated").of) == (2, 3)
    weights = {finding.code: finding.severity for finding in report.findings}
    assert weights["quality.gold_visits"] is Severity.ERROR
    assert weights["quality.dated"] is Severity.WARNING


def test_what_the_schema_demands_is_an_error_and_the_rest_is_not() -> None:
    values = {"mail": ["a@b.it", "oops", ""], "other": ["c@d.it", "oops", "e@f.it"]}
    report = measured(values, {"fields": {"mail": {"type": "email", "required": 0.5}, "gone": {"required": True}}})
    weights = {(finding.code, finding.path): finding.severity for finding in report.findings}
    assert weights == {
        ("quality.missing_column", "fields.gone"): Severity.ERROR,
        ("quality.email", "fields.mail"): Severity.ERROR,
        ("quality.email", "fields.other"): Severity.WARNING,
    }
    whole = measured(values, {"fields": {"mail": {"type": "email", "required": True, "skip": ["email"]}}})
    assert {finding.code for finding in whole.findings} == {"quality.filled", "quality.email"}
    assert not [one for one in whole.figures if (one.field, one.rule) == ("mail", "email")]


def test_figures_by_source() -> None:
    values = {"source": ["web", "web", "crm"], "mail": ["a@b.it", "oops", "a@b.it"]}
    report = measured(values, by="source")
    told = {(one.source, one.rule): (one.counted, one.of) for one in report.figures if one.field == "mail"}
    assert told["web", "email"] == (1, 2)
    assert told["crm", "email"] == (1, 1)
    assert told["crm", "unique"] == (1, 1), "what another source says is no repetition"
    assert [row["source"] for row in report.table()] == ["crm", "web"]
    assert report.rows == 3
    with pytest.raises(Refused, match="There is no column"):
        measured(values, by="origin")


def test_names_that_the_queries_use_themselves() -> None:
    names = [
        "row",
        "source",
        "field",
        "text",
        "value",
        "cell",
        "country",
        "company",
        "confirmed",
        "verdict",
        'a"b',
        "{x}",
    ]
    schema = {"fields": {"row": "text"}, "rules": [{"expect": {"field": "row", "op": "eq", "value": "x"}}]}
    report = measured({name: ["x", "y"] for name in names}, schema)
    assert [entry.field for entry in report.fields] == names
    assert {entry.filled for entry in report.fields} == {2}
    assert (figure(report, "", "rule_1").counted, figure(report, "", "rule_1").of) == (1, 2)


def test_what_there_is_no_figure_of_is_refused() -> None:
    with open_rows([{"a": "x"}]) as table:
        report = measure_quality(table, at=AT)
        with pytest.raises(Refused, match="There is no figure"):
            rows_behind(table, report, "email", "a")


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("e-mail", ["a@b.it", "c@d.it", "oops"], FieldKind.EMAIL),
        ("who", ["a@b.it", "c@d.it", "oops"], FieldKind.EMAIL),
        ("Mobile phone", ["055 2757111", "+39 333 1234567"], FieldKind.PHONE),
        ("Country", ["Italy", "France", "Atlantis"], FieldKind.COUNTRY),
        ("Order number", [f"A{i}" for i in range(20)], FieldKind.ID),
        ("visits", ["1", "2", "3", "n/a"], FieldKind.NUMBER),
        ("visits", ["2", "3", *["many"] * 3], FieldKind.TEXT),
        ("since", ["2026-01-01", "2026-02-01"], FieldKind.DATE),
        ("since", ["31/12/2025", "01/02/2026"], FieldKind.DATE),
        ("date", ["20170304", "20170305"], FieldKind.DATE),
        ("amount", ["20170304", "20170305"], FieldKind.NUMBER),
        ("seen", ["2026-01-01T10:00:00Z", "2026-01-01 11:00"], FieldKind.DATETIME),
        ("Do Not Call", ["Yes", "No", "No"], FieldKind.BOOLEAN),
        ("bought", ["1", "0", "1"], FieldKind.BOOLEAN),
        ("quantity", ["1", "1"], FieldKind.NUMBER),
        ("customer_id", [f"A{i % 10_000}" for i in range(20_000)], FieldKind.TEXT),
        ("city", ["Rome", "Milan"], FieldKind.TEXT),
    ],
)
def test_kinds_are_guessed(name: str, values: list[str], kind: FieldKind) -> None:
    with open_rows([{name: value} for value in values]) as table:
        assert guess_schema(table).fields[name].kind is kind


def test_typed_columns_are_measured_as_they_are() -> None:
    with open_rows([{"n": 1.5, "d": AT, "b": True}, {"n": None, "d": AT, "b": False}]) as table:
        report = measure_quality(table, at=AT)
    assert [(row["type"], row["filled"], row["invalid"]) for row in report.table()] == [
        ("number", 1, 0),
        ("datetime", 2, 0),
        ("boolean", 2, 0),
    ]


@pytest.mark.parametrize(
    ("text", "code"), [("Österreich", "AT"), ("usa", "US"), ("Hong Kong", "HK"), ("England", "GB"), ("Vietnam", "VN")]
)
def test_countries_by_many_names(text: str, code: str) -> None:
    assert country_of(text) == code


@pytest.mark.parametrize(
    ("schema", "place"),
    [
        ([], "schema"),
        ({"feilds": {}}, "feilds"),
        ({"fields": {"a": {"type": "mail"}}}, "fields.a.type"),
        ({"fields": {"a": {"required": 2}}}, "fields.a.required"),
        ({"fields": {"a": {"min": "1"}}}, "fields.a.min"),
        ({"fields": {"a": {"skip": ["nothing"]}}}, "fields.a.skip"),
        ({"home": "Atlantis"}, "home"),
        ({"decay": 2.1}, "decay"),
        ({"rules": [{"label": "x"}]}, "rules.0.expect"),
        ({"fields": {"a": "number"}, "rules": [{"expect": {"field": "b", "op": "is_set"}}]}, "rules.0.expect"),
        (
            {"fields": {"a": "number"}, "rules": [{"expect": {"field": "a", "op": "eq", "value": "x"}}]},
            "rules.0.expect",
        ),
    ],
)
def test_a_schema_that_cannot_be_read_names_the_place(schema: Any, place: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_schema(schema)
    assert [finding.path for finding in refused.value.findings if finding.path.startswith(place)]


TEXTS = st.sampled_from(["a@b.it", "info@b.it", "x@gmail.com", "oops", "", " ", "Select", "n/a", "A@B.it", "ünï@x.de"])


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(TEXTS, st.sampled_from(["web", "crm", ""])), min_size=1, max_size=30))
def test_figures_add_up_over_sources(rows: list[tuple[str, str]]) -> None:
    values = {"mail": [row[0] for row in rows], "source": [row[1] for row in rows]}
    schema = {"business": True, "fields": {"mail": "email"}}
    whole, split = measured(values, schema), measured(values, schema, by="source")
    for one in (one for one in whole.figures if one.field == "mail" and one.rule != "unique"):
        parts = [part for part in split.figures if (part.field, part.rule) == (one.field, one.rule)]
        assert (sum(part.counted for part in parts), sum(part.of for part in parts)) == (one.counted, one.of)
        assert 0 <= one.counted <= one.of <= len(rows)
    [entry] = [entry for entry in whole.fields if entry.field == "mail"]
    assert entry.filled + entry.placeholders + sum(not row[0].strip() for row in rows) == entry.rows == len(rows)
    assert sum(whole.placeholders.values()) >= entry.placeholders
