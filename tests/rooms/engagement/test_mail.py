"""A mail says the same in text and HTML, in the contact's language, with tracked links and one-click unsubscribing."""

import re

import pytest
from tests.rooms.engagement.conftest import BODY
from tests.support.cast import AT
from tests.support.smtp import Received

from excello.customers import public as customers
from excello.engagement.models import Delivery, TrackedLink

pytestmark = pytest.mark.django_db
LINK = re.compile(r"http://localhost:8000/l/([\w-]{32})")
LEAVE = re.compile(r"http://localhost:8000/u/([\w-]{32})")


@pytest.fixture
def mail(due, contacts, plan, send, smtp):
    """Sends one touch to one contact and returns what arrived."""

    def arrive(*, language: str = "", name: str = "anna", **touch) -> Received:
        due(*contacts(name, language=language), **touch)
        send(plan().wave_id)
        [received] = smtp.received
        return received

    return arrive


def test_headers_allow_one_click_unsubscribing(mail) -> None:
    message = mail().message
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(rf"<{LEAVE.pattern}>", message["List-Unsubscribe"])
    assert message["From"] == "Excello <excello@localhost>"
    assert message["To"] == "anna@example.com"
    assert all(len(line) < 998 for line in message.as_bytes().splitlines())
    digest = Delivery.objects.get().token_digest
    assert message["Message-ID"] == f"<{digest[:32]}@localhost>"


def test_both_parts_say_the_same_and_show_the_way_out(mail) -> None:
    received = mail()
    text, html = received.body("plain"), received.body("html")
    assert received.message.get_content_type() == "multipart/alternative"
    for part in (text, html):
        assert "Hello Anna" in part
        assert LINK.search(part)
        assert LEAVE.search(part)
        assert "Fernhall writes to you because you agreed to receive “Product news” by e-mail." in part
    assert '<html lang="en">' in html
    assert ">Unsubscribe</a>" in html


def test_the_frame_speaks_the_language_of_the_contact(mail) -> None:
    received = mail(language="it-IT")
    assert "Novità sui prodotti" in received.body("plain")
    assert '<html lang="it">' in received.body("html")


def test_every_link_is_tracked_and_the_same_link_is_one(mail) -> None:
    body = (
        "See {{ link }} or https://www.example.com/calculator, or\n\nhttps://other.example.com/a?b=1&utm_source=us"
        " (and https://www.example.com/calculator).\n\n{{ unsubscribe }}"
    )
    received = mail(body=body)
    text, html = received.body("plain"), received.body("html")
    assert "example.com" not in text
    assert ">Read on</a>" in html
    assert ">other.example.com/a</a>" in html
    assert len(set(LINK.findall(text))) == 2
    assert set(TrackedLink.objects.values_list("url", flat=True)) == {
        "https://www.example.com/calculator?utm_source=excello&utm_medium=email&utm_campaign=cmp-1&utm_content=t1",
        "https://other.example.com/a?b=1&utm_source=us&utm_medium=email&utm_campaign=cmp-1&utm_content=t1",
    }


def test_a_touch_that_does_not_place_its_link_gets_it(mail) -> None:
    assert LINK.search(mail(body="Hello.\n\n{{ unsubscribe }}").body("plain"))


@pytest.mark.parametrize(
    "subject",
    ["Offer\r\nBcc: everybody@example.com", "Offer\nBcc: everybody@example.com", "Offer\u2028Bcc: x@example.com"],
)
def test_a_subject_cannot_smuggle_a_header_in(mail, subject) -> None:
    received = mail(subject=subject)
    assert received.message["Bcc"] is None
    assert received.recipients == ("anna@example.com",)
    assert received.message["Subject"].startswith("Offer Bcc:")


def test_a_name_cannot_smuggle_anything_in(due, contacts, plan, send, smtp, center, gwen) -> None:
    contacts("eve")
    name = "<b>Eve</b> {{ unsubscribe }} https://evil.example.com\r\nBcc: x@example.com"
    customers.register_contacts(
        center_id=center.id,
        contacts=[customers.NewContact("eve", "eve@example.com", name)],
        by=gwen.actor,
        at=AT,
    )
    due("eve", body="Hello {{ contact.name }}\n\n{{ unsubscribe }}", subject="For {{ contact.name }}")
    send(plan().wave_id)
    [received] = smtp.received
    html = received.body("html")
    assert received.message["Bcc"] is None
    assert "<b>Eve</b>" not in html
    assert "evil.example.com</a>" not in html


def test_tokens_are_kept_as_digests_only(mail) -> None:
    received = mail(body=BODY)
    [leave] = set(LEAVE.findall(received.body("plain")))
    [link] = set(LINK.findall(received.body("plain")))
    row = Delivery.objects.get()
    kept = [row.token_digest, TrackedLink.objects.get().token_digest]
    assert leave not in kept
    assert link not in kept
    assert leave != link


def test_links_lead_to_the_address_that_customers_reach(mail, settings) -> None:
    settings.PUBLIC_URL = "https://center.example.com"
    message = mail().message
    assert message["List-Unsubscribe"].startswith("<https://center.example.com/u/")
    assert message["Message-ID"].endswith("@center.example.com>")
