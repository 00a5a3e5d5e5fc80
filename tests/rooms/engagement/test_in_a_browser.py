"""Delivery in a real browser: planned, confirmed by typing, followed; and the customer's page without scripts."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.support.browser import PHONE

from excello.core.people import center_view
from excello.customers import public as customers
from excello.engagement.models import Delivery
from excello.engagement.queries.tokens import token_of
from excello.engagement.rules.deliveries import local_day

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def today(center):
    """The real day: pages read the real clock."""
    return local_day(timezone.now(), center_view(center.id).time_zone)


def test_gwen_plans_and_delivers(due, contacts, gwen, today, any_hour, smtp, open_page, axe) -> None:
    due(*contacts("anna", "bert"), day=today)
    page = open_page("/data/waves/", who=gwen)
    axe(page)
    page.get_by_role("link", name="Plan today's wave").first.click()
    expect(page.get_by_role("heading", name="1 touch is due")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Plan the wave").click()
    page.get_by_role("link", name="Deliver 2 messages").click()
    axe(page)
    page.get_by_label("Type 2 to confirm").fill("2")
    page.get_by_role("button", name="Deliver").click()
    expect(page.get_by_role("heading", name="2 messages were sent")).to_be_visible()
    axe(page)
    assert len(smtp.received) == 2


@pytest.mark.parametrize(("theme", "language", "width"), [("dark", "it", PHONE), ("light", "en", PHONE)])
def test_a_wave_fits_a_phone(
    due, contacts, plan, gwen, today, any_hour, open_page, axe, theme, language, width
) -> None:
    due(*contacts("anna"), day=today)
    wave = plan(day=today, at=timezone.now()).wave_id
    Delivery.objects.update(state="unknown", reason="interrupted")
    for path in (f"/data/waves/{wave}/", "/data/waves/", "/data/waves/plan/", f"/data/waves/{wave}/deliver/"):
        page = open_page(path, who=gwen, theme=theme, language=language, width=width)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_customer_leaves_without_scripts(due, contacts, plan, center, open_page, axe, theme) -> None:
    due(*contacts("anna", language="it"))
    plan()
    path = f"/u/{token_of(Delivery.objects.get())}"
    axe(open_page(path, theme=theme, width=PHONE))
    page = open_page(path, theme=theme, width=PHONE, scripts=False)
    page.get_by_role("button", name="Annulla l’iscrizione").click()
    expect(page.get_by_role("heading", name="Non riceverà altri messaggi")).to_be_visible()
    assert page.context.cookies() == [
        cookie for cookie in page.context.cookies() if cookie["name"] == "django_language"
    ]
    asked = {"center_id": center.id, "keys": ["anna"], "topic": "product_news", "channel": "email"}
    assert not customers.consented_keys(**asked)
