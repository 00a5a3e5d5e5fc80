"""How the states of a request read: their words, their tone, and what comes next."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from excello.demand.rules.states import State
from excello.demand.views import RequestView

STATES: dict[str, tuple[str | Promise, str]] = {
    State.DRAFT: (gettext_lazy("Draft"), "accent"),
    State.RETURNED: (gettext_lazy("Returned"), "bad"),
    State.TRIAGE: (gettext_lazy("In triage"), "wait"),
    State.ACCEPTED: (gettext_lazy("Accepted"), "good"),
    State.DECLINED: (gettext_lazy("Declined"), "mute"),
    State.DUPLICATE: (gettext_lazy("Duplicate"), "mute"),
}


def next_step(view: RequestView, owner: str) -> str:
    """What happens next with a request, and who does it."""
    if view.state == State.DRAFT:
        return _("Write it and hand it in")
    if view.state == State.RETURNED:
        return _("Mend the findings and hand it in again")
    if view.state == State.TRIAGE:
        return _("%(person)s decides") % {"person": owner} if owner else _("Waits to be taken up")
    if view.state == State.ACCEPTED and view.opened:
        return _("Follow %(campaign)s") % {"campaign": view.opened.ref}
    return ""
