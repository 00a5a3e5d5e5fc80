"""The local mail sink: a real SMTP server on loopback that keeps what it gets, and the mailbox that shows it."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from django.conf import settings
from django.utils import timezone


def mailbox_folder() -> Path:
    """Where caught mails lie, one .eml file each."""
    return Path(settings.EXCELLO_HOME) / "mailbox"


@dataclass(frozen=True, slots=True)
class CaughtMail:
    """One mail the sink caught."""

    key: str
    at: datetime
    sender: str
    to: str
    subject: str
    text: str
    links: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]


class Sink:
    """Keeps each message in a file of its own before it answers 250."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        folder = mailbox_folder()
        folder.mkdir(parents=True, exist_ok=True)
        number = f"{timezone.now():%Y%m%dT%H%M%S%f}"
        (folder / f"{number}.part").write_bytes(envelope.original_content or envelope.content)
        (folder / f"{number}.part").rename(folder / f"{number}.eml")
        return "250 kept"


def start_sink(*, port: int, host: str = "127.0.0.1") -> Controller:
    """Start the sink in a thread of this process; stop it with `.stop()`."""
    controller = Controller(Sink(), hostname=host, port=port, decode_data=False, data_size_limit=25 * 1024 * 1024)
    controller.start()
    return controller


def caught_mails(*, limit: int = 200) -> list[CaughtMail]:
    """What the sink caught, newest first."""
    files = sorted(mailbox_folder().glob("*.eml"), reverse=True)[:limit]
    return [_read(file) for file in files]


def caught_mail(key: str) -> CaughtMail | None:
    """One caught mail by its key (digits and a T only, so that no path can be smuggled in)."""
    file = mailbox_folder() / f"{key}.eml"
    return _read(file) if key.replace("T", "").isdigit() and file.exists() else None


def _read(file: Path) -> CaughtMail:
    message: EmailMessage = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)  # type: ignore[assignment]
    body = message.get_body(("plain", "html"))
    text = body.get_content() if body else ""
    return CaughtMail(
        key=file.stem,
        at=datetime.fromtimestamp(file.stat().st_mtime, tz=timezone.get_default_timezone()),
        sender=str(message["From"] or ""),
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        text=text,
        links=tuple(word.strip("<>()") for word in text.split() if "://" in word),
        headers=tuple((name, str(value)) for name, value in message.items()),
    )
