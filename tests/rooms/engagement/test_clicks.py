"""A link leads where its message says, every request is one event, and scanners are told apart."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.support.cast import AT

from excello.core.lake_home import flush_facts, lake
from excello.core.models import Fact
from excello.engagement.models import Delivery
from excello.engagement.operations.clicks import follow_link
from excello.engagement.operations.erasing import erase_messages
from excello.engagement.public import message_counts
from excello.engagement.rules.scanners import is_scanner
from excello.engagement.rules.tracking import add_tracking, is_web_address, replace_links

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"
TARGET = "https://www.example.com/calculator?utm_source=excello&utm_medium=email&utm_campaign=cmp-1&utm_content=t1"


@pytest.fixture
def token(due, contacts, plan, send, smtp) -> str:
    """The token of the link in Anna's mail, sent at AT."""
    due(*contacts("anna"))
    send(plan().wave_id)
    return re.search(r"/l/([\w-]+)", smtp.received[0].body("plain"))[1]


def clicks() -> list[dict]:
    return [fact.event for fact in Fact.objects.filter(event__event="Email Link Clicked").order_by("id")]


def test_a_click_leads_on_and_is_one_event(token) -> None:
    response = Client(headers={"user-agent": BROWSER}).get(f"/l/{token}")
    assert (response.status_code, response["Location"]) == (302, TARGET)
    [event] = clicks()
    assert event["userId"] == "anna"
    assert event["properties"] == {
        "campaign": "CMP-1",
        "touch": "CMP-1/T1",
        "product": "gtx-basic",
        "region": "west",
        "url": TARGET,
        "topic": "product_news",
    }


def test_each_request_is_one_event_and_the_message_is_clicked_once(token) -> None:
    client = Client(headers={"user-agent": BROWSER})
    client.get(f"/l/{token}")
    first = Delivery.objects.get().clicked_at
    client.get(f"/l/{token}")
    assert len(clicks()) == 2
    assert len({event["messageId"] for event in clicks()}) == 2
    assert Delivery.objects.get().clicked_at == first
    assert message_counts(campaign_id=Delivery.objects.get().touch.campaign_id).clicked == 1


def test_the_event_reaches_the_lake_once(token) -> None:
    Client(headers={"user-agent": BROWSER}).get(f"/l/{token}")
    flush_facts(at=timezone.now())
    Fact.objects.update(landed_at=None)
    flush_facts(at=timezone.now())
    with lake().snapshot() as snapshot:
        events = snapshot.table("events")
        [row] = snapshot.rows(events.filter(events.event == "Email Link Clicked"))
    assert (row["user_id"], row["center"]) == ("anna", "fernhall")


@pytest.mark.parametrize(
    ("method", "agent", "seconds"),
    [
        ("HEAD", BROWSER, 60),
        ("GET", "Barracuda Sentinel (EE)", 60),
        ("GET", "Mozilla/5.0 (compatible; Googlebot/2.1)", 60),
        ("GET", "python-requests/2.32", 60),
        ("GET", BROWSER, 1),
    ],
)
def test_a_scanner_is_led_on_and_told_apart(token, method, agent, seconds) -> None:
    url = follow_link(token=token, method=method, user_agent=agent, at=AT + timedelta(seconds=seconds))
    assert url == TARGET
    assert clicks()[0]["properties"]["bot"] is True
    assert Delivery.objects.get().clicked_at is None


def test_a_person_is_no_scanner() -> None:
    assert not is_scanner(method="GET", user_agent=BROWSER, sent_at=AT, at=AT + timedelta(seconds=3))


def test_a_head_request_gets_the_same_answer(token) -> None:
    assert Client().head(f"/l/{token}")["Location"] == TARGET


@pytest.mark.parametrize("forge", [lambda t: t[:-1], lambda t: t + "A", lambda t: t[::-1], lambda t: "x" * 32])
def test_a_forged_token_is_unknown_and_no_event(token, forge) -> None:
    assert Client().get(f"/l/{forge(token)}").status_code == 404
    assert not clicks()


@pytest.mark.parametrize(
    "more", ["?url=https://evil.example.com", "?next=//evil.example.com", "#https://evil.example.com"]
)
def test_nothing_in_the_address_changes_where_it_leads(token, more) -> None:
    assert Client(headers={"user-agent": BROWSER}).get(f"/l/{token}{more}")["Location"] == TARGET


@pytest.mark.parametrize(
    "path", ["/l/https://evil.example.com", "/l/https:%2F%2Fevil.example.com", "/l//evil.example.com"]
)
def test_an_address_is_no_token(token, path) -> None:
    assert Client().get(path).status_code == 404


def test_posting_to_a_link_is_refused(token) -> None:
    assert Client().post(f"/l/{token}").status_code == 405


def test_an_erased_contact_leaves_no_event_behind(token) -> None:
    assert erase_messages("anna") == 1
    assert Client(headers={"user-agent": BROWSER}).get(f"/l/{token}").status_code == 302
    assert not clicks()
    assert Delivery.objects.get().contact_key.startswith("erased:")


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "//evil.example.com", "ftp://example.com", "https://", "https://a b", "data:text/html,x"],
)
def test_what_is_no_web_address_is_never_a_target(url) -> None:
    assert not is_web_address(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example.com/", "https://a.example.com/?utm_source=excello&utm_medium=email&utm_campaign=cmp-3"),
        (
            "https://a.example.com/?x=1#y",
            "https://a.example.com/?x=1&utm_source=excello&utm_medium=email&utm_campaign=cmp-3",
        ),
        ("https://a.example.com/?utm_source=own", "https://a.example.com/?utm_source=own&utm_medium=email"),
    ],
)
def test_links_get_the_parameters_they_lack(url, expected) -> None:
    assert add_tracking(url, medium="email", campaign="CMP-3", content="T1").startswith(expected)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://a.example.com/x.", ["https://a.example.com/x"]),
        ("(https://a.example.com/x_(y))", ["https://a.example.com/x_(y)"]),
        ("“https://a.example.com/x”, https://b.example.com/!", ["https://a.example.com/x", "https://b.example.com/"]),
        ("https://a.example.com/?n={{ contact.name }}", []),
        ("no link", []),
    ],
)
def test_links_are_found_without_what_follows_them(text, found) -> None:
    seen: list[str] = []

    def track(url: str) -> str:
        seen.append(url)
        return "T"

    replaced = replace_links(text, track)
    assert seen == found
    assert replaced.count("T") == len(found)
