"""What arrivals and delivery declare of themselves, and what they add to rooms below: sections of the contact's page
and the campaign's results, the touches that compete on a day."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from excello.campaigns import public as campaigns
from excello.core.erasure import declare_personal, not_personal
from excello.core.operations import Kind, declare_kinds
from excello.core.presenting import translated
from excello.customers import public as customers
from excello.demand.public import ResultLine
from excello.engagement.operations.erasing import erase_letters, erase_messages
from excello.engagement.queries.due import competing_pairs
from excello.engagement.queries.planned import DeliveryView, count_messages, find_for_contact, latest_wave_of
from excello.engagement.rules.deliveries import LABELS, REASONS, TONES
from excello.governance import public as governance


def register_arrivals() -> None:
    """Called once when the app is ready."""
    declare_kinds(
        {
            "source.added": Kind(_("added the source")),
            "source.edited": Kind(_("changed the source")),
            "source.switched_on": Kind(_("switched the source on")),
            "source.switched_off": Kind(_("switched the source off")),
            "source.key_added": Kind(_("made a write key")),
            "source.key_revoked": Kind(_("revoked a write key")),
            "letter.mended": Kind(_("mended the event")),
            "letters.replay_started": Kind(_("started a replay of dead letters")),
            "letters.replayed": Kind(_("replayed dead letters"), measured=True),
            "letters.discarded": Kind(_("gave dead letters up"), measured=True),
        }
    )
    not_personal("engagement.Source", fields=("name",), reason="What a website or a program is called.")
    declare_personal("engagement.DeadLetter", fields=("payload", "mended", "subject", "label"), eraser=erase_letters)


def register_delivery() -> None:
    """Called once when the app is ready."""
    declare_kinds(
        {
            "wave.planned": Kind(_("planned the wave"), measured=True),
            "wave.delivery_started": Kind(_("started the delivery")),
            "wave.delivered": Kind(_("delivered the wave"), measured=True),
            "wave.closed": Kind(_("closed the wave, its day being over"), measured=True),
            "message.reviewed": Kind(_("settled the fate of a message")),
        }
    )
    declare_personal("engagement.Delivery", fields=("contact_key",), eraser=erase_messages)
    governance.register_competing_waves(competing_pairs)
    customers.register_panel(
        customers.RecordPanel(
            key="messages",
            title=_("Messages"),
            rows=message_rows,
            empty=_("Nothing has been sent, and nothing withheld."),
        )
    )
    campaigns.register_results(campaigns.ResultPanel("messages", _("Messages"), message_lines))


def message_rows(center_id: int, key: str) -> list[customers.PanelRow]:
    """What was sent to a contact and what was withheld and why, newest first."""
    return [_panel_row(view) for view in find_for_contact(center_id, key, limit=50)]


def _panel_row(view: DeliveryView) -> customers.PanelRow:
    said = [view.campaign_label, translated(REASONS.get(view.reason, ""))]
    if view.clicked_at:
        said.append(gettext("followed a link"))
    return customers.PanelRow(
        title=view.subject or view.touch_key,
        at=view.settled_at or view.planned_at,
        text=" · ".join(part for part in said if part),
        badge=translated(LABELS[view.state]),
        tone=TONES[view.state],
        icon="mail",
    )


def message_lines(campaign_id: int) -> Iterable[ResultLine]:
    """What became of a campaign's messages, each figure with the wave where it is counted."""
    counts, wave_id = count_messages(campaign_id), latest_wave_of(campaign_id)
    if wave_id is None:
        return
    url = reverse("engagement:wave", args=[wave_id])
    yield ResultLine(gettext("Messages planned"), str(counts.planned), url)
    for label, count in (
        (gettext("Sent"), counts.sent),
        (gettext("In the queue"), counts.queued),
        (gettext("Withheld"), counts.withheld),
        (gettext("Failed"), counts.failed),
        (gettext("Fate unknown"), counts.unknown),
        (gettext("Followed a link"), counts.clicked),
    ):
        if count:
            yield ResultLine(label, str(count), url)
