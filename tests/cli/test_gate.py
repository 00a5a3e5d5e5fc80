"""`excello gate`: a brief file judged without a center: findings, exit codes, and what was not checked."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from excello.cli import app

FAR = "2027-09-30"
WHOLE: dict[str, Any] = {
    "title": "Meetings by the lake",
    "measure": "mql_count",
    "target": 120,
    "target_date": "2028-03-31",
    "why": "Lake hotels stand empty on weekdays.",
    "persona": "PER-1",
    "transition": "consideration>evaluation",
    "product": "GTX Basic",
    "touches": [{"channel": "email", "subject": "A three-hour agenda", "body": "Elena, here is how."}],
    "assets": ["AST-1"],
    "launch_date": FAR,
    "budget": 6500,
    "owner": "rita@fernhall.example.com",
}
DEFINITIONS = {
    "personas.yaml": [{"code": "PER-1", "name": "Careful Carla"}, {"code": "PER-2", "name": "Draft", "state": "draft"}],
    "products.yaml": {"products": [{"key": "gtx-basic", "name": "GTX Basic"}]},
    "assets/calculator.yaml": {"code": "AST-1", "title": "Calculator"},
    "practices.yaml": [
        {
            "code": "P-7",
            "level": "required",
            "statement": "Subject lines are short",
            "checks": [
                {
                    "subject": "brief",
                    "condition": {
                        "each": {"path": "touches", "where": {"field": "subject", "op": "length_le", "value": 30}}
                    },
                    "message": "A subject line is too long.",
                    "mend": "Keep it to 30 characters.",
                }
            ],
        }
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Definitions of a small center."""
    for name, content in DEFINITIONS.items():
        path = tmp_path / "definitions" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content))
    return tmp_path / "definitions"


def write(tmp_path: Path, **fields: Any) -> Path:
    """A brief file; None takes a field away."""
    kept = {key: value for key, value in {**WHOLE, **fields}.items() if value is not None}
    path = tmp_path / "brief.yaml"
    path.write_text(yaml.safe_dump({"template": "campaign", "fields": kept}))
    return path


def run(*arguments: Any, stdin: str | None = None) -> Any:
    return CliRunner().invoke(app, ["gate", *map(str, arguments)], input=stdin)


def findings(result: Any) -> list[dict[str, Any]]:
    return list(json.loads(result.stdout))


def errors(result: Any) -> list[tuple[str, str]]:
    return [(one["code"], one["path"]) for one in findings(result) if one["severity"] == "error"]


def test_a_brief_that_conforms(tmp_path: Path, folder: Path) -> None:
    result = run(write(tmp_path), "--definitions", folder, "--format", "json")
    assert result.exit_code == 0, result.output
    assert not errors(result)


def test_the_shape_of_a_finding(tmp_path: Path) -> None:
    result = run(write(tmp_path, budget=None), "--format", "json")
    assert result.exit_code == 1
    (finding,) = [one for one in findings(result) if one["severity"] == "error"]
    assert finding == {
        "code": "G-14",
        "severity": "error",
        "path": "fields.budget",
        "message": "Budget is missing.",
        "mend": "Fill it in.",
        "practice": None,
    }


def test_what_needs_a_center_is_listed_and_not_passed(tmp_path: Path, folder: Path) -> None:
    alone = run(write(tmp_path), "--format", "json")
    notes = {one["code"]: one for one in findings(alone)}
    assert alone.exit_code == 0
    assert set(notes) == {"G-06", "G-09", "G-13", "G-15"}
    assert {one["severity"] for one in notes.values()} == {"note"}
    assert notes["G-13"]["message"] == "Not checked: Owner named."
    told = run(write(tmp_path), "--definitions", folder, "--format", "json")
    assert [one["code"] for one in findings(told)] == ["G-13"]
    table = run(write(tmp_path))
    assert "11 of 15 rules met" in table.stdout
    assert "Not checked, needs a center or --definitions: G-06, G-09, G-13, G-15" in table.stdout


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"persona": "PER-2"}, ("G-06", "fields.persona")),
        ({"persona": "PER-9"}, ("G-06", "fields.persona")),
        ({"product": "GTX Max"}, ("G-09", "fields.product")),
        ({"assets": ["AST-9"]}, ("G-15", "fields.assets")),
        ({"transition": "aware>decision"}, ("G-07", "fields.transition")),
        ({"launch_date": "2020-01-01"}, ("G-04", "fields.launch_date")),
        ({"touches": [{"channel": "email"}]}, ("G-11", "fields.touches.0.subject")),
        ({"target": "a lot"}, ("G-12", "fields.target")),
        ({"touches": [{"channel": "email", "subject": "x" * 31, "body": "b"}]}, ("P-7.1", "fields.touches.0.subject")),
        ({"nonsense": 1}, ("brief.unknown_field", "fields.nonsense")),
        ({"title": ["a"]}, ("brief.unfit", "fields.title")),
    ],
)
def test_what_is_found(fields: dict[str, Any], expected: tuple[str, str], tmp_path: Path, folder: Path) -> None:
    result = run(write(tmp_path, **fields), "--definitions", folder, "--format", "json")
    assert result.exit_code == 1
    assert expected in errors(result)


