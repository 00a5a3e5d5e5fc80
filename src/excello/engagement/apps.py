"""Declares what engagement records, who may do it, its jobs, and what it adds to other rooms."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EngagementConfig(AppConfig):
    """Engagement as a Django app."""

    name = "excello.engagement"
    label = "engagement"

    def ready(self) -> None:
        from excello.core.access import declare_permissions
        from excello.core.erasure import not_personal
        from excello.core.operations import Kind, declare_kinds
        from excello.engagement import jobs  # noqa: F401 registers the kinds of jobs
        from excello.engagement.registrations import register_arrivals, register_delivery
        from excello.engagement.rules import PERMISSIONS

        declare_permissions(PERMISSIONS)
        declare_kinds(
            {
                "import.uploaded": Kind(_("uploaded the file")),
                "import.started": Kind(_("started the import of")),
                "import.finished": Kind(_("imported"), measured=True),
                "import.discarded": Kind(_("discarded the upload")),
            }
        )
        not_personal("engagement.ImportRun", fields=("name",), reason="The name of a file.")
        register_arrivals()
        register_delivery()
