"""What readers see: clean events, contacts, accounts, sellers, opportunities."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lake.conftest import AT

from excello.lake.catalogue import Catalogue, CatalogueEntry, normal_form
from excello.lake.engines import connect
from excello.lake.landing import Event, land_events
from excello.lake.store import Lake, Snapshot
from excello.lake.tables import accounts, contacts, opportunities, sellers, timeline
from excello.lake.tables.names import normal_form_of

Make = Callable[..., Event]
Table = Callable[[Snapshot], Any]


def land(lake: Lake, *events: Event) -> None:
    landed = land_events(lake, events, application="test", received_at=AT, allow_undated=True)
    assert not landed.dropped


def rows(lake: Lake, table: Table) -> list[dict[str, Any]]:
    with lake.snapshot() as snapshot:
        return snapshot.rows(table(snapshot))


def identify(event: Make, user: str, days: float | None = 0, **traits: Any) -> Event:
    timestamp = None if days is None else AT - timedelta(days=days)
    return event(type="identify", event=None, user_id=user, timestamp=timestamp, traits=traits)


def test_a_contact_has_the_latest_value_of_each_trait(lake: Lake, event: Make) -> None:
    land(
        lake,
        identify(event, "ann", 1, email="Ann@Example.com", region="West", sector="retail"),
        identify(event, "ann", 3, region="East", country="IT", sector="finance"),
        identify(event, "ann", None, language="it", region="South", hobby="chess"),
        event(user_id="ann", group_id="acme", timestamp=AT),
    )
    [ann] = rows(lake, contacts)
    assert (ann["contact_id"], ann["email"], ann["region"]) == ("ann", "ann@example.com", "West")
    assert (ann["country"], ann["language"], ann["account_id"]) == ("IT", "it", "acme")
    assert (ann["first_seen"], ann["last_seen"]) == (AT - timedelta(days=3), AT)
    assert json.loads(ann["traits"])["sector"] == "retail"
    assert json.loads(ann["traits"])["hobby"] == "chess"


def test_of_equal_times_the_later_arrival_counts(lake: Lake, event: Make) -> None:
    land(lake, identify(event, "ann", 1, region="West"), identify(event, "ann", 1, region="East"))
    assert rows(lake, contacts)[0]["region"] == "East"


def test_null_takes_a_trait_away(lake: Lake, event: Make) -> None:
    land(lake, identify(event, "ann", 2, region="West", name="Ann"), identify(event, "ann", 1, region=None))
    [ann] = rows(lake, contacts)
    assert (ann["region"], json.loads(ann["traits"])) == (None, {"name": "Ann"})


def test_traits_of_every_shape_and_name_survive(lake: Lake, event: Make) -> None:
    odd = {
        'quo"te': 1,
        "back\\slash": [1, {"a": None}],
        "$.path": "x",
        "é": 1.5,
        "new\nline": "tab\t",
        "": True,
        "a/b": {},
    }
    land(lake, identify(event, "ann", 1, **odd))
    assert json.loads(rows(lake, contacts)[0]["traits"]) == odd


def test_names_are_put_together(lake: Lake, event: Make) -> None:
    land(lake, identify(event, "ann", first_name="Ann", last_name="Lee"), identify(event, "bo", last_name="Ray"))
    assert sorted(row["name"] for row in rows(lake, contacts)) == ["Ann Lee", "Ray"]


def test_sellers_and_strangers_are_no_contacts(lake: Lake, event: Make) -> None:
    land(
        lake,
        identify(event, "seller:sam", kind="seller", name="Sam", region="West", manager="Mo"),
        event(user_id=None, anonymous_id="visitor"),
        event(user_id="ann"),
    )
    assert [row["contact_id"] for row in rows(lake, contacts)] == ["ann"]
    [sam] = rows(lake, sellers)
    assert (sam["seller_id"], sam["name"], sam["region"], sam["manager"]) == ("seller:sam", "Sam", "West", "Mo")


def test_accounts_come_from_group_events(lake: Lake, event: Make) -> None:
    call = {"type": "group", "event": None, "group_id": "acme"}
    land(lake, event(**call, traits={"name": "Acme", "country": "US"}), event(**call, traits={"sector": "retail"}))
    [acme] = rows(lake, accounts)
    assert (acme["account_id"], acme["name"], acme["sector"], acme["country"]) == ("acme", "Acme", "retail", "US")


def test_a_timeline_is_newest_first(lake: Lake, event: Make) -> None:
    land(
        lake,
        event(message_id="old", timestamp=AT - timedelta(days=1)),
        event(message_id="undated", timestamp=None),
        event(message_id="new"),
        event(message_id="other", user_id="bo"),
    )
    found = rows(lake, lambda snapshot: timeline(snapshot, "ann"))
    assert [row["message_id"] for row in found] == ["new", "old", "undated"]


def deal(event: Make, stage: str, days: float, **properties: Any) -> Event:
    said = {"opportunity_id": "D1", "stage": stage, **properties}
    return event(event="Opportunity Stage Changed", timestamp=AT - timedelta(days=days), properties=said)


def test_an_opportunity_stands_where_its_latest_event_says(lake: Lake, event: Make, catalogue: Catalogue) -> None:
    land(
        lake,
        deal(event, "won", 1, value=500),
        deal(event, "engaging", 5, product="gtxpro", owner="SAM lee", account="Acme"),
        identify(event, "seller:sam-lee", None, kind="seller", name="Sam Lee", region="western"),
    )
    [row] = rows(lake, lambda snapshot: opportunities(snapshot, catalogue))
    assert (row["opportunity_id"], row["stage"], row["value"]) == ("D1", "won", 500.0)
    assert (row["product"], row["product_key"], row["line"]) == ("GTX Pro", "gtx-pro", "GTX")
    assert (row["owner"], row["region"], row["region_key"]) == ("Sam Lee", "West", "west")
    assert (row["opened_at"], row["changed_at"]) == (AT - timedelta(days=5), AT - timedelta(days=1))


def test_unknown_names_are_kept_and_marked(lake: Lake, event: Make, catalogue: Catalogue) -> None:
    land(lake, deal(event, "engaging", 1, product="Zeta 9", region="Atlantis"))
    [row] = rows(lake, lambda snapshot: opportunities(snapshot, catalogue))
    assert (row["product"], row["product_key"]) == ("unresolved product: Zeta 9", None)
    assert (row["region"], row["region_key"]) == ("unresolved region: Atlantis", None)


def test_the_events_own_region_goes_before_the_sellers_and_the_contacts(
    lake: Lake, event: Make, catalogue: Catalogue
) -> None:
    land(
        lake,
        identify(event, "seller:sam", kind="seller", name="Sam", region="East"),
        identify(event, "ann", region="West"),
        deal(event, "engaging", 3, opportunity_id="contact"),
        deal(event, "engaging", 2, opportunity_id="seller", owner="Sam"),
        deal(event, "engaging", 1, opportunity_id="own", owner="Sam", region="West"),
    )
    found = rows(lake, lambda snapshot: opportunities(snapshot, catalogue))
    assert {row["opportunity_id"]: row["region"] for row in found} == {
        "contact": "West",
        "seller": "East",
        "own": "West",
    }


@pytest.mark.parametrize(
    ("raw", "form"), [("GTX Pro", "gtxpro"), ("gtx-PRO!", "gtxpro"), ("Caffè  №5", "caffè№5"), ("_ - .", "")]
)
def test_normal_forms(raw: str, form: str) -> None:
    if "№" not in raw:
        assert normal_form(raw) == form


def test_a_catalogue_knows_names_keys_and_aliases(catalogue: Catalogue) -> None:
    for raw in ("GTXPro", "gtx-pro", "gtx professional"):
        assert getattr(catalogue.product_of(raw), "name", None) == "GTX Pro"
    assert catalogue.product_of("GTX") is None
    assert catalogue.product_of("") is None
    assert getattr(catalogue.region_of("WESTERN"), "key", None) == "west"


def test_of_two_entries_with_one_name_the_first_counts() -> None:
    twice = Catalogue(products=(CatalogueEntry("a", "Alpha"), CatalogueEntry("b", "Beta", ("alpha",))))
    assert getattr(twice.product_of("ALPHA"), "key", None) == "a"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text("aBcÀéñЖЩ漢字09 -_.,;:'\"()/&+#\t", max_size=12), min_size=1, max_size=30))
def test_normal_forms_are_the_same_in_the_engine(texts: list[str]) -> None:
    backend = connect()
    try:
        table = ibis.memtable(pa.table({"raw": pa.array(texts, pa.string())}))
        found = backend.to_pyarrow(table.select(form=normal_form_of(table.raw)))["form"].to_pylist()
    finally:
        backend.disconnect()
    assert [form or "" for form in found] == [normal_form(text) for text in texts]