def test_a_practice_is_named(tmp_path: Path, folder: Path) -> None:
    touches = [{"channel": "email", "subject": "x" * 31, "body": "b"}]
    result = run(write(tmp_path, touches=touches), "--definitions", folder, "--format", "json")
    assert [one["practice"] for one in findings(result) if one["code"] == "P-7.1"] == ["P-7"]


def test_dates_and_numbers_as_yaml_writes_them(tmp_path: Path) -> None:
    path = tmp_path / "brief.yaml"
    path.write_text(write(tmp_path).read_text().replace(f"'{FAR}'", FAR))
    assert run(path).exit_code == 0


def test_files_are_looked_at_where_they_lie(tmp_path: Path) -> None:
    (tmp_path / "kit.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "locked.pdf").write_bytes(b"%PDF-1.7 /Encrypt")
    assert run(write(tmp_path, assets=None, attachment="kit.pdf")).exit_code == 0
    for name in ("locked.pdf", "nowhere.pdf"):
        result = run(write(tmp_path, assets=None, attachment=["kit.pdf", name]), "--format", "json")
        assert errors(result) == [("G-15", "fields.attachment")]


def test_standard_input_and_csv(tmp_path: Path) -> None:
    result = run("-", "--format", "csv", stdin=write(tmp_path, budget=None).read_text())
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert result.exit_code == 1
    assert rows[0]["code"] == "G-14"


def test_holidays_of_a_country(tmp_path: Path) -> None:
    fields = {"launch_date": "2020-01-01"}
    texts = [findings(run(write(tmp_path, **fields), "--format", "json", "--country", cc))[0] for cc in ("IT", "xx")]
    assert all(one["code"] == "G-04" for one in texts)


def test_a_template_of_ones_own(tmp_path: Path, folder: Path) -> None:
    template = {
        "key": "question",
        "version": 4,
        "name": "Question",
        "sections": [{"key": "a", "title": "A", "fields": [{"key": "title", "type": "text", "label": "Question"}]}],
        "rules": [
            {"code": "Q-01", "kind": "required", "fields": ["title"], "label": "A question"},
            {"code": "Q-02", "kind": "format", "label": "Readable"},
        ],
    }
    (folder / "templates").mkdir()
    (folder / "templates" / "question.yaml").write_text(yaml.safe_dump(template))
    path = tmp_path / "question.yaml"
    path.write_text("template: question\nversion: 3\nfields: {}\n")
    result = run(path, "--definitions", folder, "--format", "json")
    assert [one["code"] for one in findings(result)] == ["brief.version", "Q-01"]
    template["rules"] = []
    (folder / "templates" / "question.yaml").write_text(yaml.safe_dump(template))
    assert run(path, "--definitions", folder).exit_code == 2


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "no brief"),
        ("[]", "no brief"),
        ("text", "no brief"),
        ("template: campaign", "fields"),
        ("fields: {}", "template"),
        ("template: 7\nfields: {}", "template"),
        ("template: miracle\nfields: {}", "miracle"),
        ("template: campaign\nfields: []", "fields"),
        ("template: campaign\nversion: x\nfields: {}", "version"),
        ("template: campaign\nfields: {}\nnotes: x", "notes"),
        ("template: campaign\nfields: {attachment: kit.exe}", "attachment"),
        ("a: [", "line"),
        ("\x00", "YAML"),
    ],
)
def test_bad_input_is_one_line_that_names_file_and_mend(text: str, named: str, tmp_path: Path) -> None:
    path = tmp_path / "brief.yaml"
    path.write_text(text)
    result = run(path)
    assert result.exit_code == 2
    (line,) = result.stderr.strip().splitlines()
    assert "brief.yaml" in line
    assert named in line


def test_bad_usage(tmp_path: Path) -> None:
    for arguments in (
        (tmp_path / "nowhere.yaml",),
        (write(tmp_path), "--format", "xml"),
        (write(tmp_path), "--definitions", tmp_path / "nowhere"),
        (),
    ):
        assert run(*arguments).exit_code == 2


def test_help() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert "BRIEF.yaml" in result.stdout
