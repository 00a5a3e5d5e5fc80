"""A real SMTP server on loopback that keeps what it is sent, and can refuse or hang up on request."""

from __future__ import annotations

import asyncio
import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from tests.support.postgres import free_port


@dataclass(frozen=True)
class Received:
    """One accepted message with the envelope it came in."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    def body(self, kind: str) -> str:
        """The text of its `plain` or `html` part."""
        part = self.message.get_body(preferencelist=(kind,))
        assert part is not None, f"the message has no {kind} part"
        return str(part.get_content())


@dataclass
class Mailbox:
    """Where the server listens and what it has received; addresses in `refused` are turned away with 550."""

    host: str = "127.0.0.1"
    port: int = 0
    received: list[Received] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    hang_up_after_data: bool = False

    def to(self, address: str) -> list[Received]:
        return [one for one in self.received if address in one.recipients]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.received.append(Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), message))
        if self.hang_up_after_data:
            # The message was taken, but the sender never hears so: the fate nobody knows.
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 OK"


@pytest.fixture
def smtp(settings: Any) -> Iterator[Mailbox]:
    """A running server; Django sends its mail there for the length of the test."""
    mailbox = Mailbox(port=free_port())
    controller = Controller(mailbox, hostname=mailbox.host, port=mailbox.port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = mailbox.host, mailbox.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    try:
        yield mailbox
    finally:
        controller.stop()
