"""The lifecycle models of a center: what is in force, what was, and the draft somebody works on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from excello.core.access import Missing
from excello.customers.models import LifecycleModelVersion
from excello.customers.queries.shipped import active_language, shipped_body, shipped_keys, shipped_model
from excello.customers.rules.drafts import in_language
from excello.lake.lifecycle import LifecycleModel, parse_model

SHIPPED = 1
"""The version of a model that ships."""


@dataclass(frozen=True, slots=True)
class ModelVersionView:
    """One version of a model as pages and the API show it; what ships has no row and no author."""

    key: str
    number: int
    state: str
    body: Mapping[str, Any]
    id: int | None = None
    reason: str = ""
    effect: Mapping[str, Any] = field(default_factory=dict)
    is_weighed: bool = False
    author: str = ""
    changed_at: datetime | None = None
    published_at: datetime | None = None
    version: int = 1

    @property
    def model(self) -> LifecycleModel:
        """It as a model, its names in the active language; a draft is always kept as one that can be read."""
        return _parsed(json.dumps(self.body, sort_keys=True), active_language())


def model_in_force(center_id: int, key: str) -> LifecycleModel:
    """The newest published version, else the one that ships; Missing for a key there is not."""
    row = _rows(center_id, key).filter(state="published").first()
    if row is not None:
        return _parsed(json.dumps(row.definition, sort_keys=True), active_language())
    _known(key)
    return shipped_model(key)


def models_in_force(center_id: int) -> list[LifecycleModel]:
    """Every model, the lead funnel first."""
    return [model_in_force(center_id, key) for key in shipped_keys()]


def versions_of(center_id: int, key: str) -> list[ModelVersionView]:
    """Every version, the newest first, a draft before all."""
    _known(key)
    rows = [version_view(row) for row in _rows(center_id, key).select_related("author")]
    return [*rows, ModelVersionView(key, SHIPPED, "published", shipped_body(key))]


def version_of(center_id: int, key: str, number: int) -> ModelVersionView:
    """One version; Missing where there is none."""
    found = next((each for each in versions_of(center_id, key) if each.number == number), None)
    if found is None:
        raise Missing("model version")
    return found


def draft_of(center_id: int, key: str) -> ModelVersionView | None:
    """The draft of a model, or None."""
    row = _rows(center_id, key).filter(state="draft").select_related("author").first()
    return version_view(row) if row else None


def draft_row(center_id: int, key: str) -> LifecycleModelVersion:
    """The row of the draft; Missing where nobody works on one."""
    row = _rows(center_id, key).filter(state="draft").first()
    if row is None:
        raise Missing("draft")
    return row


def version_view(row: LifecycleModelVersion) -> ModelVersionView:
    """A row as others see it."""
    return ModelVersionView(
        key=row.key,
        number=row.number,
        state=row.state,
        body=row.definition,
        id=row.pk,
        reason=row.reason,
        effect=row.effect,
        is_weighed=bool(row.effect) and row.effect_of == row.version,
        author=row.author.name if row.author else "",
        changed_at=row.changed_at,
        published_at=row.published_at,
        version=row.version,
    )


def _rows(center_id: int, key: str) -> Any:
    return LifecycleModelVersion.objects.filter(center_id=center_id, key=key).order_by("-number")


def _known(key: str) -> None:
    if key not in shipped_keys():
        raise Missing("model")


@lru_cache(maxsize=64)
def _parsed(body: str, language: str) -> LifecycleModel:
    return parse_model(in_language(json.loads(body), language))
