"""Which events move a cycle, and what each is to a model: what it counts for, where it begins, whether it ends."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from excello.lake.conditions import EventCount, EventFilter, counts_in
from excello.lake.conditions.compile import passes
from excello.lake.lifecycle.model import LifecycleModel, Move
from excello.lake.vocabulary import STAGE_OVERRIDDEN, EventType

NO_STAGE = ibis.null("int8")


def filters_of(model: LifecycleModel) -> list[EventFilter]:
    """Every filter of a model, once: of entries, statuses, and what takes a cycle back."""
    counted = [count.filter for stage in model.stages for count in counts_in(stage.entry)]
    others = [*(status.events for status in model.statuses), *(rule.events for rule in model.regress)]
    return list(dict.fromkeys([*counted, *others]))


def hits_of(model: LifecycleModel) -> dict[EventCount, str]:
    """Column of each event count of a model: whether an event is one of those counted."""
    counts = dict.fromkeys(count for stage in model.stages for count in counts_in(stage.entry))
    return {count: f"hit_{number}" for number, count in enumerate(counts)}


def may_move(model: LifecycleModel, events: ir.Table) -> ir.BooleanValue:
    """What can be told from type and name alone: whether an event may pass a filter of the model or be an override."""
    filters = filters_of(model)
    if any(not wanted.events and wanted.type is None for wanted in filters):
        return ibis.literal(True)
    names = sorted({name for wanted in filters for name in wanted.events} | {STAGE_OVERRIDDEN})
    types = sorted({wanted.type for wanted in filters if wanted.type is not None and not wanted.events})
    named = events.event.isin(names).fill_null(False)
    return named | events.type.isin(types) if types else named


def marked(events: ir.Table, model: LifecycleModel) -> ir.Table:
    """`events` (rows of a journal) that move a cycle of the model, with

    hit_… (whether it counts, see `hits_of`), status (key of the open status it says), begins (position of the stage in
    which it begins a round) and begins_by (the move), ending (whether the round may end with it).
    """
    chosen = {wanted: passes(wanted, events) for wanted in filters_of(model)}
    overrides, overridden_to = _override(events, model)
    relevant = events.filter(ibis.or_(overrides, *chosen.values()))
    chosen = {wanted: passes(wanted, relevant) for wanted in chosen}
    overrides, overridden_to = _override(relevant, model)
    begins, begins_by = _begins(model, chosen, overrides, overridden_to)
    ends = [position for position, stage in enumerate(model.stages) if stage.ends]
    ending = [chosen[stage.single] for stage in model.stages if stage.ends and stage.single]
    rows = relevant.mutate(begins=begins, begins_by=begins_by)
    statuses = [(chosen[status.events], ibis.literal(status.key)) for status in model.statuses]
    return rows.mutate(
        **{name: chosen[count.filter] for count, name in hits_of(model).items()},
        status=ibis.cases(*statuses, else_=ibis.null("string")) if statuses else ibis.null("string"),
        ending=ibis.or_(rows.begins.isin(ends).fill_null(False) if ends else ibis.literal(False), *ending),
    )


def _override(events: ir.Table, model: LifecycleModel) -> tuple[ir.BooleanValue, ir.IntegerValue]:
    """Whether a person put the cycle into a stage that this model has, and the stage's position."""
    stages = [(events.stage == stage.key, _position(number)) for number, stage in enumerate(model.stages)]
    to = ibis.cases(*stages, else_=NO_STAGE)
    track = (events.type == EventType.TRACK.value) & (events.event == STAGE_OVERRIDDEN)
    return (track & (events.model == model.key) & to.notnull()).fill_null(False), to


def _begins(
    model: LifecycleModel,
    chosen: dict[EventFilter, ir.BooleanValue],
    overrides: ir.BooleanValue,
    overridden_to: ir.IntegerValue,
) -> tuple[ir.IntegerValue, ir.StringValue]:
    """A person's word goes before a restart, a restart before what takes a cycle back; of two alike, the first."""
    positions = {stage.key: number for number, stage in enumerate(model.stages)}
    restarts = [(chosen[s.single], positions[s.key], Move.RECYCLED) for s in model.stages if s.restarts and s.single]
    backs = [(chosen[rule.events], positions[rule.to], Move.BACK) for rule in model.regress]
    cases = [*restarts, *backs]
    to = [(overrides, overridden_to), *((holds, _position(position)) for holds, position, _ in cases)]
    by = [(overrides, Move.OVERRIDE), *((holds, move) for holds, _, move in cases)]
    return (
        ibis.cases(*to, else_=NO_STAGE),
        ibis.cases(*((holds, ibis.literal(move.value)) for holds, move in by), else_=ibis.null("string")),
    )


def _position(number: int) -> ir.IntegerScalar:
    return ibis.literal(number, "int8")
