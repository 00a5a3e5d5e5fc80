"""The section of a contact's page that says what was decided about them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from excello.customers.public import PanelRow, RecordPanel
from excello.governance.public import decisions_for_contact
from excello.governance.wording import decision_words, reason_words

ICONS = {"chosen": "check", "lost": "arrow-left-right", "cap": "gauge", "gap": "hourglass", "no_consent": "x"}


def decision_rows(center_id: int, key: str) -> list[PanelRow]:
    """The newest decisions about a contact."""
    return [
        PanelRow(
            title=decision.campaign_label or decision.touch_id,
            at=decision.decided_at,
            text=decision_words(decision),
            badge=reason_words(decision.reason)[0],
            tone=reason_words(decision.reason)[1],
            icon=ICONS.get(decision.reason, "lock"),
        )
        for decision in decisions_for_contact(center_id, key)
    ]


DECISIONS = RecordPanel(
    key="decisions",
    title=_("Decisions"),
    rows=decision_rows,
    empty=_("No touch has wanted this contact yet. Every decision shows here, also the refusals."),
)
