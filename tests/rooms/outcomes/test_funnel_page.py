"""The funnel on screen: every number opens exactly the cycles it counts; exports say the same."""

import csv
import io
import re
from html import unescape

import pytest
from tests.support.cast import AT

from excello.core.lake_home import lake
from excello.engagement.public import import_file
from excello.lake.landing import Event, land_events

pytestmark = pytest.mark.django_db
SELLERS = b"sales_agent,manager,regional_office\nMarta,Ines,West\nJonas,Ines,East\n"
PRODUCTS = b"product,series,sales_price\nScale Pro,Scales,900\nScale One,Scales,300\n"
DEALS = (
    b"opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
    b"A1,Marta,Scale Pro,Alder,Won,2026-08-01,2026-09-01,1000\n"
    b"A2,Marta,ScalePro,Alder,Won,2026-08-02,2026-09-02,500\n"
    b"A3,Jonas,Scale Pro,,Lost,2026-08-03,2026-09-03,0\n"
    b"A4,Jonas,Scale One,Birch,Engaging,2026-08-04,,\n"
    b"A5,Jonas,Scale One,Birch,Prospecting,,,\n"
)


@pytest.fixture
def deals(gwen):
    for data, mapping in (
        (SELLERS, "maven_sales_teams"),
        (PRODUCTS, "maven_products"),
        (DEALS, "maven_sales_pipeline"),
    ):
        import_file(center_id=gwen.center_id, data=data, mapping=mapping, by=gwen.actor, at=AT)


def test_the_title_says_the_finding(deals, bruno) -> None:
    page = unescape(bruno.client.get("/insights/funnel/?period=all").content.decode())
    assert "Scale Pro in West leads “Closed won” with 2 of 2" in page


def test_every_number_links_to_exactly_the_cycles_it_counts(deals, bruno) -> None:
    client = bruno.client
    page = client.get("/insights/funnel/?period=all").content.decode()
    links = re.findall(r'<a href="(/insights/funnel/cycles/\?[^"]+)"[^>]*>([\d,]+)</a>', page)
    assert len(links) > 10
    for link, shown in dict(links).items():
        body = client.get(unescape(link) + "&export=csv").content.decode("utf-8-sig")
        listed = list(csv.DictReader(io.StringIO(body)))
        counted = sum(float(row["Value"]) for row in listed) if "won_value" in link else len(listed)
        assert counted == int(shown.replace(",", "")), link


def test_without_a_right_to_rows_the_cycles_stand_without_contacts(deals, bruno, gwen) -> None:
    link = "/insights/funnel/cycles/?column=closed_won&period=all&export=csv"
    assert "Contact" not in bruno.client.get(link).content.decode("utf-8-sig").splitlines()[0]
    assert "Contact" in gwen.client.get(link).content.decode("utf-8-sig").splitlines()[0]


def test_the_export_says_what_the_screen_says(deals, bruno) -> None:
    rows = list(
        csv.DictReader(
            io.StringIO(bruno.client.get("/insights/funnel/?period=all&export=csv").content.decode("utf-8-sig"))
        )
    )
    assert sum(int(row["closed_won"]) for row in rows) == 2
    assert sum(float(row["won_value"]) for row in rows) == 1500


def test_adding_one_event_changes_the_conversion_on_screen_accordingly(deals, bruno) -> None:
    """Two of three decided are won, and two of five opportunities; the fourth decision is a win: three of four."""

    def shown() -> tuple[str, str]:
        text = " ".join(
            re.sub(r"<[^>]+>", " ", bruno.client.get("/insights/funnel/?period=all").content.decode()).split()
        )
        [decided] = re.findall(r"Won of those decided ([\d.]+) ?%", text)
        [step] = re.findall(r"Closed won \d+ (?:\S+ )*?([\d.]+)%", text)[:1]
        return decided, step

    assert shown() == ("66.7", "40.0")
    won = {"opportunity_id": "A4", "stage": "won", "value": 70}
    event = Event("one-more", "track", "crm", AT, event="Opportunity Stage Changed", user_id="birch", properties=won)
    assert land_events(lake(), [event], application="test", received_at=AT).accepted == 1
    assert shown() == ("75.0", "60.0")


def test_a_period_stands_beside_the_one_before(deals, bruno) -> None:
    page = bruno.client.get("/insights/funnel/?period=365&stage=opportunity")
    assert page.status_code == 200
    assert "before" in page.content.decode()


@pytest.mark.parametrize(
    "query",
    ["period=moon", "stage=nonsense", "product=%00", "region=%3Cscript%3E", "export=exe", "stage=" + "x" * 5000],
)
def test_no_url_breaks_the_page(deals, bruno, query) -> None:
    assert bruno.client.get(f"/insights/funnel/?{query}").status_code == 200


@pytest.mark.parametrize("query", ["column=moon", "column=closed_won&at_product=%E2%88%85", "page=99"])
def test_no_url_breaks_the_drill(deals, bruno, query) -> None:
    assert bruno.client.get(f"/insights/funnel/cycles/?{query}").status_code in (200, 422)


def test_before_the_first_import_the_page_says_what_to_do(bruno) -> None:
    assert "Bring in deals" in bruno.client.get("/insights/funnel/?period=all").content.decode()


def test_the_api_answers_in_the_shape_of_the_command_line(deals, bruno) -> None:
    answer = bruno.api.get("/outcomes/reports/funnel", by="product").json()
    assert set(answer) >= {"report", "filters", "period", "previous_period", "columns", "rows", "totals", "as_of"}
    assert {row["product"]: row["closed_won"] for row in answer["rows"]} == {"Scale Pro": 2, "Scale One": 0}
    for query in ({"by": "moon"}, {"start": "2026-01-01"}, {"start": "2026-02-01", "end": "2026-01-01"}):
        assert bruno.api.get("/outcomes/reports/funnel", **query).status_code == 422
    assert bruno.api.get("/outcomes/reports/nonsense").json()["findings"][0]["code"] == "report.unknown"
