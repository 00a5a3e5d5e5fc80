"""The division chosen in the top bar filters the lists of its work, and never shows more than one may see."""

import pytest
from tests.support.cast import AT

from excello.demand import public as demand

pytestmark = pytest.mark.django_db


def test_a_list_looks_through_the_chosen_division(chiara, rita, olaf, north, south) -> None:
    demand.save_draft(fields={"title": "A northern wish"}, division_id=north.id, by=rita.actor, at=AT)
    demand.save_draft(fields={"title": "A southern wish"}, division_id=south.id, by=olaf.actor, at=AT)
    client = chiara.client
    assert "A southern wish" in client.get("/requests/?view=division").content.decode()
    client.post("/me/division/", {"division": north.id})
    page = client.get("/requests/?view=division").content.decode()
    assert "A northern wish" in page
    assert "A southern wish" not in page
    client.post("/me/division/", {"division": ""})
    assert "A southern wish" in client.get("/requests/?view=division").content.decode()


def test_looking_through_another_division_shows_nothing_of_it(rita, olaf, north, south) -> None:
    demand.save_draft(fields={"title": "A southern wish"}, division_id=south.id, by=olaf.actor, at=AT)
    client = rita.client
    client.post("/me/division/", {"division": south.id})
    assert "A southern wish" not in client.get("/requests/").content.decode()
