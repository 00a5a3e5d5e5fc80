"""The mail server that tests send to behaves as one in the world does."""

from __future__ import annotations

import smtplib

import pytest
from django.core.mail import EmailMultiAlternatives
from tests.support.smtp import Mailbox


def send(to: str) -> None:
    message = EmailMultiAlternatives("Hello", "plain words", "center@example.com", [to])
    message.attach_alternative("<p>rich words</p>", "text/html")
    message.send()


def test_it_keeps_what_it_is_sent(smtp: Mailbox) -> None:
    send("sara@example.com")
    (received,) = smtp.to("sara@example.com")
    assert received.sender == "center@example.com"
    assert received.message["Subject"] == "Hello"
    assert received.body("plain").strip() == "plain words"
    assert "rich words" in received.body("html")


def test_it_refuses_an_address(smtp: Mailbox) -> None:
    smtp.refused.add("gone@example.com")
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send("gone@example.com")
    assert not smtp.received


def test_it_hangs_up_so_that_the_fate_is_unknown(smtp: Mailbox) -> None:
    smtp.hang_up_after_data = True
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send("sara@example.com")
    assert smtp.to("sara@example.com")
