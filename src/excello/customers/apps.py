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
        from excello.customers import rules
        from excello.customers.operations.erasing import erase_contact, erase_evidence
        from excello.customers.queries.roll_out import progress

        declare_permissions(rules.PERMISSIONS)
        declare_kinds(
            {
                "contacts.registered": Kind(_("registered contacts")),
                "contacts.exported": Kind(_("exported contacts")),
                "consent.recorded": Kind(_("recorded a consent")),
                "consents.recorded": Kind(_("recorded consents from a list")),
            }
        )
        directory = ("key", "email", "name", "language", "country", "region")
        declare_personal("customers.Contact", fields=directory, eraser=erase_contact)
        declare_personal("customers.ConsentEvidence", fields=("body",), eraser=erase_evidence)
        not_personal("customers.Topic", fields=("name",), reason="Names what is written about, never a person.")
        register_progress(progress)
