"""Declares what governance records and who may do it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GovernanceConfig(AppConfig):
    """Governance as a Django app."""

    name = "excello.governance"
    label = "governance"

    def ready(self) -> None:
        from excello.charter.public import register_progress
        from excello.core.access import declare_permissions
        from excello.core.operations import Kind, declare_kinds
        from excello.customers.public import register_panel
        from excello.governance.panels import DECISIONS
        from excello.governance.roll_out import progress
        from excello.governance.rules import PERMISSIONS

        declare_permissions(PERMISSIONS)
        register_panel(DECISIONS)
        register_progress(progress)
        declare_kinds(
            {
                "policy.changed": Kind(_("changed the contact policy"), measured=True),
                "wave.started": Kind(_("started the wave")),
                "wave.decided": Kind(_("decided the wave"), measured=True),
                "wave.abandoned": Kind(_("gave the wave up")),
            }
        )
