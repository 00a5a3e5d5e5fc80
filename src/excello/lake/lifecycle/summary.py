"""What a cycle's moves come to: each stage's first time, its outcome or open status, where it stands."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from excello.lake.lifecycle.model import LifecycleModel
from excello.lake.ordered import earliest, latest


def summary(moved: ir.Table, rounds: ir.Table, facts: ir.Table, model: LifecycleModel) -> ir.Table:
    """One row a cycle that reached a stage: the columns of `cycle_dimensions` and those of `transitions.cycles`."""
    reached = _reached(moved, model)
    last = _last_round(rounds)
    joined = reached.join(last, reached.cycle == last.last_cycle).drop("last_cycle")
    ended = ibis.ifelse(joined.ended["round"] == joined.rounds - 1, joined.ended["position"], ibis.null("int64"))
    joined = joined.mutate(outcome=_key_of(ended, model))
    is_open = joined.outcome.isnull()
    found = joined.mutate(
        status=ibis.ifelse(is_open, joined.said["status"], ibis.null("string")),
        status_at=ibis.ifelse(is_open, joined.said["status_at"], ibis.null("timestamp('UTC')")),
        standing=_key_of(joined.stands["position"], model),
        standing_since=joined.stands["entered_at"],
    ).drop("said", "ended", "stands")
    about = facts.rename(fact_cycle="cycle")
    return found.join(about, found.cycle == about.fact_cycle).drop("fact_cycle")


def _reached(moved: ir.Table, model: LifecycleModel) -> ir.Table:
    first = ibis.struct({name: moved[name] for name in ("entered_at", "trigger", "value", "campaign")})
    endings = [position for position, stage in enumerate(model.stages) if stage.outcome]
    place = ibis.struct({name: moved[name] for name in ("position", "round")})
    stand = ibis.struct({name: moved[name] for name in ("position", "entered_at")})
    is_ending = moved.position.isin(endings) if endings else ibis.literal(False)
    found = moved.group_by("cycle").aggregate(
        stands=latest(stand, moved.place, where=moved.standing),
        ended=latest(place, moved.place, where=is_ending),
        **{
            f"first_{stage.key}": earliest(first, moved.place, where=moved.position == position)
            for position, stage in enumerate(model.stages)
        },
    )
    columns: dict[str, ir.Value] = {}
    for stage in model.stages:
        entry = found[f"first_{stage.key}"]
        columns |= {
            f"reached_{stage.key}": entry.notnull(),
            f"at_{stage.key}": entry["entered_at"],
            f"trigger_{stage.key}": entry["trigger"],
            f"value_{stage.key}": entry["value"],
            f"campaign_{stage.key}": entry["campaign"],
        }
    return found.select("cycle", "stands", "ended", **columns)


def _last_round(rounds: ir.Table) -> ir.Table:
    said = ibis.struct({name: rounds[name] for name in ("status", "status_at")})
    return rounds.group_by(last_cycle=rounds.cycle).aggregate(
        rounds=rounds["round"].max() + 1, said=latest(said, rounds["round"])
    )


def _key_of(position: ir.IntegerValue, model: LifecycleModel) -> ir.StringValue:
    named = ((position == number, ibis.literal(stage.key)) for number, stage in enumerate(model.stages))
    return ibis.cases(*named, else_=ibis.null("string"))
