"""The content: what there is, for whom, at which stage, in which state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from excello.core.access import Missing
from excello.findings import Finding
from excello.journeys.models import Asset, AssetStage
from excello.journeys.rules.assets import AssetContent, theme_findings


@dataclass(frozen=True, slots=True)
class AssetView:
    """A piece of content; `personas` and `next_asset_ids` by id, `stages` by key."""

    id: int
    code: str
    title: str
    theme_kind: str
    theme: str
    medium: str
    language: str
    url: str
    access: str
    personas: tuple[int, ...]
    stages: tuple[str, ...]
    state: str
    next_asset_ids: tuple[int, ...]
    owner_id: int | None
    center_id: int = 0
    file_name: str = ""
    product_id: int | None = None
    expert_id: int | None = None
    review_date: date | None = None
    version: int = 1

    @property
    def findings(self) -> list[Finding]:
        """What J9 says of it."""
        return theme_findings(theme_kind=self.theme_kind, stages=self.stages)

    @property
    def content(self) -> AssetContent:
        """What the rules read."""
        return AssetContent(
            title=self.title,
            theme_kind=self.theme_kind,
            theme=self.theme,
            medium=self.medium,
            language=self.language,
            url=self.url,
            access=self.access,
            stages=self.stages,
            persona_ids=self.personas,
            next_asset_ids=self.next_asset_ids,
        )


def published_assets(center_id: int) -> list[AssetView]:
    """What a touch may send to, by title."""
    return asset_views(Asset.objects.filter(center_id=center_id, state="published"))


def assets_for(center_id: int, persona_id: int | None = None, stage: str | None = None) -> list[AssetView]:
    """What there is or will be for a persona at a stage (None: any); retired assets are left out."""
    rows = Asset.objects.filter(center_id=center_id).exclude(state="retired")
    if persona_id is not None:
        rows = rows.filter(personas=persona_id)
    if stage is not None:
        rows = rows.filter(pk__in=AssetStage.objects.filter(stage=stage).values("asset_id"))
    return asset_views(rows)


def asset(asset_id: int) -> AssetView:
    """One asset in whichever state; Missing otherwise."""
    return _one(Asset.objects.filter(pk=asset_id))


def asset_in(center_id: int, asset_id: int) -> AssetView:
    """One asset of this center; Missing otherwise."""
    return _one(Asset.objects.filter(center_id=center_id, pk=asset_id))


def asset_row(center_id: int, asset_id: int) -> Asset:
    """The row itself, for the room's operations and its file."""
    row = Asset.objects.filter(center_id=center_id, pk=asset_id).first()
    if row is None:
        raise Missing("asset")
    return row


def asset_titles(center_id: int, *, without: int | None = None) -> list[tuple[int, str]]:
    """(id, "AST-3 Title") of what a reader may be sent to next."""
    rows = Asset.objects.filter(center_id=center_id).exclude(pk=without or 0).exclude(state="retired")
    return [(row.pk, str(row)) for row in rows]


def words_in_use(center_id: int) -> set[str]:
    """The media and languages that some asset has: what is worth filtering by."""
    pairs = Asset.objects.filter(center_id=center_id).order_by().values_list("medium", "language").distinct()
    return {word for pair in pairs for word in pair if word}


def asset_views(rows: Iterable[Asset] | QuerySet[Asset]) -> list[AssetView]:
    """Rows as other rooms see them, in three queries however many there are."""
    listed = list(rows)
    ids = [row.pk for row in listed]
    stages, personas, following = defaultdict(list), defaultdict(list), defaultdict(list)
    for asset_id, stage in AssetStage.objects.filter(asset_id__in=ids).values_list("asset_id", "stage"):
        stages[asset_id].append(stage)
    through = Asset.personas.through.objects.filter(asset_id__in=ids).order_by("id")
    for asset_id, persona_id in through.values_list("asset_id", "persona_id"):
        personas[asset_id].append(persona_id)
    links = Asset.next_assets.through.objects.filter(from_asset_id__in=ids).order_by("id")
    for asset_id, next_id in links.values_list("from_asset_id", "to_asset_id"):
        following[asset_id].append(next_id)
    return [_view(row, tuple(stages[row.pk]), tuple(personas[row.pk]), tuple(following[row.pk])) for row in listed]


def _one(rows: QuerySet[Asset]) -> AssetView:
    found = asset_views(rows)
    if not found:
        raise Missing("asset")
    return found[0]


def _view(row: Asset, stages: tuple[str, ...], personas: tuple[int, ...], following: tuple[int, ...]) -> AssetView:
    return AssetView(
        id=row.pk,
        code=row.code,
        title=row.title,
        theme_kind=row.theme_kind,
        theme=row.theme,
        medium=row.medium,
        language=row.language,
        url=row.url,
        access=row.access,
        personas=personas,
        stages=stages,
        state=row.state,
        next_asset_ids=following,
        owner_id=row.owner_id,
        center_id=row.center_id,
        file_name=row.file_name,
        product_id=row.product_id,
        expert_id=row.expert_id,
        review_date=row.review_date,
        version=row.version,
    )
