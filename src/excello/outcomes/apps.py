"""Declares what outcomes records, who may do it, and what it adds to other rooms."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """Outcomes as a Django app."""

    name = "excello.outcomes"
    label = "outcomes"

    def ready(self) -> None:
        from excello.core.access import declare_permissions
        from excello.outcomes.rules import PERMISSIONS

        declare_permissions(PERMISSIONS)
