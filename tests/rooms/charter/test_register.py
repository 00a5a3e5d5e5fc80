"""An import fills the catalogue once, whatever the spelling."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.support.cast import AT, Member

from excello.charter import public as charter
from excello.charter.public import NewProduct
from excello.core.access import Denied
from excello.core.models import AuditEntry
from excello.core.people import CenterView
from excello.findings import Refused

MAVEN = [
    NewProduct("GTX Basic", "GTX", Decimal(550), "maven"),
    NewProduct("GTX Pro", "GTX", Decimal(4821), "maven"),
    NewProduct("MG Special", "MG", Decimal(55), "maven"),
]


def register(center: CenterView, who: Member, *products: NewProduct) -> charter.Registered:
    return charter.register_products(center_id=center.id, products=products, by=who.actor, at=AT)


def test_products_come_with_their_lines(center: CenterView, gwen: Member) -> None:
    assert register(center, gwen, *MAVEN) == charter.Registered(added=3)
    assert [(p.name, p.line_name, p.key) for p in charter.list_products(center.id)] == [
        ("GTX Basic", "GTX", "gtx-basic"),
        ("GTX Pro", "GTX", "gtx-pro"),
        ("MG Special", "MG", "mg-special"),
    ]
    assert [line.name for line in charter.list_product_lines(center.id)] == ["GTX", "MG"]


def test_a_second_run_changes_nothing_and_leaves_no_trace(center: CenterView, gwen: Member) -> None:
    register(center, gwen, *MAVEN)
    assert register(center, gwen, *MAVEN) == charter.Registered(unchanged=3)
    assert AuditEntry.objects.filter(kind="catalogue.registered").count() == 1


def test_another_spelling_is_the_same_product(center: CenterView, gwen: Member) -> None:
    register(center, gwen, *MAVEN)
    assert register(center, gwen, NewProduct("gtxpro"), NewProduct("GTX-PRO")) == charter.Registered(unchanged=2)
    assert charter.catalogue(center.id).product_of("GTXPro").name == "GTX Pro"


def test_a_changed_price_is_taken_over_and_what_the_source_omits_stays(center: CenterView, gwen: Member) -> None:
    register(center, gwen, *MAVEN)
    assert register(center, gwen, NewProduct("GTX Pro", price=Decimal(5000))) == charter.Registered(changed=1)
    product = charter.list_products(center.id)[1]
    assert (product.price, product.line_name) == (Decimal(5000), "GTX")


def test_regions_once(center: CenterView, gwen: Member) -> None:
    names = ["West", "East", "west ", "Central"]
    first = charter.register_regions(center_id=center.id, names=names, by=gwen.actor, at=AT)
    again = charter.register_regions(center_id=center.id, names=names, by=gwen.actor, at=AT)
    assert (first, again) == (charter.Registered(added=3), charter.Registered(unchanged=3))
    assert [region.name for region in charter.list_regions(center.id)] == ["Central", "East", "West"]


def test_an_alias_resolves_and_is_not_added_beside(center: CenterView, gwen: Member) -> None:
    register(center, gwen, *MAVEN)
    product = charter.list_products(center.id)[0]
    charter.add_alias(center_id=center.id, kind="product", item_id=product.id, name="Starter Kit", by=gwen.actor, at=AT)
    assert charter.catalogue(center.id).product_of("starterkit").key == "gtx-basic"
    assert register(center, gwen, NewProduct("Starter-Kit")) == charter.Registered(unchanged=1)


def test_a_name_without_letters_is_refused_and_nothing_is_added(center: CenterView, gwen: Member) -> None:
    with pytest.raises(Refused) as refused:
        register(center, gwen, *MAVEN, NewProduct("—"), NewProduct(" "))
    assert [(f.code, f.path) for f in refused.value.findings] == [
        ("catalogue.empty_name", "rows.3.name"),
        ("catalogue.no_name", "rows.4.name"),
    ]
    assert charter.list_products(center.id) == []


def test_only_those_who_keep_the_catalogue_register(center: CenterView, rita: Member) -> None:
    with pytest.raises(Denied):
        register(center, rita, *MAVEN)
