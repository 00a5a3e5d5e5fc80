"""An asset starts as an idea, is published whole or not at all, and is warned when its theme comes too early."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import File
from tests.support.cast import AT, Member

from excello.core.access import Denied, Missing, system_actor
from excello.core.models import AuditEntry, Fact
from excello.core.people import CenterView, create_center
from excello.findings import Refused, Severity
from excello.journeys import public as journeys
from excello.journeys.public import AssetContent, AssetView, PersonaDraft
from excello.journeys.rules.assets import FILE_LIMIT, MOVES, STATES, is_web_address, theme_findings


def add(center: CenterView, paula: Member, content: AssetContent, **more: Any) -> AssetView:
    given = {"center_id": center.id, "by": paula.actor, "at": AT, "owner_id": paula.person.pk}
    return journeys.create_asset(content=content, **{**given, **more})


def move(center: CenterView, paula: Member, asset: AssetView, state: str, **more: Any) -> AssetView:
    return journeys.move_asset(center_id=center.id, asset_id=asset.id, state=state, by=paula.actor, at=AT, **more)


def test_an_idea_needs_a_title_only(center: CenterView, paula: Member) -> None:
    asset = add(center, paula, AssetContent(title="An idea"))
    assert (asset.code, asset.state, asset.access) == ("AST-1", "idea", "open")
    assert journeys.published_assets(center.id) == []


def test_publishing_an_idea_names_everything_it_lacks(center: CenterView, paula: Member) -> None:
    asset = add(center, paula, AssetContent(title="An idea"), owner_id=None)
    with pytest.raises(Refused) as refused:
        move(center, paula, asset, "published")
    assert [finding.path for finding in refused.value.findings] == [
        "theme_kind",
        "theme",
        "medium",
        "language",
        "url",
        "personas",
        "stages",
        "owner",
    ]


def test_a_whole_asset_is_published_and_found(
    center: CenterView, paula: Member, whole: AssetContent, carla: PersonaDraft
) -> None:
    asset = move(center, paula, add(center, paula, whole), "published")
    assert journeys.published_assets(center.id) == [asset]
    assert journeys.asset(asset.id).stages == ("aware", "consideration")
    assert journeys.assets_for(center.id, persona_id=carla.id, stage="aware") == [asset]
    assert journeys.assets_for(center.id, stage="unaware") == []
    assert Fact.objects.filter(event__event="Asset Published").exists()


def test_a_file_does_instead_of_an_address(center: CenterView, paula: Member, whole: AssetContent) -> None:
    asset = add(center, paula, replace(whole, url=""))
    file = File(BytesIO(b"%PDF-1.7"), name="guide.pdf")
    given = {"center_id": center.id, "asset_id": asset.id, "by": paula.actor, "at": AT}
    assert journeys.put_file(name="guide.pdf", file=file, **given).file_name == "guide.pdf"
    assert move(center, paula, asset, "published").state == "published"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("run.exe", b"MZ", "asset.file_kind"),
        ("page.html", b"<p>", "asset.file_kind"),
        ("guide", b"x", "asset.file_kind"),
        ("guide.pdf", b"", "asset.file_empty"),
    ],
)
def test_files_nobody_can_open_are_refused(
    center: CenterView, paula: Member, name: str, content: bytes, code: str
) -> None:
    asset = add(center, paula, AssetContent(title="An idea"))
    given = {"center_id": center.id, "asset_id": asset.id, "by": paula.actor, "at": AT}
    with pytest.raises(Refused) as refused:
        journeys.put_file(name=name, file=File(BytesIO(content), name=name), **given)
    assert [finding.code for finding in refused.value.findings] == [code]


def test_too_large_a_file_is_refused(center: CenterView, paula: Member) -> None:
    asset = add(center, paula, AssetContent(title="An idea"))
    file = File(BytesIO(b"x"), name="film.mp4")
    file.size = FILE_LIMIT + 1
    with pytest.raises(Refused, match="larger than 50 MB"):
        journeys.put_file(center_id=center.id, asset_id=asset.id, name="film.mp4", file=file, by=paula.actor, at=AT)


def test_a_product_theme_at_an_early_stage_is_a_warning_only(
    center: CenterView, paula: Member, whole: AssetContent
) -> None:
    asset = add(center, paula, replace(whole, theme_kind="product"))
    (finding,) = asset.findings
    assert (finding.code, finding.path, finding.severity) == ("J9", "theme_kind", Severity.WARNING)
    assert move(center, paula, asset, "published").findings == [finding]


@pytest.mark.parametrize(
    ("theme_kind", "stages", "is_warned"),
    [
        ("product", ("unaware",), True),
        ("product", ("aware", "decision"), True),
        ("product", ("consideration",), False),
        ("problem", ("unaware", "aware"), False),
        ("", ("unaware",), False),
    ],
)
def test_when_the_theme_comes_too_early(theme_kind: str, stages: tuple[str, ...], is_warned: bool) -> None:
    assert bool(theme_findings(theme_kind=theme_kind, stages=stages)) is is_warned


def test_a_published_asset_must_stay_publishable(center: CenterView, paula: Member, whole: AssetContent) -> None:
    asset = move(center, paula, add(center, paula, whole), "published")
    given = {"center_id": center.id, "asset_id": asset.id, "version": asset.version, "by": paula.actor, "at": AT}
    with pytest.raises(Refused) as refused:
        journeys.edit_asset(content=replace(whole, theme="", stages=()), owner_id=None, **given)
    assert [finding.path for finding in refused.value.findings] == ["theme", "stages", "owner"]
    changed = journeys.edit_asset(content=replace(whole, title="Better"), owner_id=paula.person.pk, **given)
    assert (changed.title, changed.state) == ("Better", "published")


def test_words_people_and_things_nobody_knows_are_refused_at_once(center: CenterView, paula: Member) -> None:
    content = AssetContent(
        title=" ",
        theme_kind="us",
        medium="clay",
        language="xx",
        access="secret",
        url="javascript:alert(1)",
        stages=("limbo",),
        persona_ids=(99,),
        next_asset_ids=(99,),
    )
    with pytest.raises(Refused) as refused:
        add(center, paula, content, owner_id=99, expert_id=99, product_id=99)
    paths = {finding.path for finding in refused.value.findings}
    assert paths == {
        *("title", "theme_kind", "medium", "language", "access", "url", "stages"),
        *("personas", "next_assets", "product", "owner", "expert"),
    }


@pytest.mark.parametrize("url", ["https://www.example.com/a?b=c", "http://localhost:8000/x"])
def test_addresses_a_reader_can_open(url: str) -> None:
    assert is_web_address(url)


@pytest.mark.parametrize("url", ["example.com", "ftp://example.com", "https://", "https://a b", "data:text/html,x"])
def test_addresses_nobody_can_open(url: str) -> None:
    assert not is_web_address(url)


def test_another_centers_persona_is_unknown(center: CenterView, paula: Member) -> None:
    other = create_center(name="Elsewhere", by=None, at=AT)
    persona = journeys.create_persona(center_id=other.id, name="Far", by=system_actor(other.id), at=AT)
    with pytest.raises(Refused):
        add(center, paula, AssetContent(title="An idea", persona_ids=(persona.id,)))
    with pytest.raises(Missing):
        journeys.publish_persona(center_id=center.id, persona_id=persona.id, by=paula.actor, at=AT)


def test_an_asset_does_not_lead_to_itself(center: CenterView, paula: Member) -> None:
    asset = add(center, paula, AssetContent(title="An idea"))
    with pytest.raises(Refused):
        journeys.edit_asset(
            center_id=center.id,
            asset_id=asset.id,
            content=AssetContent(title="An idea", next_asset_ids=(asset.id,)),
            version=asset.version,
            by=paula.actor,
            at=AT,
        )


def test_the_reader_is_led_on_and_stages_follow_the_edit(
    center: CenterView, paula: Member, whole: AssetContent
) -> None:
    following = add(center, paula, AssetContent(title="Calculator"))
    asset = add(center, paula, replace(whole, next_asset_ids=(following.id,)))
    assert asset.next_asset_ids == (following.id,)
    edited = journeys.edit_asset(
        center_id=center.id,
        asset_id=asset.id,
        content=replace(whole, stages=("consideration", "decision")),
        version=asset.version,
        by=paula.actor,
        at=AT,
    )
    assert (edited.stages, edited.next_asset_ids) == (("consideration", "decision"), ())


def test_every_state_can_be_reached_and_left() -> None:
    assert set(MOVES) == set(STATES)
    assert {state for targets in MOVES.values() for state in targets} == set(STATES)


def test_a_retired_asset_is_offered_no_more_and_comes_back_through_review(
    center: CenterView, paula: Member, whole: AssetContent
) -> None:
    asset = move(center, paula, add(center, paula, whole), "published")
    asset = move(center, paula, asset, "retired")
    assert journeys.assets_for(center.id) == []
    with pytest.raises(Refused, match="cannot move there"):
        move(center, paula, asset, "published")
    assert move(center, paula, asset, "in_review").state == "in_review"


def test_moving_where_it_is_changes_nothing(center: CenterView, paula: Member) -> None:
    asset = add(center, paula, AssetContent(title="An idea"))
    assert move(center, paula, asset, "idea").version == asset.version
    assert AuditEntry.objects.filter(subject_type="journeys.asset").count() == 1


def test_the_second_of_two_who_move_it_is_refused(center: CenterView, paula: Member) -> None:
    asset = add(center, paula, AssetContent(title="An idea"))
    move(center, paula, asset, "requested", version=asset.version)
    with pytest.raises(Refused) as refused:
        move(center, paula, asset, "in_production", version=asset.version)
    assert refused.value.findings[0].code == "changed_meanwhile"


def test_only_editors_edit(center: CenterView, sara: Member) -> None:
    with pytest.raises(Denied):
        add(center, sara, AssetContent(title="Mine"))


def test_an_unknown_asset_is_missing(db: None) -> None:
    with pytest.raises(Missing):
        journeys.asset(404)
