"""`excello quality`: a plain file is measured without a center, by the contract of the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from excello.cli import app

LEADS = """\
id,e-mail,company,city,opt in
1,ann@firm.example,Firm,Rome,No
2,info@firm.example,Firm,Select,No
3,bob@gmail.com,Firm,Milan,No
4,oops,,n/a,No
"""


def run(*arguments: Any, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, ["quality", *map(str, arguments)], input=stdin)


@pytest.fixture
def leads(tmp_path: Path) -> Path:
    path = tmp_path / "leads.csv"
    path.write_text(LEADS)
    return path


def schema(folder: Path, **content: Any) -> Path:
    path = folder / "s.yaml"
    path.write_text(yaml.safe_dump(content))
    return path


def test_json_holds_fields_figures_and_findings(leads: Path) -> None:
    result = run(leads, "--format", "json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert (said["rows"], said["constant_columns"], said["placeholders"]) == (4, ["opt in"], {"Select": 1, "n/a": 1})
    fields = {field["field"]: field for field in said["fields"]}
    assert [fields["e-mail"][name] for name in ("type", "filled", "invalid", "role_accounts", "free_mail")] == [
        *("email", 4, 1, 1, 1),
    ]
    assert all(set(f) == {"code", "severity", "path", "message", "mend", "practice"} for f in said["findings"])
    assert all(figure["counted"] <= figure["of"] for figure in said["figures"])


def test_table_and_csv_have_the_same_columns(leads: Path) -> None:
    table, comma = run(leads), run(leads, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(comma.stdout)))
    assert [row["field"] for row in rows] == ["id", "e-mail", "company", "city", "opt in"]
    assert rows[3]["placeholders"] == "2"
    assert "Placeholders: 2 cells: 1 × Select, 1 × n/a" in table.stdout
    assert "warning: 1 of 4 values of “e-mail” are no e-mail address: oops (1)." in comma.stderr


def test_a_schema_makes_it_a_check(leads: Path, tmp_path: Path) -> None:
    fine = schema(tmp_path, fields={"id": {"type": "id", "required": True, "unique": True}})
    assert run(leads, "--schema", fine).exit_code == 0
    broken = schema(tmp_path, fields={"city": {"required": True}, "e-mail": "email"})
    result = run(leads, "--schema", broken, "--format", "json")
    assert result.exit_code == 1
    errors = {f["code"] for f in json.loads(result.stdout)["findings"] if f["severity"] == "error"}
    assert errors == {"quality.filled", "quality.email"}


def test_the_rows_behind_a_figure(leads: Path) -> None:
    result = run(leads, "--rows", "city:placeholder", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(row["row_in_file"], row["city"]) for row in rows] == [("3", "Select"), ("5", "n/a")]
    assert run(leads, "--rows", "city:email").exit_code == 2
    assert run(leads, "--rows", "city").exit_code == 2


def test_formulas_come_out_as_text(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("name,city\n=1+1,Select\n+39 055,Select\n-5,Select\n")
    result = run(path, "--rows", "city:placeholder", "--format", "csv")
    assert [row["name"] for row in csv.DictReader(io.StringIO(result.stdout))] == ["'=1+1", "'+39 055", "-5"]


def test_by_a_column(leads: Path) -> None:
    said = json.loads(run(leads, "--by", "company", "--format", "json").stdout)
    assert {(field["source"], field["rows"]) for field in said["fields"]} == {("Firm", 3), (None, 1)}


def test_standard_input_and_json_lines() -> None:
    lines = "\n".join(json.dumps({"who": {"mail": f"p{n}@firm.example"}, "n": n}) for n in range(3))
    result = run("-", "--format", "json", stdin=lines)
    assert {f["field"]: f["type"] for f in json.loads(result.stdout)["fields"]} == {"who.mail": "email", "n": "number"}


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("", (), "empty"),
        ("a,b\n", (), "no rows"),
        (LEADS, ("--by", "origin"), "origin"),
        (LEADS, ("--format", "xml"), "--format"),
        (LEADS, ("--schema", "none.yaml"), "none.yaml"),
    ],
)
def test_what_cannot_be_used_exits_2_with_one_line(
    tmp_path: Path, text: str, options: tuple[str, ...], said: str
) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(text)
    result = run(path, *options)
    assert result.exit_code == 2
    [line] = result.stderr.strip().splitlines()
    assert said in line


def test_a_schema_that_cannot_be_read_exits_2(leads: Path, tmp_path: Path) -> None:
    result = run(leads, "--schema", schema(tmp_path, fields={"city": {"type": "town"}}))
    assert result.exit_code == 2
    assert "s.yaml: fields.city.type" in result.stderr
    assert run(tmp_path / "none.csv").exit_code == 2


def test_help_teaches() -> None:
    text = " ".join(run("--help").stdout.split())
    assert all(word in text for word in ("FILE", "--schema", "--rows", "confirmed:", "Examples", "Exit 1"))


def test_no_center_is_touched(leads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXCELLO_HOME", str(tmp_path / "home"))
    run(leads)
    assert not (tmp_path / "home").exists()


@pytest.mark.data
def test_x_education(public_data: Path) -> None:
    """A real export: rows quoted as a whole, placeholders, columns that say nothing."""
    said = json.loads(run(public_data / "xeducation_leads" / "Leads.csv", "--format", "json").stdout)
    assert said["rows"] == 9_240
    assert said["placeholders"] == {"Select": 13_380, "unknown": 5}
    assert said["constant_columns"] == [
        "Magazine",
        "Receive More Updates About Our Courses",
        "Update me on Supply Chain Content",
        "Get updates on DM Content",
        "I agree to pay the amount through cheque",
    ]
    fields = {field["field"]: field for field in said["fields"]}
    assert len(fields) == 37
    assert sum(field["placeholders"] for field in fields.values()) == 13_385
    assert (fields["Lead Source"]["misspelt"], fields["Country"]["invalid"]) == (5, 2)
    assert (fields["City"]["filled"], fields["City"]["placeholders"]) == (5_571, 2_249)
    assert any("338 rows" in finding["message"] for finding in said["findings"])


@pytest.mark.data
def test_maven_spells_a_product_twice(public_data: Path) -> None:
    path = public_data / "maven_crm_sales" / "sales_pipeline.csv"
    said = json.loads(run(path, "--format", "json").stdout)
    fields = {field["field"]: field for field in said["fields"]}
    assert fields["opportunity_id"]["type"] == "id"
    assert fields["engage_date"]["filled"] == 8_300
    assert fields["account"]["filled"] == 7_375
    assert not fields["product"]["misspelt"], "in this file GTXPro is the only spelling"
