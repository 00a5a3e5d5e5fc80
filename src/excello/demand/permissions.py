"""Who may do what with requests, and what the trail says of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from excello.core.operations import Kind

PERMISSIONS: dict[str, frozenset[str]] = {
    "demand.see": frozenset(
        {"requester", "member", "program_manager", "strategist", "content_lead", "operations", "sponsor"}
    ),
    "demand.file": frozenset({"requester", "member", "program_manager", "strategist", "content_lead"}),
    "demand.triage": frozenset({"program_manager"}),
    "demand.edit_templates": frozenset({"program_manager"}),
}
KINDS = {
    "request.started": Kind(_("began the request"), measured=True),
    "request.written": Kind(_("wrote on the brief")),
    "request.file_attached": Kind(_("attached a file")),
    "request.file_removed": Kind(_("removed a file")),
    "request.returned": Kind(_("handed it in; the gate returned it"), measured=True),
    "request.handed_in": Kind(_("handed it in; it conforms"), measured=True),
    "request.taken": Kind(_("took it up"), measured=True),
    "request.accepted": Kind(_("accepted it"), measured=True),
    "request.declined": Kind(_("declined it"), measured=True),
    "request.duplicate": Kind(_("closed it as a duplicate"), measured=True),
    "template.published": Kind(_("published a new version of the template")),
}
