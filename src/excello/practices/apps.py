"""Declares what the practices room records and who may do it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PracticesConfig(AppConfig):
    """Practices as a Django app."""

    name = "excello.practices"
    label = "practices"

    def ready(self) -> None:
        from excello.charter.public import register_progress
        from excello.core.access import declare_permissions
        from excello.core.operations import Kind, declare_kinds
        from excello.practices.roll_out import progress
        from excello.practices.rules import PERMISSIONS

        declare_permissions(PERMISSIONS)
        register_progress(progress)
        declare_kinds(
            {
                "practice.proposed": Kind(_("proposed the practice"), measured=True),
                "practice.changed": Kind(_("wrote a new version of the practice")),
                "practice.adopted": Kind(_("adopted the practice"), measured=True),
                "practice.retired": Kind(_("retired the practice"), measured=True),
            }
        )
