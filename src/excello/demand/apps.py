"""Declares what demand records, who may do it, its part of the checklist, and what checks may ask of a brief."""

from django.apps import AppConfig


class DemandConfig(AppConfig):
    """Demand as a Django app."""

    name = "excello.demand"
    label = "demand"

    def ready(self) -> None:
        from excello.charter.public import register_progress
        from excello.core.access import declare_permissions
        from excello.core.operations import declare_kinds
        from excello.demand.permissions import KINDS, PERMISSIONS
        from excello.demand.queries.roll_out import progress
        from excello.demand.queries.surroundings import subject_schema
        from excello.findings import mark
        from excello.practices.public import CheckSubject, register_subject

        declare_permissions(PERMISSIONS)
        declare_kinds(KINDS)
        register_subject(CheckSubject("brief", mark("Brief"), subject_schema))
        register_progress(progress)
