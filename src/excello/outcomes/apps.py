"""Declares what outcomes records, who may do it, and what it adds to other rooms."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutcomesConfig(AppConfig):
    """Outcomes as a Django app."""

    name = "excello.outcomes"
    label = "outcomes"

    def ready(self) -> None:
        from excello.core.access import declare_permissions
        from excello.core.erasure import not_personal
        from excello.core.operations import Kind, declare_kinds
        from excello.demand.public import register_result_source
        from excello.outcomes.queries.learnings import learning_evidence
        from excello.outcomes.results import RequestResults
        from excello.outcomes.rules import PERMISSIONS
        from excello.practices.public import register_evidence

        declare_permissions(PERMISSIONS)
        declare_kinds(
            {
                "learning.recorded": Kind(_("wrote down the learning"), measured=True),
                "target.set": Kind(_("set the target")),
                "target.removed": Kind(_("took the target away")),
            }
        )
        not_personal("outcomes.Learning", fields=("source",), reason="Says what a claim rests on, never on whom.")
        register_evidence("learning", learning_evidence)
        register_result_source(RequestResults())
