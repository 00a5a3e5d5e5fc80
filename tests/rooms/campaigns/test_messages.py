"""What a touch says to one contact: merge fields are filled as text and nothing is evaluated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from excello.campaigns.public import Message, TouchView, render_message
from excello.campaigns.rules.merge import fields_in, unknown_fields

TOUCH = TouchView(
    id=1,
    touch_key="CMP-1/T1",
    channel="email",
    topic="events",
    category="promotional",
    subject="{{ contact.first_name }}, three hours",
    body="Dear {{contact.name}},\n\nsee {{ link }}\n\n{{ sender }}\n{{ unsubscribe }}",
    asset_id=None,
    link_url="https://www.example.com/",
    value=1,
    send_date=date(2026, 12, 11),
    sender="Fernhall",
    number=1,
    version=1,
)


def render(touch: TouchView = TOUCH, name: str | None = "Elena Rossi") -> Message:
    return render_message(
        touch, name=name, link_url="https://l.example.com/1", unsubscribe_url="https://u.example.com/2"
    )


def test_every_field_is_filled() -> None:
    message = render()
    assert message.subject == "Elena, three hours"
    assert message.text == ("Dear Elena Rossi,\n\nsee https://l.example.com/1\n\nFernhall\nhttps://u.example.com/2\n")


@pytest.mark.parametrize("name", [None, "", "   "])
def test_a_contact_without_a_name_is_greeted_all_the_same(name: str | None) -> None:
    assert render(name=name).text.startswith("Dear there,")


@pytest.mark.parametrize("name", ["{{ unsubscribe }}", "{{ 7 * 7 }}", "{% debug %}", "{{ link }}"])
def test_a_name_is_never_read_as_a_field(name: str) -> None:
    assert f"Dear {name}," in render(name=name).text


def test_a_subject_never_breaks_its_line() -> None:
    assert "\n" not in render(name="Elena\r\nBcc: everybody@example.com").subject


@pytest.mark.parametrize("body", ["Hello {{ contact.salary }}!", "Hello {{ settings.SECRET_KEY }}!", "Hello {{ }}!"])
def test_what_cannot_be_filled_leaves_nothing_behind(body: str) -> None:
    assert render(replace(TOUCH, body=body)).text.startswith("Hello !")


def test_no_message_goes_without_a_way_out() -> None:
    assert "https://u.example.com/2" in render(replace(TOUCH, body="Hello")).text


def test_fields_are_found_however_they_are_spaced() -> None:
    assert fields_in("{{link}} {{  link }} {{ contact.name }}") == ("link", "contact.name")
    assert unknown_fields("{{ link }} {{ link") == ("{{",)
    assert unknown_fields("{{ a }}{{ link }}") == ("a",)
