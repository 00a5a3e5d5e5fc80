"""The roll-out is computed from what exists, in the order a new center meets it."""

from __future__ import annotations

from django.test import Client
from tests.support.cast import AT, Member

from excello.charter import public as charter
from excello.charter.public import NewProduct, ProgressItem
from excello.charter.rules import in_roll_out_order
from excello.core.people import CenterView, DivisionView


def steps(member: Member) -> dict[str, tuple[bool, int]]:
    return {item.key: (item.done, item.count) for item in charter.checklist(member.center_id, member.actor)}


def test_a_new_center_has_nothing_but_its_administrator(center: CenterView, ada: Member) -> None:
    found = steps(ada)
    assert found["team"] == (False, 1)
    assert found["sponsor"] == (False, 0)
    assert found["catalogue"] == (False, 0)
    assert found["journey"] == (False, 0)


def test_what_exists_is_ticked(center: CenterView, north: DivisionView, ada: Member, bruno: Member) -> None:
    products = [NewProduct("Fernhall One")]
    charter.register_products(center_id=center.id, products=products, by=ada.actor, at=AT)
    assert steps(ada)["catalogue"] == (False, 1)
    charter.register_regions(center_id=center.id, names=["Italia"], by=ada.actor, at=AT)
    found = steps(ada)
    assert found["catalogue"] == (True, 2)
    assert found["scope"] == (True, 2)
    assert found["team"] == (True, 2)
    assert found["sponsor"] == (True, 1)


def test_steps_come_in_the_order_of_the_roll_out() -> None:
    items = [ProgressItem(key, key, False, 0, "/") for key in ("request", "unheard-of", "scope", "journey")]
    assert [item.key for item in in_roll_out_order(items)] == ["scope", "journey", "request", "unheard-of"]


def test_every_step_leads_somewhere(ada: Member) -> None:
    client: Client = ada.client
    for item in charter.checklist(ada.center_id, ada.actor):
        assert client.get(item.url.partition("#")[0]).status_code == 200, item.key


def test_the_page_shows_why_a_step_matters(ada: Member) -> None:
    assert "Approves campaigns and answers for the results." in ada.client.get("/center/").content.decode()
