"""Conditions on contacts: selected and counted in the lake, refused where they do not conform."""

from __future__ import annotations

import pytest
from tests.rooms.customers.conftest import ANN, BEN
from tests.support.cast import AT

from excello.customers import public as customers
from excello.customers.queries.suggestions import offered_schema
from excello.findings import Refused

pytestmark = pytest.mark.django_db
CLICKED = {"count": {"event": "Email Link Clicked", "within": "30d"}, "op": "ge", "value": 2}


def test_contacts_are_selected_and_counted(center, people) -> None:
    found = customers.select_contacts(center_id=center.id, condition=CLICKED, at=AT)
    assert found == [customers.ContactView(ANN, ANN, "Ann Acker", region="West")]
    assert customers.count_contacts(center_id=center.id, condition={"not": CLICKED}, at=AT) == 1
    assert customers.count_contacts(center_id=center.id, condition={"all": []}, at=AT) == 2


def test_any_trait_may_be_asked_for(center, people) -> None:
    condition = {"field": "traits.sector", "op": "eq", "value": "retail"}
    assert [view.key for view in customers.select_contacts(center_id=center.id, condition=condition, at=AT)] == [BEN]


def test_a_condition_that_does_not_conform_is_refused(center) -> None:
    with pytest.raises(Refused):
        customers.count_contacts(center_id=center.id, condition={"field": "zodiac", "op": "eq", "value": "x"}, at=AT)


def test_what_really_arrived_is_offered(center, people) -> None:
    assert customers.event_names(center_id=center.id) == ["Email Link Clicked"]
    fields = offered_schema(center.id).fields
    assert fields["traits.sector"].kind == "text"
    assert fields["traits.staff"].kind == "number"


def test_an_empty_lake_finds_nobody(center) -> None:
    assert customers.count_contacts(center_id=center.id, condition=CLICKED, at=AT) == 0
    assert customers.event_names(center_id=center.id) == []


def test_the_stage_a_contact_stands_in_may_be_asked_for(center, people) -> None:
    condition = {"field": "stages.lead_funnel", "op": "eq", "value": "mql"}
    assert [view.key for view in customers.select_contacts(center_id=center.id, condition=condition, at=AT)] == [ANN]
    nowhere = {"field": "stages.lead_funnel", "op": "is_missing"}
    assert [view.key for view in customers.select_contacts(center_id=center.id, condition=nowhere, at=AT)] == [BEN]
    assert customers.count_contacts(center_id=center.id, condition={"any": [condition, nowhere]}, at=AT) == 2


def test_the_stage_of_every_model_may_be_asked_for(center, people) -> None:
    somewhere = {"field": "stages.ten_stage_journey", "op": "is_set"}
    both = {"all": [somewhere, {"field": "stages.lead_funnel", "op": "eq", "value": "mql"}]}
    assert customers.count_contacts(center_id=center.id, condition=both, at=AT) == 1


def test_a_stage_that_the_model_does_not_have_is_refused(center) -> None:
    condition = {"field": "stages.lead_funnel", "op": "eq", "value": "warm"}
    with pytest.raises(Refused) as refused:
        customers.count_contacts(center_id=center.id, condition=condition, at=AT)
    assert refused.value.findings[0].code == "condition.unknown_choice"
