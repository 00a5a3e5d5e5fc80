"""Content on screen: the list with its filters, one asset, its file, its way to publication."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.support.cast import AT, Member

from excello.core.people import CenterView
from excello.journeys import public as journeys
from excello.journeys.public import AssetContent, AssetView, JourneyDraft, PersonaDraft

LIST = "/journeys/assets/"


@pytest.fixture
def asset(center: CenterView, whole: AssetContent, paula: Member) -> AssetView:
    """A whole asset, not yet published."""
    given = {"center_id": center.id, "by": paula.actor, "at": AT}
    return journeys.create_asset(content=whole, owner_id=paula.person.pk, **given)


def typed(client: Client, asset_id: int) -> dict[str, Any]:
    """What the edit form would send unchanged."""
    form = client.get(f"{LIST}{asset_id}/edit/").context["form"]
    return {name: form[name].value() for name in form.fields if form[name].value() is not None}


def test_the_form_gives_back_exactly_what_it_was_given(asset: AssetView, paula: Member) -> None:
    answer = paula.client.post(f"{LIST}{asset.id}/edit/", typed(paula.client, asset.id))
    assert answer.headers["Location"] == f"{LIST}{asset.id}/"
    assert journeys.asset(asset.id) == replace(asset, version=asset.version + 1)


def test_an_idea_is_kept_with_its_title_only(center: CenterView, paula: Member) -> None:
    answer = paula.client.post(LIST + "new/", {"title": "An idea"})
    assert answer.status_code == 302
    page = paula.client.get(answer.headers["Location"]).content.decode()
    assert "What publishing asks for" in page
    assert "There is nothing to open." in page


def test_a_refused_form_keeps_what_was_typed_and_says_all(paula: Member) -> None:
    form = {"title": "", "url": "nowhere", "review_date": "soon"}
    answer = paula.client.post(LIST + "new/", form)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"title", "url", "review_date"}
    assert 'value="nowhere"' in answer.content.decode()


def test_publishing_what_is_whole(asset: AssetView, paula: Member) -> None:
    answer = paula.client.post(f"{LIST}{asset.id}/move/", {"state": "published", "version": asset.version})
    assert answer.headers["Location"] == f"{LIST}{asset.id}/"
    assert journeys.asset(asset.id).state == "published"


def test_publishing_what_is_not_shows_the_form_with_what_is_missing(center: CenterView, paula: Member) -> None:
    idea = journeys.create_asset(center_id=center.id, content=AssetContent(title="An idea"), by=paula.actor, at=AT)
    answer = paula.client.post(f"{LIST}{idea.id}/move/", {"state": "published"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {
        *("theme_kind", "theme", "medium", "language", "url", "personas", "stages", "owner"),
    }


def test_a_move_that_is_none_is_refused_on_the_page(asset: AssetView, paula: Member) -> None:
    answer = paula.client.post(f"{LIST}{asset.id}/move/", {"state": "retired"})
    assert answer.status_code == 422
    assert "cannot move there" in answer.content.decode()


def test_an_early_product_theme_is_marked_in_the_list_and_on_the_page(
    asset: AssetView, whole: AssetContent, paula: Member
) -> None:
    paula.client.post(f"{LIST}{asset.id}/edit/", typed(paula.client, asset.id) | {"theme_kind": "product"})
    assert "J9" in paula.client.get(LIST).content.decode()
    page = paula.client.get(f"{LIST}{asset.id}/").content.decode()
    assert "buyers who are not looking for one yet" in page
    published = paula.client.post(f"{LIST}{asset.id}/move/", {"state": "published"})
    assert published.status_code == 302


def test_a_file_is_handed_in_and_only_ever_downloaded(asset: AssetView, paula: Member, rita: Member) -> None:
    assert paula.client.get(f"{LIST}{asset.id}/file/").status_code == 404
    file = SimpleUploadedFile("guide.svg", b"<svg onload='alert(1)'/>", content_type="image/svg+xml")
    assert paula.client.post(f"{LIST}{asset.id}/file/new/", {"file": file}).status_code == 302
    answer = rita.client.get(f"{LIST}{asset.id}/file/")
    assert b"".join(answer.streaming_content) == b"<svg onload='alert(1)'/>"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="guide.svg"'


@pytest.mark.parametrize("name", ["run.exe", "page.html"])
def test_a_file_of_another_kind_is_refused(asset: AssetView, paula: Member, name: str) -> None:
    file = SimpleUploadedFile(name, b"x")
    answer = paula.client.post(f"{LIST}{asset.id}/file/new/", {"file": file})
    assert answer.status_code == 422
    assert "Files of this kind are not taken." in answer.content.decode()
    assert paula.client.post(f"{LIST}{asset.id}/file/new/").status_code == 422


def test_the_list_filters_by_what_it_is_for(
    center: CenterView, asset: AssetView, carla: PersonaDraft, paula: Member
) -> None:
    journeys.create_asset(center_id=center.id, content=AssetContent(title="Other"), by=paula.actor, at=AT)
    for chosen in (
        {"state": "idea", "stage": "aware"},
        {"persona": str(carla.id)},
        {"medium": "article"},
        {"language": "en"},
        {"theme": "problem"},
        {"q": "closing"},
    ):
        page = paula.client.get(LIST, chosen).content.decode()
        assert "What closing late costs" in page, chosen
        assert ">Other<" not in page, chosen
    assert "What closing late costs" not in paula.client.get(LIST, {"stage": "unaware"}).content.decode()
    assert "AST-2" in paula.client.get(LIST, {"export": "csv"}).content.decode("utf-8-sig")


def test_readers_read_and_do_not_edit(asset: AssetView, rita: Member) -> None:
    assert rita.client.get(LIST).status_code == 200
    page = rita.client.get(f"{LIST}{asset.id}/").content.decode()
    assert "Nights lost to figures" in page
    assert "/edit/" not in page
    assert rita.client.get(LIST + "new/").status_code == 403
    assert rita.client.get(f"{LIST}{asset.id}/edit/").status_code == 403
    assert rita.client.post(f"{LIST}{asset.id}/move/", {"state": "published"}).status_code == 403
    assert rita.client.post(f"{LIST}{asset.id}/file/new/").status_code == 403


def test_who_was_overtaken_keeps_what_was_typed(asset: AssetView, paula: Member, dan: Member) -> None:
    form = typed(paula.client, asset.id)
    dan.client.post(f"{LIST}{asset.id}/edit/", form | {"title": "Dan's"})
    answer = paula.client.post(f"{LIST}{asset.id}/edit/", form | {"title": "Paula's"})
    assert answer.status_code == 422
    assert answer.context["form"]["title"].value() == "Paula's"


def test_queries_do_not_grow_with_rows(
    center: CenterView,
    journey: JourneyDraft,
    asset: AssetView,
    whole: AssetContent,
    paula: Member,
    assert_constant_queries: Callable[[str, Client, Callable[[], Any]], None],
) -> None:
    def double() -> None:
        for _number in range(5):
            journeys.create_asset(center_id=center.id, content=whole, by=paula.actor, at=AT)

    assert_constant_queries(LIST, paula.client, double)
    assert_constant_queries(f"{LIST}{asset.id}/", paula.client, double)
    assert_constant_queries(f"{LIST}{asset.id}/edit/", paula.client, double)
