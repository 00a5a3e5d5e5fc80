"""A contact's path through the lifecycle models, ready to be read: cycles, rounds, moves, each with its trigger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext

from excello.customers.operations.overriding import standing
from excello.customers.pages.wording import MOVES, STAGE_TONES
from excello.customers.queries.standing import TransitionView
from excello.lake.lifecycle import LifecycleModel, Move


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One stage that a cycle came to: when, how, and the event behind it."""

    stage: str
    at: datetime | None
    how: str | Promise
    tone: str
    campaign: str
    trigger_url: str
    undo_url: str


@dataclass(frozen=True, slots=True)
class RoundLine:
    """The moves between one beginning of a cycle and the next."""

    number: int
    moves: tuple[MoveLine, ...]


@dataclass(frozen=True, slots=True)
class CycleLine:
    """One cycle of a contact: what it is about, where it stands, and its rounds."""

    model: str
    title: str
    stands: str
    tone: str
    override_url: str
    rounds: tuple[RoundLine, ...]


def cycle_lines(key: str, model: LifecycleModel, path: list[TransitionView], *, may_override: bool) -> list[CycleLine]:
    """The cycles of a path, in its order."""
    groups = groupby(path, key=lambda move: move.cycle)
    return [_cycle_line(key, model, list(moves), may_override=may_override) for _cycle, moves in groups]


def _cycle_line(key: str, model: LifecycleModel, moves: list[TransitionView], *, may_override: bool) -> CycleLine:
    last, stands = moves[-1], model.stage(standing(moves))
    about = (last.product or gettext("No product named"), last.region)
    url = override_url(key, model.key, last.cycle) if may_override else ""
    rounds = [
        RoundLine(number + 1, tuple(_move_line(key, model, moves, move, url) for move in own))
        for number, own in groupby(moves, key=lambda move: move.round)
    ]
    return CycleLine(
        model.name,
        " · ".join(part for part in about if part),
        stands.name,
        STAGE_TONES.get(stands.key, "accent"),
        url,
        tuple(rounds),
    )


def _move_line(
    key: str, model: LifecycleModel, moves: list[TransitionView], move: TransitionView, override: str
) -> MoveLine:
    how, tone = MOVES.get(move.move, ("", ""))
    trigger = reverse("customers:record", args=[key]) + "?" + urlencode({"event": move.trigger})
    undo = ""
    if override and move.move == Move.OVERRIDE.value and move is moves[-1]:
        before = standing(moves[:-1])
        undo = f"{override}&{urlencode({'stage': before})}" if before and before != move.stage else ""
    return MoveLine(move.stage_name, move.entered_at, how, tone, move.campaign, trigger if move.trigger else "", undo)


def override_url(key: str, model_key: str, cycle: str) -> str:
    """Where a cycle is put into a stage by hand."""
    return reverse("customers:override", args=[key]) + "?" + urlencode({"model": model_key, "cycle": cycle})
