"""What a cycle's moves come to: each stage's first time, its outcome or open status, where it stands."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from excello.lake.lifecycle.model import LifecycleModel
from excello.lake.ordered import latest


def reached(moved: ir.Table, rounds: ir.Table, model: LifecycleModel) -> ir.Table:
    """One row a cycle that reached a stage: the columns of `transitions.cycles` beside those of `cycle_dimensions`."""
    first, last = _first_and_last(moved, model), _last_round(rounds)
    joined = first.join(last, first.cycle == last.last_cycle).drop("last_cycle")
    ended = ibis.ifelse(joined.ended["round"] == joined.rounds - 1, joined.ended["position"], ibis.null("int64"))
    joined = joined.mutate(outcome=_key_of(ended, model))
    is_open = joined.outcome.isnull()
    return joined.mutate(
        status=ibis.ifelse(is_open, joined.said["status"], ibis.null("string")),
        status_at=ibis.ifelse(is_open, joined.said["status_at"], ibis.null("timestamp('UTC')")),
        standing=_key_of(joined.stands["position"], model),
        standing_since=joined.stands["entered_at"],
    ).drop("said", "ended", "stands")


def _first_and_last(moved: ir.Table, model: LifecycleModel) -> ir.Table:
    """Where each cycle stands and ended; and for each stage its first time."""
    endings = [position for position, stage in enumerate(model.stages) if stage.outcome]
    place = ibis.struct({name: moved[name] for name in ("position", "round")})
    stand = ibis.struct({name: moved[name] for name in ("position", "entered_at")})
    is_ending = moved.position.isin(endings) if endings else ibis.literal(False)
    states = moved.group_by("cycle").aggregate(
        stands=latest(stand, moved.place, where=moved.standing), ended=latest(place, moved.place, where=is_ending)
    )
    firsts = _first_times(moved)
    columns: dict[str, ir.Value] = {}
    for position, stage in enumerate(model.stages):
        here = firsts.position == position
        columns |= {
            f"reached_{stage.key}": here.any(),
            f"at_{stage.key}": firsts.entered_at.max(where=here),
            f"trigger_{stage.key}": firsts.trigger.max(where=here),
            f"value_{stage.key}": firsts.value.max(where=here),
            f"campaign_{stage.key}": firsts.campaign.max(where=here),
        }
    found = firsts.group_by(reaching=firsts.cycle).aggregate(**columns)
    return states.join(found, states.cycle == found.reaching).drop("reaching")


def _first_times(moved: ir.Table) -> ir.Table:
    """One row a (cycle, stage): whatever the first round reached, and of the few later rounds what is new in them."""
    first, later = moved.filter(moved["round"] == 0), moved.filter(moved["round"] > 0)
    turn = ibis.row_number().over(group_by=["cycle", "position"], order_by="place")
    known = first.semi_join(later, "cycle")
    new = later.mutate(turn=turn).anti_join(known, ["cycle", "position"])
    return first.union(new.filter(new.turn == 0).drop("turn"))


def _last_round(rounds: ir.Table) -> ir.Table:
    said = ibis.struct({name: rounds[name] for name in ("status", "status_at")})
    return rounds.group_by(last_cycle=rounds.cycle).aggregate(
        rounds=rounds["round"].max() + 1, said=latest(said, rounds["round"])
    )


def _key_of(position: ir.IntegerValue, model: LifecycleModel) -> ir.StringValue:
    named = ((position == number, ibis.literal(stage.key)) for number, stage in enumerate(model.stages))
    return ibis.cases(*named, else_=ibis.null("string"))
