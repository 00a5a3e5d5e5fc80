"""How a cycle came to each stage: entered, skipped ahead, behind, back, anew; and so where it stands.

The path is made of the stages that neither end nor restart a round; of a path stage the others before it are behind.
An ending stage lies beyond the path as far as it goes at its place in the model, a restarting one before it.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from excello.lake.lifecycle.model import LifecycleModel, Move, Stage


def moves(rounds: ir.Table, events: ir.Table, model: LifecycleModel) -> ir.Table:
    """One row a (cycle, round, stage) of `rounds` (see `rounds.first_entries`), the stage reached then for the first
    time: cycle, round, place (order within the cycle, from 0), position (of the stage), entered_at, trigger, value,
    campaign (of the event that led there), move, standing (whether the cycle stands there then)."""
    rows = ibis.union(*(_entries(rounds, position, stage) for position, stage in enumerate(_with_steps(model))))
    raised = _with_reach(rows)
    named = raised.mutate(move=_move(raised))
    named = named.mutate(standing=named.move != Move.BEHIND.value)
    facts = events.select(
        at_rank="rank", entered_at="timestamp", trigger="message_id", value="value", campaign="campaign"
    )
    joined = named.join(facts, named["rank"] == facts.at_rank)
    order = [joined.round, *(joined[name] for name in WITHIN_ROUND)]
    place = ibis.row_number().over(group_by="cycle", order_by=order)
    return joined.select(
        *("cycle", "round", "position", "entered_at", "trigger", "value", "campaign", "move", "standing"),
        place=place,
    )


WITHIN_ROUND = ("late", "rank", "ends", "step")
"""Order of a round's entries: what began it, then by event; of one event the path in its order, then the end."""


def _with_steps(model: LifecycleModel) -> list[tuple[Stage, int]]:
    """Each stage with its place on the path: how many path stages stand before it."""
    found, step = [], 0
    for stage in model.stages:
        found.append((stage, step))
        step += _is_on_path(stage)
    return found


def _is_on_path(stage: Stage) -> bool:
    return not stage.ends and not stage.restarts


def _entries(rounds: ir.Table, position: int, placed: tuple[Stage, int]) -> ir.Table:
    stage, step = placed
    began = (rounds.begins == position).fill_null(False)
    entered = rounds[f"entry_{position}"]
    rows = rounds.filter(began | entered.notnull())
    began = (rows.begins == position).fill_null(False)
    return rows.select(
        "cycle",
        "round",
        began=ibis.ifelse(began, rows.begins_by, ibis.null("string")),
        reopened=(rows["round"] > 0) & rows.begins.isnull(),
        position=ibis.literal(position, "int64"),
        late=ibis.ifelse(began, 0, 1),
        rank=ibis.ifelse(began, rows.start, rows[f"entry_{position}"]),
        ends=ibis.literal(int(stage.ends), "int8"),
        step=ibis.literal(step, "int64"),
        reach=ibis.literal(step + 1, "int64") if _is_on_path(stage) else ibis.null("int64"),
    )


def _with_reach(rows: ir.Table) -> ir.Table:
    """How far along the path the round had come before each entry, and whether it is the first of its round."""
    order = [rows[name] for name in WITHIN_ROUND]
    before = ibis.window(group_by=["cycle", "round"], order_by=order, preceding=(None, 1))
    first = ibis.row_number().over(group_by=["cycle", "round"], order_by=order) == 0
    return rows.mutate(reached=rows.reach.max().over(before).fill_null(0), first=first)


def _move(rows: ir.Table) -> ir.StringValue:
    return ibis.cases(
        (rows.began.notnull(), rows.began),
        (rows.reopened & rows["first"], ibis.literal(Move.REOPENED.value)),
        (rows.step > rows.reached, ibis.literal(Move.SKIPPED.value)),
        ((rows.step < rows.reached) & (rows.ends == 0), ibis.literal(Move.BEHIND.value)),
        else_=ibis.literal(Move.ENTERED.value),
    )
