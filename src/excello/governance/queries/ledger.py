"""What contacts have had and are about to have, and what that leaves of an audience."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from excello.governance.models import Reservation
from excello.governance.queries.policy import PolicyView, current_policy
from excello.governance.rules.choice import decide_contact
from excello.governance.rules.pairs import EXEMPT, Candidate, Reason, Slot
from excello.governance.seams import competing_waves

LIVE = ("reserved", "sent")
KEYS_A_QUERY = 500


def read_ledger(
    center_id: int, keys: Collection[str], *, day: date, reach: timedelta, touches: Collection[str] = ()
) -> dict[str, tuple[Slot, ...]]:
    """The slots of contacts around a day, and whatever the day's touches have already had of them, however long ago."""
    found: dict[str, list[Slot]] = defaultdict(list)
    near = Q(day__gt=day - reach, day__lt=day + reach)
    wanted = near | Q(touch_id__in=list(touches)) if touches else near
    for some in in_parts(sorted(set(keys))):
        rows = live_slots(center_id).filter(wanted, contact_key__in=some).order_by("contact_key", "day", "touch_id")
        for key, when, touch, channel, category in rows.values_list(
            "contact_key", "day", "touch_id", "channel", "category"
        ):
            found[key].append(Slot(when, touch, channel, category))
    return {key: tuple(slots) for key, slots in found.items()}


def live_slots(center_id: int) -> QuerySet[Reservation]:
    """Reservations that count: those that wait and those that were sent."""
    return Reservation.objects.filter(center_id=center_id, state__in=LIVE)


def in_parts(keys: Sequence[str], size: int = KEYS_A_QUERY) -> Iterator[Sequence[str]]:
    """Keys in portions that one query can name."""
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def pressure(center_id: int, keys: Iterable[str], at: datetime) -> dict[str, int]:
    """How many messages each contact has had or is about to have in the company's longest window up to this day."""
    policy = current_policy(center_id)
    day = local_day(policy, at)
    reach = timedelta(days=policy.rules.pressure_days)
    wanted = sorted(set(keys))
    counted: Counter[str] = Counter()
    for contact, slots in read_ledger(center_id, wanted, day=day, reach=reach).items():
        counted[contact] = sum(slot.day <= day and slot.category not in EXEMPT for slot in slots)
    return {key: counted[key] for key in wanted}


def local_day(policy: PolicyView, at: datetime) -> date:
    """The calendar day of a moment where the center is."""
    return at.astimezone(ZoneInfo(policy.time_zone)).date()


@dataclass(frozen=True, slots=True)
class Reach:
    """An audience cut by the policy, without remainder: reachable, at a cap, resting (gap), blacked out.

    contested: how many of the reachable another touch wants on the same day; consent is the caller's to add.
    """

    total: int
    reachable: int
    at_cap: int
    resting: int
    blacked_out: int
    contested: int
    day: date


def preview_reach(center_id: int, keys: Iterable[str], channel: str, at: datetime) -> Reach:
    """What the policy would leave of an audience for one promotional message by `channel` on the day of `at`."""
    policy = current_policy(center_id)
    day = local_day(policy, at)
    wanted = sorted(set(keys))
    ledger = read_ledger(center_id, wanted, day=day, reach=policy.rules.horizon)
    counted: Counter[str] = Counter()
    reachable = set()
    for key in wanted:
        probe = Candidate(key, "", 0, "", channel, "promotional", "", 1.0, consented=True)
        [decision] = decide_contact(policy.rules, day, [probe], ledger.get(key, ()))
        counted[decision.reason] += 1
        if decision.chosen:
            reachable.add(key)
    rivals = {rival.contact_key for rival in competing_waves(center_id=center_id, day=day)}
    return Reach(
        total=len(wanted),
        reachable=counted[Reason.CHOSEN],
        at_cap=counted[Reason.CAP],
        resting=counted[Reason.GAP],
        blacked_out=counted[Reason.BLACKOUT],
        contested=len(reachable & rivals),
        day=day,
    )


def pressure_now(center_id: int, at: datetime) -> dict[int, int]:
    """Messages → contacts: how many contacts have had, or are about to have, so many in the company's window."""
    policy = current_policy(center_id)
    day = local_day(policy, at)
    reach = timedelta(days=policy.rules.pressure_days)
    rows = live_slots(center_id).filter(day__gt=day - reach, day__lte=day).exclude(category__in=sorted(EXEMPT))
    counts = rows.values_list("contact_key").annotate(messages=Count("id")).values_list("messages", flat=True)
    return dict(sorted(Counter(counts).items()))
