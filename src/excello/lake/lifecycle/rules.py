"""What must hold between the parts of a model: keys of their own, targets that exist, limits that come to rest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from excello.findings import Finding, mark
from excello.lake.lifecycle.model import LifecycleModel, Stage


def findings_across(model: LifecycleModel) -> list[Finding]:
    """Every fault that no part shows alone; paths as in ``stages.2.limit.to``."""
    return [*_repeated(model), *_not_single(model), *_unknown_targets(model), *_limits_in_a_ring(model)]


def _repeated(model: LifecycleModel) -> Iterable[Finding]:
    seen: set[str] = set()
    places = [("stages", stage.key) for stage in model.stages] + [("statuses", s.key) for s in model.statuses]
    for place, key in places:
        if key in seen:
            mend = mark("Give each stage and status a key of its own.")
            yield _finding(place, mark("The key “{key}” stands twice."), mend, key=key)
        seen.add(key)


def _not_single(model: LifecycleModel) -> Iterable[Finding]:
    """A round is cut at events: whether one ends or begins it must be seen from the event alone."""
    message = mark("A stage that ends or restarts a round is entered by a single event.")
    mend = mark("Let its entry be one count of at least 1 without a window, or write ends: false.")
    for number, stage in enumerate(model.stages):
        if (stage.ends or stage.restarts) and stage.single is None:
            yield _finding(f"stages.{number}.entry", message, mend)


def _unknown_targets(model: LifecycleModel) -> Iterable[Finding]:
    limits = [(f"stages.{i}.limit.to", s.limit.to, s.key) for i, s in enumerate(model.stages) if s.limit]
    known = {stage.key for stage in model.stages}
    for path, to, own in [*limits, *((f"regress.{i}.to", rule.to, "") for i, rule in enumerate(model.regress))]:
        if to not in known - {own}:
            message, mend = mark("“{to}” is not where a cycle can go from here."), mark("Name a stage: {known}.")
            yield _finding(path, message, mend, to=to[:50], known=", ".join(s.key for s in model.stages))


def _limits_in_a_ring(model: LifecycleModel) -> Iterable[Finding]:
    by_key = {stage.key: stage for stage in model.stages}
    message = mark("Limits lead from “{stage}” back to itself: such a cycle would never come to rest.")
    mend = mark("Take one of the limits away, or let it lead to a stage without one.")
    for number, stage in enumerate(model.stages):
        if stage.key in _expires_through(stage, by_key):
            yield _finding(f"stages.{number}.limit.to", message, mend, stage=stage.name)


def _expires_through(stage: Stage, by_key: dict[str, Stage]) -> set[str]:
    passed: set[str] = set()
    while stage.limit and stage.limit.to not in passed and stage.limit.to in by_key:
        passed.add(stage.limit.to)
        stage = by_key[stage.limit.to]
    return passed


def _finding(path: str, message: str, mend: str, **params: Any) -> Finding:
    return Finding("model.invalid", path, message, mend, params=params)
