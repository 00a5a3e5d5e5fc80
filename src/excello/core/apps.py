"""Declares what core's own operations record, who may do them, and which columns are personal."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Core as a Django app."""

    name = "excello.core"
    label = "core"

    def ready(self) -> None:
        from excello.core import declarations

        declarations.declare()
