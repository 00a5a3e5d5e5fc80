"""The stage a contact stands in, as a field of conditions."""

from __future__ import annotations

import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _

from excello.charter.public import catalogue
from excello.customers.queries.lifecycle import model_of
from excello.customers.queries.standing import standings
from excello.lake.conditions import Condition, FieldType, Kind, comparisons_in
from excello.lake.store import Snapshot

PREFIX = "stages."


def stage_fields(center_id: int) -> dict[str, FieldType]:
    """Lifecycle model → its stages as choices; a contact before the first stage has none."""
    model = model_of(center_id)
    names = {stage.key: stage.name for stage in model.stages}
    label = str(_("Stage: %(model)s") % {"model": model.name})
    return {model.key: FieldType(Kind.TEXT, label, tuple(names), names)}


def with_stages(snapshot: Snapshot, center_id: int, condition: Condition, contacts: ir.Table) -> ir.Table:
    """`contacts` with a column ``stages.<model>`` for each model that `condition` asks for."""
    asked = {comparison.field.removeprefix(PREFIX) for comparison in comparisons_in(condition)}
    model = model_of(center_id)
    if model.key not in asked:
        return contacts
    standing = standings(snapshot, model, catalogue(center_id=center_id)).select("stage", "who")
    joined = contacts.left_join(standing, contacts.contact_id == standing.who).drop("who")
    return joined.rename({f"{PREFIX}{model.key}": "stage"})
