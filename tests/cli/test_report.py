"""`excello report funnel` on the Maven files, figure by figure."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from excello.cli import app

pytestmark = pytest.mark.django_db


def run(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def maven(ada, public_data: Path) -> None:
    # The order does not matter: deals before the catalogue and the sellers that name their product and region.
    for name in ("sales_pipeline", "accounts", "products", "sales_teams"):
        result = run("import", str(public_data / "maven_crm_sales" / f"{name}.csv"), "--mapping", f"maven_{name}")
        assert result.exit_code == 0, result.stderr


@pytest.mark.data
def test_the_funnel_of_the_maven_deals(maven) -> None:
    result = run("report", "funnel", "--by", "product,region", "--format", "json")
    answer = json.loads(result.stdout)
    totals = answer["totals"]
    assert totals["opportunity"] == 8_800
    assert (totals["closed_won"], totals["closed_lost"]) == (4_238, 2_473)
    assert (totals["open_engaging"], totals["open_prospecting"]) == (1_589, 500)
    assert totals["won_value"] == 10_005_534
    won = {row["region"]: row["closed_won"] for row in answer["rows"] if row["product"] == "GTX Basic"}
    assert won == {"West": 366, "Central": 334, "East": 215}
    products = {row["product"] for row in answer["rows"]}
    assert "GTX Pro" in products
    assert "GTXPro" not in products
    said = " ".join(finding["message"] for finding in answer["findings"])
    assert "1,425" in said or "1425" in said
    assert "500" in said
    assert {column["name"] for column in answer["columns"]} >= {"product", "region", "opportunity", "won_value"}


@pytest.mark.data
def test_with_a_period_every_figure_stands_beside_the_one_before(maven) -> None:
    result = run(
        "report", "funnel", "--by", "product", "--from", "2017-07-01", "--to", "2017-09-30", "--format", "json"
    )
    answer = json.loads(result.stdout)
    assert answer["previous_period"] == {"from": "2017-03-31", "to": "2017-06-30"}
    assert all("closed_won_previous" in row for row in answer["rows"])
    assert answer["totals"]["closed_won_previous"] > 0


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["report", "nonsense"], "nonsense"),
        (["report", "funnel", "--by", "moon"], "moon"),
        (["report", "funnel", "--from", "yesterday", "--to", "2026-01-01"], "--from"),
        (["report", "funnel", "--from", "2026-01-01"], "--to"),
        (["report", "funnel", "--from", "2026-02-01", "--to", "2026-01-01"], "--to"),
        (["report", "funnel", "--filter", "moon"], "--filter"),
    ],
)
def test_bad_usage_exits_2_and_names_the_place(ada, arguments, named) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert named in result.stderr
