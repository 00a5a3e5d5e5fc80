"""A person puts a cycle into a stage by hand: reasoned, in the trail, and an event like any other."""

from __future__ import annotations

from datetime import datetime

from excello.charter.public import catalogue
from excello.core.access import Actor, Missing
from excello.core.facts import emit_event
from excello.core.lake_home import lake
from excello.core.operations import operation, record_entry
from excello.customers.queries.digests import subject_of
from excello.customers.queries.models import model_in_force
from excello.customers.queries.standing import TransitionView, path_in
from excello.customers.rules import OVERRIDE
from excello.findings import Finding, mark, refuse_if
from excello.lake.lifecycle import LifecycleModel
from excello.lake.tables.dimensions import UNRESOLVED_PRODUCT
from excello.lake.vocabulary import STAGE_OVERRIDDEN

SHORTEST = 10


@operation
def override_stage(
    *, contact_key: str, model_key: str, cycle: str, stage: str, reason: str, by: Actor, at: datetime
) -> None:
    """Put one cycle of a contact into a stage of a model; undone by putting it back. Refused: no reason, no such
    stage, or the stage it stands in; Missing for a cycle that is not this contact's."""
    by.require(OVERRIDE)
    model = model_in_force(by.center_id, model_key)
    with lake().snapshot() as snapshot:
        path = path_in(snapshot, model, catalogue(center_id=by.center_id), key=contact_key, at=at)
    moves = [move for move in path if move.cycle == cycle]
    if not moves:
        raise Missing("cycle")
    refuse_if([*_reason_findings(reason), *_stage_findings(model, stage, standing(moves))])
    last = moves[-1]
    properties = {"model": model.key, "stage": stage, "reason_given": True, **_names_of(cycle, last.product)}
    event = {"type": "track", "event": STAGE_OVERRIDDEN, "userId": contact_key, "properties": properties}
    emit_event(center_id=by.center_id, at=at, event=event)
    record_entry(
        kind="stage.overridden",
        by=by,
        at=at,
        subject=("customers.subject", subject_of(contact_key)),
        label=f"{model.name}: {model.stage(stage).name}",
        reason=reason.strip(),
        before={"stage": standing(moves)},
        after={"stage": stage, "model": model.key},
    )


def standing(moves: list[TransitionView]) -> str:
    """The stage a cycle stands in: that of its last transition which changed anything."""
    return next((move.stage for move in reversed(moves) if move.move != "behind"), "")


def _names_of(cycle: str, product: str) -> dict[str, str]:
    """What an event must say to belong to the same cycle."""
    kind, _colon, name = cycle.partition(":")
    raw = product.removeprefix(UNRESOLVED_PRODUCT.removesuffix("{raw}"))
    said = {"product": raw} if raw else {}
    return {**said, "opportunity_id": name} if kind == "opportunity" else said


def _stage_findings(model: LifecycleModel, stage: str, now: str) -> list[Finding]:
    if stage not in {each.key for each in model.stages}:
        return [
            Finding("override.stage", "stage", mark("The model has no such stage."), mark("Choose one of the list."))
        ]
    if stage == now:
        return [Finding("override.stage", "stage", mark("It stands there already."), mark("Choose another stage."))]
    return []


def _reason_findings(reason: str) -> list[Finding]:
    if len(reason.strip()) >= SHORTEST and "\x00" not in reason:
        return []
    message = mark("Every figure will count it: say why it is put there by hand.")
    mend = mark("Write at least {least} characters.")
    return [Finding("override.reason", "reason", message, mend, params={"least": SHORTEST})]
