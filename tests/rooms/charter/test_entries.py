"""Lines, products and regions are added and changed by hand; names stay unmistakable."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.support.cast import AT, Member

from excello.charter import public as charter
from excello.charter.operations.entries import Entry, add_entry, edit_entry
from excello.core.access import Denied, Missing
from excello.core.people import CenterView
from excello.findings import Refused


def add(center: CenterView, who: Member, kind: str, name: str, **fields: Any) -> int:
    return add_entry(kind=kind, center_id=center.id, entry=Entry(name, **fields), by=who.actor, at=AT)


def edit(center: CenterView, who: Member, kind: str, item_id: int, version: int, name: str, **fields: Any) -> None:
    entry = Entry(name, **fields)
    edit_entry(kind=kind, center_id=center.id, item_id=item_id, entry=entry, version=version, by=who.actor, at=AT)


def test_a_line_carries_its_value_discipline_to_its_products(center: CenterView, gwen: Member) -> None:
    line = add(center, gwen, "product_line", "Balances", value_discipline="product_leadership")
    add(center, gwen, "product", "Fernhall One", line_id=line, price=Decimal("1900"))
    (product,) = charter.list_products(center.id)
    assert (product.line_name, product.value_discipline, product.price) == ("Balances", "product_leadership", 1900)


def test_a_renamed_product_is_still_found_by_its_old_name(center: CenterView, gwen: Member) -> None:
    product = add(center, gwen, "product", "Fernhall One")
    edit(center, gwen, "product", product, 1, "Fernhall Uno")
    catalogue = charter.catalogue(center.id)
    assert catalogue.product_of("fernhall-one") == catalogue.product_of("Fernhall UNO")
    with pytest.raises(Refused):
        add(center, gwen, "product", "FERNHALL ONE")


def test_an_entry_may_take_its_own_alias_as_its_name(center: CenterView, gwen: Member) -> None:
    product = add(center, gwen, "product", "Fernhall One")
    charter.add_alias(center_id=center.id, kind="product", item_id=product, name="F1", by=gwen.actor, at=AT)
    edit(center, gwen, "product", product, 1, "F1")
    assert charter.list_products(center.id)[0].name == "F1"


@pytest.mark.parametrize("name", ["Fernhall One", "fernhall one", "Fernhall-One", "FernhallOne", "F 1"])
def test_a_name_that_means_something_already_is_refused(center: CenterView, gwen: Member, name: str) -> None:
    product = add(center, gwen, "product", "Fernhall One")
    charter.add_alias(center_id=center.id, kind="product", item_id=product, name="F1", by=gwen.actor, at=AT)
    with pytest.raises(Refused) as refused:
        add(center, gwen, "product", name)
    assert refused.value.findings[0].code == "catalogue.name_taken"
    with pytest.raises(Refused):
        charter.add_alias(center_id=center.id, kind="product", item_id=product, name=name, by=gwen.actor, at=AT)


def test_a_product_and_a_region_may_share_a_name(center: CenterView, gwen: Member) -> None:
    add(center, gwen, "product", "Nord")
    add(center, gwen, "region", "Nord")
    assert charter.list_regions(center.id)[0].name == "Nord"


def test_everything_wrong_is_said_at_once(center: CenterView, gwen: Member) -> None:
    with pytest.raises(Refused) as refused:
        add(
            center,
            gwen,
            "product",
            "!",
            owner_id=999,
            line_id=999,
            price=Decimal(-1),
            valid_from=date(2026, 2, 1),
            valid_until=date(2026, 1, 1),
        )
    assert [(finding.code, finding.path) for finding in refused.value.findings] == [
        ("catalogue.empty_name", "name"),
        ("catalogue.validity", "valid_until"),
        ("catalogue.unknown", "owner"),
        ("catalogue.unknown", "line"),
        ("catalogue.price", "price"),
    ]


def test_an_unknown_discipline_is_refused_and_none_is_not(center: CenterView, gwen: Member) -> None:
    add(center, gwen, "product_line", "Balances")
    with pytest.raises(Refused) as refused:
        add(center, gwen, "product_line", "Service", value_discipline="luck")
    assert refused.value.findings[0].code == "line.unknown_discipline"


def test_what_is_no_longer_valid_leaves_the_choice_but_not_the_catalogue(center: CenterView, gwen: Member) -> None:
    add(center, gwen, "product", "Old", valid_until=date(2026, 6, 30))
    assert charter.list_products(center.id, on=date(2026, 6, 30))
    assert charter.list_products(center.id, on=date(2026, 7, 1)) == []
    assert charter.catalogue(center.id).product_of("old") is not None


def test_the_second_of_two_editors_is_refused(center: CenterView, gwen: Member) -> None:
    region = add(center, gwen, "region", "West")
    edit(center, gwen, "region", region, 1, "Far West")
    with pytest.raises(Refused) as refused:
        edit(center, gwen, "region", region, 1, "Near West")
    assert refused.value.findings[0].code == "changed_meanwhile"


def test_a_removed_alias_resolves_no_more(center: CenterView, gwen: Member) -> None:
    region = add(center, gwen, "region", "Italia")
    alias = charter.add_alias(center_id=center.id, kind="region", item_id=region, name="IT", by=gwen.actor, at=AT)
    charter.remove_alias(center_id=center.id, alias_id=alias, by=gwen.actor, at=AT)
    assert charter.catalogue(center.id).region_of("it") is None
    with pytest.raises(Missing):
        charter.remove_alias(center_id=center.id, alias_id=alias, by=gwen.actor, at=AT)


def test_lines_have_no_aliases(center: CenterView, gwen: Member) -> None:
    line = add(center, gwen, "product_line", "Balances")
    with pytest.raises(Missing):
        charter.add_alias(center_id=center.id, kind="product_line", item_id=line, name="B", by=gwen.actor, at=AT)


def test_who_may_not_edit_does_not(center: CenterView, rita: Member) -> None:
    with pytest.raises(Denied):
        add(center, rita, "region", "West")


@pytest.mark.parametrize("price", ["1000000000000", "1e300", "Infinity", "NaN", "-0.01"])
def test_a_price_that_no_column_holds_is_refused_and_the_catalogue_stays_readable(gwen: Any, price: str) -> None:
    answer = gwen.api.post("/charter/products", {"name": "Balance", "price": price})
    assert answer.status_code == 422
    assert any("price" in finding["path"] for finding in answer.json()["findings"])
    assert gwen.api.get("/charter/products").status_code == 200


def test_the_largest_price_is_kept_as_it_is(gwen: Any) -> None:
    assert gwen.api.post("/charter/products", {"name": "Balance", "price": "999999999999.99"}).status_code < 300
    assert "999999999999.99" in gwen.api.get("/charter/products").content.decode()
