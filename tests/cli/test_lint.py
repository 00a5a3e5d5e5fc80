"""`excello lint`: a campaign file is judged without a center, in the shape the contract names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from excello.cli import app

LINK = "https://www.example.com/kit?utm_source=excello&utm_medium=email&utm_campaign=meeting&utm_content="
BODY = "Dear {{ contact.name }}, here it is: {{ link }} {{ unsubscribe }}"
CLEAN: dict[str, Any] = {
    "name": "The three-hour meeting",
    "product": "pro",
    "sender": "Fernhall",
    "outcome": {"measure": "mql_count", "target": 120, "date": "2099-03-31"},
    "transition": "consideration>evaluation",
    "persona": "elena",
    "problem": "She must defend leaving the city to a director who counts hours.",
    "message": {"text": "A three-hour agenda kit", "offer": "content", "assets": ["kit"]},
    "media": ["checklist"],
    "channels": ["email", "web"],
    "audience": {"condition": {"field": "region", "op": "eq", "value": "West"}, "holdout_share": 0.05},
    "touches": [
        {"channel": "email", "topic": "events", "subject": f"Part {n}", "body": BODY, "link": f"{LINK}t{n}"}
        for n in (1, 2)
    ],
}
DEFINITIONS: dict[str, Any] = {
    "personas/elena": {"code": "elena", "name": "Elena", "channels": ["email", "web"], "media": ["checklist"]},
    "assets": [
        {"code": "kit", "title": "Agenda kit", "theme_kind": "problem", "next_assets": ["film"]},
        {"code": "film", "title": "Venue film", "theme_kind": "product", "state": "in_review"},
    ],
    "products": {"products": [{"key": "pro", "name": "Pro", "value_discipline": "customer_intimacy"}]},
    "practices": [
        {
            "code": "P-1",
            "level": "required",
            "checks": [
                {
                    "subject": "campaign",
                    "condition": {"field": "problem", "op": "length_ge", "value": 20},
                    "message": {"en": "The problem is too short.", "it": "Il problema è troppo breve."},
                    "mend": "Say it in a sentence.",
                },
                {"subject": "brief", "condition": {"field": "nothing", "op": "is_set"}, "message": "x", "mend": "y"},
            ],
        }
    ],
}


@pytest.fixture
def definitions(tmp_path: Path) -> Path:
    """A folder of definitions in which the clean campaign conforms."""
    folder = tmp_path / "definitions"
    for name, content in DEFINITIONS.items():
        path = folder / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content))
    return folder


def run(tmp_path: Path, campaign: Any, *options: str) -> Result:
    path = tmp_path / "campaign.yaml"
    path.write_text(campaign if isinstance(campaign, str) else yaml.safe_dump(campaign))
    return CliRunner().invoke(app, ["lint", str(path), *options])


def codes(result: Result) -> set[str]:
    found = json.loads(result.stdout)
    assert all(set(f) == {"code", "severity", "path", "message", "mend", "practice"} for f in found)
    return {finding["code"] for finding in found if finding["severity"] != "note"}


def test_a_clean_campaign_is_fine(tmp_path: Path, definitions: Path) -> None:
    result = run(tmp_path, CLEAN, "--definitions", str(definitions), "--format", "json")
    assert (result.exit_code, codes(result)) == (0, set())


def test_what_needs_a_center_is_listed_as_not_checked(tmp_path: Path, definitions: Path) -> None:
    result = run(tmp_path, CLEAN, "--definitions", str(definitions), "--format", "json")
    notes = {f["code"]: f["message"] for f in json.loads(result.stdout) if f["severity"] == "note"}
    assert set(notes) == {"L-09", "L-21", "L-22"}
    assert all(message.startswith("Not checked") for message in notes.values())


def test_without_definitions_nothing_about_personas_and_assets_is_passed(tmp_path: Path) -> None:
    result = run(tmp_path, CLEAN, "--format", "json")
    notes = {f["code"] for f in json.loads(result.stdout) if f["severity"] == "note"}
    assert {"L-07", "L-08", "L-10", "L-11", "L-13", "L-15"} <= notes
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"transition": None}, "L-01"),
        ({"persona": None}, "L-02"),
        ({"persona": "nobody"}, "L-02"),
        ({"outcome": "More leads"}, "L-03"),
        ({"outcome": {"measure": "mql_count", "target": 120, "date": "2020-01-01"}}, "L-03"),
        ({"transition": {"from": "aware", "to": "decision"}}, "L-04"),
        ({"transition": "consideration → decision"}, "L-04"),
        ({"audience": {"all": []}}, "L-05"),
        ({"audience": "all"}, "L-05"),
        ({"message": {"text": "Now 20 % off", "offer": "discount", "assets": ["kit"]}}, "L-13"),
        ({"message": {"text": "x", "offer": "content", "assets": ["film"]}}, "L-15"),
        ({"sender": ""}, "L-18"),
        ({"touches": []}, "L-23"),
        ({"problem": "Short"}, "P-1.1"),
        ({"audience": {"condition": {"field": "shoe size", "op": "is"}}}, "unknown_op"),
    ],
)
def test_an_error_exits_1(tmp_path: Path, definitions: Path, changes: dict[str, Any], code: str) -> None:
    result = run(tmp_path, {**CLEAN, **changes}, "--definitions", str(definitions), "--format", "json")
    assert result.exit_code == 1, result.output
    assert code in {found.rpartition("condition.")[2] for found in codes(result)}


def test_a_practice_is_named(tmp_path: Path, definitions: Path) -> None:
    result = run(tmp_path, {**CLEAN, "problem": "Short"}, "--definitions", str(definitions), "--format", "json")
    [finding] = [f for f in json.loads(result.stdout) if f["practice"]]
    assert (finding["practice"], finding["message"]) == ("P-1", "The problem is too short.")


def test_a_warning_alone_exits_0(tmp_path: Path, definitions: Path) -> None:
    result = run(tmp_path, {**CLEAN, "channels": ["email"]}, "--definitions", str(definitions))
    assert result.exit_code == 0
    assert "0 errors, 1 warnings" in result.stdout
    assert "Not checked, needs a running center: L-09, L-21, L-22" in result.stdout


def test_a_misspelt_key_is_named_and_lets_the_rest_be_judged(tmp_path: Path) -> None:
    result = run(tmp_path, {**CLEAN, "personna": "elena"}, "--format", "json")
    assert "file.unknown_key" in {finding["code"] for finding in json.loads(result.stdout)}


def test_the_file_may_come_on_standard_input() -> None:
    result = CliRunner().invoke(app, ["lint", "-", "--format", "json"], input=yaml.safe_dump(CLEAN))
    assert result.exit_code == 0, result.output


def test_csv_has_the_same_columns(tmp_path: Path) -> None:
    result = run(tmp_path, {**CLEAN, "persona": ""}, "--format", "csv")
    assert result.stdout.splitlines()[0] == "code,severity,path,message,mend,practice"


@pytest.mark.parametrize(
    ("campaign", "said"),
    [
        ("outcome: [", "line"),
        ("just a sentence", "mapping"),
        ({**CLEAN, "touches": 3}, "touches"),
        ({**CLEAN, "touches": ["a"]}, "touches"),
        ({**CLEAN, "outcome": [1]}, "outcome"),
        ({**CLEAN, "persona": ["a", "b"]}, "persona"),
        ({**CLEAN, "channels": {"email": 1}}, "channels"),
        ({**CLEAN, "audience": 3}, "audience"),
        ({**CLEAN, "budget": "much"}, "budget"),
    ],
)
def test_what_cannot_be_read_exits_2_with_one_line(tmp_path: Path, campaign: Any, said: str) -> None:
    result = run(tmp_path, campaign)
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 1
    assert "campaign.yaml" in result.stderr
    assert said in result.stderr


def test_what_is_not_there_exits_2(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["lint", str(tmp_path / "none.yaml")]).exit_code == 2
    assert run(tmp_path, CLEAN, "--definitions", str(tmp_path / "none")).exit_code == 2
    assert run(tmp_path, CLEAN, "--format", "xml").exit_code == 2


def test_no_center_is_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("EXCELLO_HOME", str(home))
    run(tmp_path, CLEAN)
    assert not home.exists()
