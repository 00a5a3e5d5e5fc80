"""Core's permissions, audit kinds and personal columns."""

from django.utils.translation import gettext_lazy as _

from excello.core.access import declare_permissions
from excello.core.erasure import declare_personal, not_personal
from excello.core.operations import Kind, declare_kinds

MANAGERS = {"program_manager"}


def declare() -> None:
    """Register everything; called once when the app is ready."""
    declare_permissions(
        {
            "core.manage_people": set(),
            "core.see_people": {"member", "program_manager", "strategist", "content_lead", "operations", "sponsor"},
            "core.see_trail": {"operations"},
            "core.see_all_jobs": {"operations"},
            "core.see_mailbox": {"operations", "strategist", "program_manager", "sponsor"},
        }
    )
    declare_kinds(
        {
            "center.created": Kind(_("opened the center")),
            "division.added": Kind(_("added the division")),
            "person.added": Kind(_("added the person")),
            "person.signed_up": Kind(_("chose a password")),
            "grant.given": Kind(_("gave a role")),
            "grant.revoked": Kind(_("took a role away")),
            "token.created": Kind(_("made an API token")),
            "token.revoked": Kind(_("revoked an API token")),
            "job.started": Kind(_("started the job")),
            "job.cancelled": Kind(_("cancelled the job")),
            "job.retried": Kind(_("started the job again")),
        }
    )
    _declare_personal()


def _declare_personal() -> None:
    from excello.core.erasers import erase_answers, erase_facts, erase_member

    declare_personal("core.Person", fields=("email", "name"), eraser=erase_member)
    declare_personal("core.Fact", fields=("event",), eraser=erase_facts)
    declare_personal("core.IdempotentAnswer", fields=("body",), eraser=erase_answers)
    members = "Names a member of the center or a thing, never a contact."
    not_personal("core.Center", fields=("name",), reason=members)
    not_personal("core.Division", fields=("name",), reason=members)
    not_personal("core.ApiToken", fields=("name",), reason=members)
    not_personal("core.Notification", fields=("title", "body"), reason="Templates; parameters name work, not contacts.")
