"""The job that sends dead letters into the lake again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from excello.core.jobs import JobContext, job_kind
from excello.engagement.operations.letters import finish_replay
from excello.engagement.operations.replaying import replay_letters
from excello.engagement.queries.letters import Selection


@job_kind("engagement.replay", label=_("Replay of dead letters"))
def run_replay(context: JobContext, selection: Mapping[str, Any], newest: int) -> dict[str, Any]:
    """Replay what was selected; done twice, each event still counts once."""
    chosen = Selection(**selection)
    counts = replay_letters(
        selection=chosen,
        newest=newest,
        by=context.actor,
        at=context.at,
        progress=context.progress,
    )
    finish_replay(selection=chosen, counts=counts, by=context.actor, at=context.at)
    return {**counts, "url": f"/data/dead-letters/{f'{chosen.letter_id}/' if chosen.letter_id else ''}"}
