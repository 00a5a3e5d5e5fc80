"""The door of demand: requests, the gate, and what rooms above do for it."""

from excello.demand.operations.attachments import attach_file, remove_file
from excello.demand.operations.drafts import save_draft
from excello.demand.operations.handing_in import submit_request
from excello.demand.operations.templates import publish_template
from excello.demand.operations.triage import accept_request, decline_request, mark_duplicate, take_request
from excello.demand.queries.gate import Checked, check_brief
from excello.demand.queries.requests import open_requests, request, returned_to
from excello.demand.queries.surroundings import Surroundings
from excello.demand.queries.templates import current_templates
from excello.demand.rules import GateResult, RuleResult, Template
from excello.demand.seams import (
    Fulfiller,
    ResultSource,
    register_fulfiller,
    register_result_source,
)
from excello.demand.views import AttachmentView, Opened, RequestView, ResultLine

__all__ = [
    "AttachmentView",
    "Checked",
    "Fulfiller",
    "GateResult",
    "Opened",
    "RequestView",
    "ResultLine",
    "ResultSource",
    "RuleResult",
    "Surroundings",
    "Template",
    "accept_request",
    "attach_file",
    "check_brief",
    "current_templates",
    "decline_request",
    "mark_duplicate",
    "open_requests",
    "publish_template",
    "register_fulfiller",
    "register_result_source",
    "remove_file",
    "request",
    "returned_to",
    "save_draft",
    "submit_request",
    "take_request",
]
