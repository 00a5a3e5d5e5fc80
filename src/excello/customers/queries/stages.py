"""The stage a contact stands in, as a field of conditions: one for each lifecycle model."""

from __future__ import annotations

from datetime import datetime

import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _

from excello.charter.public import catalogue
from excello.customers.queries.models import models_in_force
from excello.customers.queries.standing import standings
from excello.lake.conditions import Condition, FieldType, Kind, comparisons_in
from excello.lake.lifecycle import LifecycleModel
from excello.lake.store import Snapshot

PREFIX = "stages."


def stage_fields(center_id: int) -> dict[str, FieldType]:
    """Lifecycle model → its stages as choices; a contact before the first stage has none."""
    return {model.key: _field(model) for model in models_in_force(center_id)}


def _field(model: LifecycleModel) -> FieldType:
    names = {stage.key: stage.name for stage in model.stages}
    return FieldType(Kind.TEXT, str(_("Stage: %(model)s") % {"model": model.name}), tuple(names), names)


def with_stages(
    snapshot: Snapshot, center_id: int, condition: Condition, contacts: ir.Table, *, at: datetime
) -> ir.Table:
    """`contacts` with a column ``stages.<model>`` for each model that `condition` asks for."""
    asked = {found.field.removeprefix(PREFIX) for found in comparisons_in(condition) if found.field.startswith(PREFIX)}
    for model in models_in_force(center_id) if asked else []:
        if model.key in asked:
            standing = standings(snapshot, model, catalogue(center_id=center_id), at=at).select("stage", "who")
            joined = contacts.left_join(standing, contacts.contact_id == standing.who).drop("who")
            contacts = joined.rename({f"{PREFIX}{model.key}": "stage"})
    return contacts
