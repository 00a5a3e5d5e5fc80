"""Declares what journeys record, who may do it, and their part of the roll-out checklist."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JourneysConfig(AppConfig):
    """Journeys as a Django app."""

    name = "excello.journeys"
    label = "journeys"

    def ready(self) -> None:
        from excello.charter.public import register_progress
        from excello.core.access import declare_permissions
        from excello.core.erasure import not_personal
        from excello.core.operations import Kind, declare_kinds
        from excello.journeys.queries.roll_out import progress
        from excello.journeys.rules.permissions import PERMISSIONS

        declare_permissions(PERMISSIONS)
        declare_kinds(
            {
                "journey.created": Kind(_("started the journey")),
                "journey.changed": Kind(_("changed the journey")),
                "journey.published": Kind(_("published the journey"), measured=True),
                "persona.created": Kind(_("started the persona")),
                "persona.changed": Kind(_("changed the persona")),
                "persona.published": Kind(_("published the persona"), measured=True),
                "asset.created": Kind(_("added the asset")),
                "asset.changed": Kind(_("changed the asset")),
                "asset.moved": Kind(_("moved the asset on"), measured=True),
                "asset.published": Kind(_("published the asset"), measured=True),
                "asset.retired": Kind(_("retired the asset"), measured=True),
            }
        )
        for model in ("Journey", "JourneyEdition", "Persona", "PersonaEdition"):
            not_personal(f"journeys.{model}", fields=("name",), reason="Names a path or a kind of buyer.")
        register_progress(progress)
