"""The catalogue on screen: seen by all, changed by those who keep it, with everything wrong said at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.rooms.charter.test_entries import add
from tests.support.cast import AT, Member

from excello.charter import public as charter
from excello.charter.public import NewProduct
from excello.core.people import CenterView

LIST = "/center/catalogue/"


@pytest.fixture
def stocked(center: CenterView, gwen: Member) -> None:
    products = [NewProduct("Fernhall One", "Balances"), NewProduct("CarePlan", "Service plans")]
    charter.register_products(center_id=center.id, products=products, by=gwen.actor, at=AT)
    charter.register_regions(center_id=center.id, names=["Italia", "DACH"], by=gwen.actor, at=AT)


def test_everybody_sees_it_and_only_keepers_change_it(stocked: None, gwen: Member, rita: Member) -> None:
    seen = rita.client.get(LIST).content.decode()
    assert "Fernhall One" in seen
    assert "Add a product" not in seen
    assert "Add a product" in gwen.client.get(LIST).content.decode()
    for path in ("product/new/", "region/new/", "product_line/new/", "product/1/"):
        assert rita.client.get(LIST + path).status_code == 403


def test_queries_do_not_grow_with_rows(
    center: CenterView,
    stocked: None,
    gwen: Member,
    assert_constant_queries: Callable[[str, Client, Callable[[], Any]], None],
) -> None:
    def double() -> None:
        for number in range(8):
            product = add(center, gwen, "product", f"Product {number}")
            add(center, gwen, "region", f"Region {number}")
            charter.add_alias(
                center_id=center.id, kind="product", item_id=product, name=f"P{number}", by=gwen.actor, at=AT
            )

    assert_constant_queries(LIST, gwen.client, double)


def test_the_list_filters_by_line_and_downloads(center: CenterView, stocked: None, gwen: Member) -> None:
    line = charter.list_product_lines(center.id)[0]
    filtered = gwen.client.get(LIST, {"line": line.id}).content.decode()
    assert "Fernhall One" in filtered
    assert "CarePlan" not in filtered
    assert "CarePlan" in gwen.client.get(LIST, {"export": "csv"}).content.decode("utf-8-sig")


def test_lines_without_discipline_stand_out(stocked: None, gwen: Member) -> None:
    assert gwen.client.get(LIST).content.decode().count("States no value discipline yet") == 2


def test_a_product_is_added(center: CenterView, stocked: None, gwen: Member) -> None:
    line = charter.list_product_lines(center.id)[0]
    form = {"name": "Fernhall Pro", "line": line.id, "price": "6400.50"}
    answer = gwen.client.post(LIST + "product/new/", form)
    assert answer.headers["Location"] == LIST
    product = next(each for each in charter.list_products(center.id) if each.name == "Fernhall Pro")
    assert (product.line_name, str(product.price)) == ("Balances", "6400.50")


def test_a_refused_form_keeps_what_was_typed_and_says_all(stocked: None, gwen: Member) -> None:
    form = {"name": "fernhall-one", "price": "cheap", "valid_from": "2026-02-01", "valid_until": "2026-01-01"}
    answer = gwen.client.post(LIST + "product/new/", form)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name", "price", "valid_until"}
    assert 'value="cheap"' in answer.content.decode()


@pytest.mark.parametrize("kind", ["product", "product_line", "region"])
def test_each_kind_is_edited_from_what_it_is(center: CenterView, stocked: None, gwen: Member, kind: str) -> None:
    item = {
        "product": charter.list_products,
        "product_line": charter.list_product_lines,
        "region": charter.list_regions,
    }[kind](center.id)[0]
    url = f"{LIST}{kind}/{item.id}/"
    initial = gwen.client.get(url).context["form"].initial
    form = {key: value for key, value in initial.items() if value is not None} | {"name": item.name + " Plus"}
    assert gwen.client.post(url, form).status_code == 302
    assert gwen.client.get(url).context["form"].initial == {
        **initial,
        "name": item.name + " Plus",
        "version": initial["version"] + 1,
    }


def test_who_was_overtaken_is_told_and_may_save_again(center: CenterView, stocked: None, gwen: Member) -> None:
    region = charter.list_regions(center.id)[0]
    url = f"{LIST}region/{region.id}/"
    gwen.client.post(url, {"name": "First", "version": 1})
    overtaken = gwen.client.post(url, {"name": "Second", "version": 1})
    assert overtaken.status_code == 422
    assert "Somebody else changed this" in overtaken.content.decode()
    form = overtaken.context["form"]
    assert gwen.client.post(url, {"name": form["name"].value(), "version": form["version"].value()}).status_code == 302


def test_names_are_added_and_taken_away(center: CenterView, stocked: None, gwen: Member) -> None:
    product = charter.list_products(center.id)[0]
    url = f"{LIST}product/{product.id}/"
    assert gwen.client.post(url + "names/", {"name": "Care Plan Basic"}).status_code == 302
    refused = gwen.client.post(url + "names/", {"name": "careplanbasic"})
    assert refused.status_code == 422
    assert "careplanbasic" in refused.content.decode()
    alias = gwen.client.get(url).context["aliases"][0]
    assert gwen.client.post(f"{url}names/{alias.pk}/remove/").status_code == 302
    assert charter.list_products(center.id)[0].aliases == ()


def test_what_is_not_there_is_missing(stocked: None, gwen: Member) -> None:
    for path in ("product/999/", "gadget/new/", "gadget/1/"):
        assert gwen.client.get(LIST + path).status_code == 404
    assert gwen.client.post(LIST + "product_line/1/names/", {"name": "x"}).status_code == 404


def test_another_centers_entries_are_missing(stocked: None, center: CenterView, gwen: Member) -> None:
    from excello.core.access import system_actor
    from excello.core.people import create_center

    other = create_center(name="Elsewhere", by=None, at=AT)
    actor = system_actor(other.id)
    charter.register_regions(center_id=other.id, names=["Far"], by=actor, at=AT)
    assert gwen.client.get(f"{LIST}region/{charter.list_regions(other.id)[0].id}/").status_code == 404
