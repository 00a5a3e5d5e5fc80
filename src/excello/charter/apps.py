"""Declares what the charter records, who may do it, and its own part of the roll-out checklist."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CharterConfig(AppConfig):
    """The charter as a Django app."""

    name = "excello.charter"
    label = "charter"

    def ready(self) -> None:
        from excello.charter import rules
        from excello.charter.queries.roll_out import own_progress, register_progress
        from excello.core.access import declare_permissions
        from excello.core.erasure import not_personal
        from excello.core.operations import Kind, declare_kinds

        declare_permissions(rules.PERMISSIONS)
        declare_kinds(
            {
                "catalogue.registered": Kind(_("registered in the catalogue")),
                "product_line.added": Kind(_("added the product line")),
                "product_line.changed": Kind(_("changed the product line")),
                "product.added": Kind(_("added the product")),
                "product.changed": Kind(_("changed the product")),
                "region.added": Kind(_("added the region")),
                "region.changed": Kind(_("changed the region")),
                "alias.added": Kind(_("added another name")),
                "alias.removed": Kind(_("removed another name")),
                "person.invited": Kind(_("made an invitation link")),
            }
        )
        for model in ("ProductLine", "Product", "Region", "Alias"):
            not_personal(f"charter.{model}", fields=("name",), reason="Names what is sold, or where.")
        register_progress(own_progress)
