"""`excello import` on the Maven files, by its contract."""

import json
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from excello.cli import app

FILES = {"accounts": 85, "products": 7, "sales_teams": 35, "sales_pipeline": 8_800}


def run(*arguments: str, **settings):
    return CliRunner().invoke(app, list(arguments), **settings)


@pytest.mark.data
@pytest.mark.django_db
def test_the_maven_files_come_in_without_a_refusal_and_unchanged_the_second_time(ada, public_data: Path) -> None:
    for name, rows in FILES.items():
        file = str(public_data / "maven_crm_sales" / f"{name}.csv")
        for accepted, unchanged in ((rows, 0), (0, rows)):
            result = run("import", file, "--mapping", f"maven_{name}", "--format", "json")
            counts = json.loads(result.stdout)
            assert result.exit_code == 0, result.stderr
            assert (counts["rows"], counts["accepted"], counts["unchanged"]) == (rows, accepted, unchanged), name
            assert (counts["changed"], counts["refused"]) == (0, 0)


@pytest.mark.django_db
def test_refused_rows_exit_1_and_come_back_as_a_file(ada, tmp_path: Path) -> None:
    file, out = tmp_path / "x.csv", tmp_path / "refused.csv"
    file.write_text(
        "email,topic,channel,state,at,wording,source\na@example.com,news,email,given,2026-01-05T09:00:00Z,1,fair\n"
    )
    result = run("import", str(file), "--mapping", "consents", "--refused", str(out), "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["refused"] == 1
    assert "a@example.com" in out.read_text()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["import", "/nowhere/x.csv", "--mapping", "maven_accounts"], "/nowhere/x.csv"),
        (["import", "-", "--mapping", "nonsense"], "mapping"),
        (["import", "-", "--mapping", "consents", "--set", "x"], "--set x"),
        (["import", "-", "--mapping", "consents", "--format", "xml"], "--format"),
        (["import", "-", "--mapping", "consents", "--center", "other"], "--center"),
        (["import", "-", "--mapping", "consents", "--as", "nobody@example.com"], "--as"),
    ],
)
def test_bad_usage_exits_2_with_one_line_that_names_the_place(ada, arguments, named) -> None:
    result = run(*arguments, input="a,b\n1,2\n")
    assert result.exit_code == 2
    assert named in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.django_db
def test_a_saved_mapping_is_read_from_a_file_and_a_missing_date_is_asked_for(ada, tmp_path: Path) -> None:
    file, saved = tmp_path / "leads.tsv", tmp_path / "ours.yaml"
    file.write_text("Nr\tWoher\n17\tMesse\n18\tWeb\n")
    saved.write_text("key: ours\nlabel: Our leads\nkind: crm_leads\ncolumns: {Nr: lead_id, Woher: source}\n")
    undated = run("import", str(file), "--mapping", str(saved))
    assert undated.exit_code == 2
    assert "set.date" in undated.stderr
    assert "--set date=" in undated.stderr
    result = run("import", str(file), "--mapping", str(saved), "--set", "date=2026-01-02", "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)["accepted"]) == (0, 2), result.stderr


@pytest.mark.django_db
def test_a_faulty_saved_mapping_says_what_is_wrong(ada, tmp_path: Path) -> None:
    saved = tmp_path / "ours.json"
    saved.write_text('{"key": "ours", "label": "x", "kind": "crm_leads", "columns": {"Nr": "number"}}')
    result = run("import", "-", "--mapping", str(saved), input="Nr\n1\n")
    assert result.exit_code == 2
    assert "“number” is no field" in result.stderr


@pytest.mark.django_db
def test_a_file_in_an_archive_is_chosen_by_name(ada, tmp_path: Path) -> None:
    packed = tmp_path / "two.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("a.csv", "b.csv"):
            archive.writestr(name, f"email,name\n{name}@example.com,x\n")
    unsure = run("import", str(packed), "--mapping", "contacts")
    assert unsure.exit_code == 2
    assert "a.csv, b.csv" in unsure.stderr
    chosen = run("import", str(packed), "--mapping", "contacts", "--member", "b.csv", "--format", "json")
    assert json.loads(chosen.stdout)["accepted"] == 1


def test_the_mappings_can_be_listed() -> None:
    result = run("import", "--mappings")
    assert result.exit_code == 0
    assert {"crm_leads", "ga360_sessions", "consents"} <= set(result.stdout.split())
