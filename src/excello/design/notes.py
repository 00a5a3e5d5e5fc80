"""What an operation says after it is done: a toast, with a way back where there is one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest


def say_done(request: HttpRequest, text: str, *, undo_url: str = "") -> None:
    """Say that something is done; `undo_url` receives a POST that takes it back."""
    messages.success(request, text, extra_tags=f"undo:{undo_url}" if undo_url else "")


def say_refused(request: HttpRequest, text: str) -> None:
    """Say that something was refused, and why."""
    messages.error(request, text)
