"""How a mail is handed to the server step by step, so that it is known whether it was taken, and when nobody knows."""

from __future__ import annotations

import io
import re
import smtplib
from contextlib import suppress
from email.generator import BytesGenerator
from email.policy import compat32
from email.utils import parseaddr
from types import TracebackType
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.core.mail.message import sanitize_address

from excello.engagement.channels.channel import Fate, Outcome, Unreachable

TROUBLE = (OSError, smtplib.SMTPException)
# RFC 3463: 5.1.x and 5.2.1 speak of the address (5.1.8 of ours). Without such a code, these replies to RCPT do.
NO_SUCH_ADDRESS = re.compile(r"^(?:5\d\d[ -]5\.(?:1\.(?!8)\d+|2\.1)|(?:550|551|553)(?![ -]\d\.))")
ADDRESS = re.compile(r"<?[^\s<>@]+@[^\s<>@]+>?")
SERVICE_CLOSING = 421
WIRE = compat32.clone(linesep="\r\n", max_line_length=990)
"""Long headers stay on one line: not every mail program finds a link that stands folded behind its name."""


class MailTransport:
    """One way to the mail server for one delivery; made when first needed, made again after the server hung up."""

    def __init__(self) -> None:
        self._backend: BaseEmailBackend = get_connection()
        self._fresh = False

    def __enter__(self) -> MailTransport:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def ready(self) -> None:
        """Connect if need be. Raises `Unreachable`."""
        if self._fresh and self._answers():
            return
        self._hang_up()
        try:
            self._backend.open()
        except TROUBLE as error:
            self._hang_up()
            raise Unreachable(_said(error)) from error
        self._fresh = True

    def send(self, parcel: EmailMultiAlternatives) -> Outcome:
        """Hand a mail over; raises `Unreachable` where the server does not take mail from us at all."""
        if isinstance(self._backend, SmtpBackend):
            return self._send_by_smtp(self._backend.connection, parcel)
        return self._send_otherwise(parcel)

    def _send_by_smtp(self, server: Any, parcel: EmailMultiAlternatives) -> Outcome:
        encoding = parcel.encoding or "utf-8"
        try:
            sender = parseaddr(sanitize_address(parcel.from_email, encoding))[1]
            receiver = parseaddr(sanitize_address(parcel.to[0], encoding))[1]
            content = wire_form(parcel)
        except (ValueError, UnicodeError) as error:
            # An address that cannot be written into an envelope or a header.
            return Outcome(Fate.REFUSED, type(error).__name__)
        return self._hand_over(server, sender, receiver, content)

    def _hand_over(self, server: Any, sender: str, receiver: str, content: bytes) -> Outcome:
        """Everything before the content leaves may be repeated; from there on only the server's answer tells."""
        try:
            server.ehlo_or_helo_if_needed()
            code, answer = server.mail(sender)
            if code != 250:
                raise Unreachable(_reply(code, answer))
            code, answer = server.rcpt(receiver)
            if code not in (250, 251):
                return self._not_taken(server, code, answer, speaks_of_address=True)
            code, answer = server.docmd("DATA")
            if code != 354:
                return self._not_taken(server, code, answer)
        except TROUBLE as error:
            self._fresh = False
            return Outcome(Fate.PUT_OFF, _said(error))
        return self._deliver(server, content)

    def _deliver(self, server: Any, content: bytes) -> Outcome:
        try:
            server.send(re.sub(rb"(?m)^\.", b"..", content).rstrip(b"\r\n") + b"\r\n.\r\n")
            code, answer = server.getreply()
        except TROUBLE as error:
            self._fresh = False
            return Outcome(Fate.UNKNOWN, _said(error))
        if code == 250:
            return Outcome(Fate.TAKEN)
        return self._not_taken(server, code, answer)

    def _not_taken(self, server: Any, code: int, answer: bytes, *, speaks_of_address: bool = False) -> Outcome:
        """The server answered: no (5xx), or not now (4xx)."""
        said = _reply(code, answer)
        with suppress(*TROUBLE):
            server.rset()
        if code == SERVICE_CLOSING:
            self._fresh = False
        if 500 <= code < 600:
            return Outcome(Fate.REFUSED, said, bounced=speaks_of_address and bool(NO_SUCH_ADDRESS.match(said)))
        return Outcome(Fate.PUT_OFF, said)

    def _send_otherwise(self, parcel: EmailMultiAlternatives) -> Outcome:
        """A mail service's own backend tells only yes or trouble: after trouble nobody knows."""
        try:
            taken = self._backend.send_messages([parcel])
        except TROUBLE as error:
            self._fresh = False
            return Outcome(Fate.UNKNOWN, _said(error))
        return Outcome(Fate.TAKEN) if taken else Outcome(Fate.REFUSED, "not taken")

    def _answers(self) -> bool:
        """Whether the connection still lives: a server closes one that was idle for long."""
        if not isinstance(self._backend, SmtpBackend):
            return True
        server: Any = self._backend.connection
        try:
            return bool(server.noop()[0] == 250)
        except TROUBLE:
            return False

    def _hang_up(self) -> None:
        self._fresh = False
        with suppress(*TROUBLE):
            self._backend.close()
        if isinstance(self._backend, SmtpBackend):
            self._backend.connection = None


def wire_form(mail: EmailMultiAlternatives) -> bytes:
    """The mail as it goes over the wire."""
    buffer = io.BytesIO()
    BytesGenerator(buffer, mangle_from_=False, policy=WIRE).flatten(mail.message())
    return buffer.getvalue()


def _reply(code: int, answer: bytes) -> str:
    return without_addresses(f"{code} {answer.decode(errors='replace')}")


def _said(error: Exception) -> str:
    """What the trouble was, as the server or the system said it."""
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        return _reply(error.smtp_code, reply if isinstance(reply, bytes) else str(reply).encode())
    return without_addresses(str(error) or type(error).__name__)


def without_addresses(text: str) -> str:
    """A server's answer as it may be kept: one line, nobody's address in it."""
    return ADDRESS.sub("…", " ".join(text.split()))[:255]
