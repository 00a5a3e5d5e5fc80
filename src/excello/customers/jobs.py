"""Jobs of the customers room: the effect of a draft, computed over the whole lake."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from excello.charter.public import catalogue
from excello.core.jobs import JobContext, job_kind
from excello.core.lake_home import lake
from excello.customers.models import LifecycleModelVersion
from excello.customers.operations.models import EFFECT
from excello.customers.queries.effect import weigh
from excello.customers.queries.models import model_in_force, version_view


@job_kind(EFFECT, label=_("Effect of a lifecycle model"))
def keep_effect(context: JobContext, version_id: int) -> dict[str, Any]:
    """Compute what publishing a draft would change, and keep it with the draft as it is now."""
    row = LifecycleModelVersion.objects.filter(pk=version_id, state="draft").first()
    if row is None:
        return {}
    context.progress(0, 2)
    view = version_view(row)
    with lake().snapshot() as snapshot:
        now = model_in_force(row.center_id, row.key)
        effect = weigh(snapshot, now, view.model, catalogue(center_id=row.center_id), at=context.at)
    context.progress(2, 2)
    # The draft's own version stays: its effect is no edit. One that was edited meanwhile keeps its old effect.
    LifecycleModelVersion.objects.filter(pk=row.pk, version=row.version, state="draft").update(
        effect=effect, effect_of=row.version
    )
    return {"moved": effect["moved"], "cycles": effect["cycles"]}
