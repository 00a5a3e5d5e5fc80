"""What the URL of a report asks for: period, product, region, stage; the same words everywhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from excello.core.access import MemberRequest
from excello.outcomes.reports import Days, ReportQuestion

PERIODS = {"all": None, "30": 30, "90": 90, "365": 365}
DEFAULT_PERIOD = "90"
UNNAMED = "∅"


@dataclass(frozen=True, slots=True)
class Choice:
    """One period or stage a reader may choose."""

    label: str
    url: str
    active: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """The question a URL asks, and the words for it."""

    question: ReportQuestion
    period_key: str
    stage: str

    def url(self, **changes: Any) -> str:
        """The same question with some words changed."""
        state = {"period": self.period_key, "stage": self.stage, "by": ",".join(self.question.by)}
        state |= {**self.question.filters, **changes}
        return "?" + urlencode({key: value for key, value in state.items() if value})

    def over_all_time(self) -> Asked:
        """The same question without a period."""
        return replace(self, question=replace(self.question, period=None), period_key="all")

    @property
    def period_choices(self) -> list[Choice]:
        labels = {"30": _("30 days"), "90": _("90 days"), "365": _("12 months"), "all": _("All time")}
        return [Choice(labels[key], self.url(period=key), key == self.period_key) for key in labels]

    @property
    def query(self) -> str:
        """What a drill keeps of the question."""
        return urlencode({"period": self.period_key, **self.question.filters})


def read_question(request: MemberRequest, *, stages: list[str], default_stage: str) -> Asked:
    """Read a URL; a word that is not known is left out."""
    actor = request.actor
    period_key = request.GET.get("period", DEFAULT_PERIOD)
    period_key = period_key if period_key in PERIODS else DEFAULT_PERIOD
    stage = request.GET.get("stage", "")
    filters = {
        name: value[:200] for name in ("product", "region") if (value := request.GET.get(name, "").replace("\x00", ""))
    }
    question = ReportQuestion(
        center_id=actor.center_id,
        at=request.now,
        period=_days(PERIODS[period_key], localdate(request.now)),
        filters=filters,
    )
    return Asked(question, period_key, stage if stage in stages else default_stage)


def _days(length: int | None, today: date) -> Days | None:
    return Days(today - timedelta(days=length - 1), today) if length else None
