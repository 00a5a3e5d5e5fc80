"""Declares what the campaigns room records, who may do what, and what it offers to the rooms below it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

PERMISSIONS = {
    # The list and the cards; the whole company sees those.
    "campaigns.see": {
        *("requester", "member", "program_manager", "strategist", "content_lead"),
        *("operations", "sales", "service", "sponsor"),
    },
    # The whole campaign, in one's own division; sales and service see cards only.
    "campaigns.see_design": {
        *("requester", "member", "program_manager", "strategist", "content_lead", "operations", "sponsor"),
    },
    "campaigns.design": {"strategist", "program_manager"},
    "campaigns.approve": {"program_manager", "sponsor"},
    "campaigns.launch": {"strategist", "program_manager", "operations"},
}


class CampaignsConfig(AppConfig):
    """The campaigns room as a Django app."""

    name = "excello.campaigns"
    label = "campaigns"

    def ready(self) -> None:
        from excello.campaigns import public
        from excello.campaigns.queries.roll_out import progress
        from excello.charter.public import register_progress
        from excello.core.access import declare_permissions
        from excello.core.operations import declare_kinds
        from excello.demand.public import register_fulfiller
        from excello.findings import mark
        from excello.practices.public import CheckSubject, register_subject

        declare_permissions(PERMISSIONS)
        declare_kinds(_kinds())
        _claim_columns()
        register_progress(progress)
        register_fulfiller("campaign", public.fulfiller)
        register_subject(CheckSubject(public.SUBJECT_KEY, mark("Campaign"), public.subject_schema))


def _kinds() -> dict:
    from excello.core.operations import Kind

    return {
        "campaign.opened": Kind(_("opened it from a request"), measured=True),
        "campaign.step_1_saved": Kind(_("set the outcome")),
        "campaign.step_2_saved": Kind(_("chose the transition")),
        "campaign.step_3_saved": Kind(_("chose the persona")),
        "campaign.step_4_saved": Kind(_("named the problem")),
        "campaign.step_5_saved": Kind(_("wrote the message")),
        "campaign.step_6_saved": Kind(_("chose the media")),
        "campaign.step_7_saved": Kind(_("chose the channels")),
        "campaign.step_8_saved": Kind(_("put the campaign together")),
        "campaign.touch_added": Kind(_("added a touch")),
        "campaign.touch_changed": Kind(_("changed a touch")),
        "campaign.touch_removed": Kind(_("removed a touch")),
        "campaign.audience_chosen": Kind(_("chose the audience")),
        "campaign.audience_frozen": Kind(_("froze the audience"), measured=True),
        "campaign.submitted": Kind(_("submitted it for approval"), measured=True),
        "campaign.reopened": Kind(_("took it back to draft"), measured=True),
        "campaign.approved": Kind(_("approved it"), measured=True),
        "campaign.finding_suppressed": Kind(_("set a finding aside"), measured=True),
        "campaign.scheduled": Kind(_("scheduled it"), measured=True),
        "campaign.started": Kind(_("started it"), measured=True),
        "campaign.completed": Kind(_("completed it"), measured=True),
        "campaign.cancelled": Kind(_("cancelled it"), measured=True),
    }


def _claim_columns() -> None:
    from excello.core.erasure import not_personal

    not_personal("campaigns.Campaign", fields=("name",), reason="Names a campaign.")
    not_personal("campaigns.Touch", fields=("body",), reason="A template; contacts are merged in when it is sent.")
