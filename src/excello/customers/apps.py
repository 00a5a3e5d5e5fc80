"""Declares what the customers room records, who may do it, and which of its columns are personal."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    """Customers as a Django app."""

    name = "excello.customers"
    label = "customers"

    def ready(self) -> None:
        from excello.charter.public import register_progress
        from excello.core.access import declare_permissions
        from excello.core.erasure import declare_personal, not_personal
        from excello.core.operations import Kind, declare_kinds
        from excello.customers import (
            jobs,  # noqa: F401 registers its kinds
            rules,
        )
        from excello.customers.operations.erasing import erase_contact, erase_effects, erase_evidence
        from excello.customers.queries.roll_out import progress

        declare_permissions(rules.PERMISSIONS)
        declare_kinds(
            {
                "contacts.registered": Kind(_("registered contacts")),
                "contacts.exported": Kind(_("exported contacts")),
                "consent.recorded": Kind(_("recorded a consent")),
                "consents.recorded": Kind(_("recorded consents from a list")),
                "lifecycle.drafted": Kind(_("began a draft of the lifecycle model")),
                "lifecycle.changed": Kind(_("changed the draft of the lifecycle model")),
                "lifecycle.discarded": Kind(_("threw the draft of the lifecycle model away")),
                "lifecycle.published": Kind(_("put the lifecycle model in force"), measured=True),
                "stage.overridden": Kind(_("put a cycle into a stage by hand")),
            }
        )
        directory = ("key", "email", "name", "language", "country", "region")
        declare_personal("customers.Contact", fields=directory, eraser=erase_contact)
        declare_personal("customers.ConsentEvidence", fields=("body",), eraser=erase_evidence)
        declare_personal("customers.LifecycleModelVersion", fields=("effect",), eraser=erase_effects)
        words = "Why a model changed, and what it says: about stages, never about a person."
        not_personal("customers.LifecycleModelVersion", fields=("definition", "reason"), reason=words)
        not_personal("customers.Topic", fields=("name",), reason="Names what is written about, never a person.")
        register_progress(progress)
