"""What a campaign brought so far: decisions by touch and reason, and the clicks that came back as events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from excello.campaigns.models import Campaign, Touch
from excello.core.lake_home import lake
from excello.core.people import center_view
from excello.design.pictures import Cut, Part
from excello.governance import public as governance
from excello.lake.json_fields import json_at, text_at
from excello.lake.tables import clean_events

CLICKED = "Email Link Clicked"
REASONS: Mapping[str, object] = {
    "chosen": _("Chosen"),
    "no_consent": _("No consent"),
    "suppressed": _("Suppressed"),
    "held_out": _("Held out"),
    "already": _("Had it already"),
    "blackout": _("Blackout"),
    "gap": _("Resting after the last message"),
    "cap": _("At the cap"),
    "lost": _("Lost to another touch"),
}


@dataclass(frozen=True, slots=True)
class TouchResult:
    """One touch: its pairs cut by the reason of their decision (None: not arbitrated yet), and who clicked."""

    touch: Touch
    key: str
    decided: Cut | None
    chosen: int
    clicked: int

    @property
    def click_share(self) -> float | None:
        """Of those chosen, the share that clicked."""
        return self.clicked / self.chosen if self.chosen else None


def touch_results(row: Campaign, touches: Iterable[Touch]) -> list[TouchResult]:
    """The results of every touch, from the lake as it is now."""
    counts = governance.campaign_counts(center_id=row.center_id, campaign_id=row.pk)
    clicks = count_clicks(row)
    return [_result(row, touch, counts, clicks) for touch in touches]


def _result(
    row: Campaign, touch: Touch, counts: Mapping[str, Mapping[str, int]], clicks: Mapping[str, int]
) -> TouchResult:
    key = f"{row.code}/T{touch.number}"
    reasons = counts.get(key, {})
    return TouchResult(touch, key, _cut(reasons), reasons.get("chosen", 0), clicks.get(key, 0))


def _cut(reasons: Mapping[str, int]) -> Cut | None:
    if not reasons:
        return None
    kept = Part(gettext("Chosen"), reasons.get("chosen", 0))
    lost = [Part(str(REASONS.get(reason, reason)), n) for reason, n in reasons.items() if reason != "chosen" and n]
    return Cut(sum(reasons.values()), (kept, *lost), of=gettext("decided"))


def count_clicks(row: Campaign) -> dict[str, int]:
    """Touch → contacts who clicked a link of it, each once; clicks of scanners do not count."""
    center = center_view(row.center_id).slug
    with lake().snapshot() as snapshot:
        events = clean_events(snapshot)
        clicks = events.filter((events.event == CLICKED) & (events.center == center))
        told = clicks.mutate(touch=text_at(clicks.properties, "touch"), bot=json_at(clicks.properties, "bot").bool)
        own = told.filter(told.touch.startswith(f"{row.code}/") & ~told.bot.fill_null(False))
        rows = snapshot.rows(own.group_by("touch").aggregate(people=own.contact_id.nunique()))
    return {found["touch"]: found["people"] for found in rows}
