"""A division's requests are its own: to anybody outside they do not exist, on no page, in no list, over no call."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.support.cast import AT, Member

from excello.core.access import Actor, system_actor
from excello.core.models import Person
from excello.core.people import CenterView, DivisionView, actor_of, add_person, grant_role
from excello.demand import public as demand

pytestmark = pytest.mark.django_db
Begin = Callable[..., demand.RequestView]
STATES = ("draft", "returned", "triage", "accepted", "declined")
PAGES = ("", "brief/", "files/1/")
POSTS = ("brief/", "brief/save/", "brief/check/")
CALLS = ("", "/gate")


@pytest.fixture(params=STATES)
def view(request: pytest.FixtureRequest, draft: Begin, rita: Member, chiara: Member) -> demand.RequestView:
    """A request of North in each of its states."""
    view = draft(title="Secret plan", budget=None if request.param == "returned" else 1)
    if request.param != "draft":
        view = demand.submit_request(request_id=view.id, by=rita.actor, at=AT)
    if request.param == "accepted":
        view = demand.accept_request(request_id=view.id, by=chiara.actor, at=AT)
    if request.param == "declined":
        view = demand.decline_request(request_id=view.id, reason="No.", by=chiara.actor, at=AT)
    assert view.state == request.param
    return view


@pytest.fixture
def sofia(center: CenterView, south: DivisionView) -> Member:
    """The program manager of South only."""
    person = add_person(
        center_id=center.id,
        email="sofia@fernhall.example.com",
        name="Sofia Rossi",
        role="program_manager",
        division_id=south.id,
        by=system_actor(center.id),
        at=AT,
    )
    return Member(Person.objects.get(pk=person.id), center.id)


@pytest.mark.parametrize("who", ["olaf", "sofia"])
def test_its_pages_are_not_there(view: demand.RequestView, who: str, request: pytest.FixtureRequest) -> None:
    client = request.getfixturevalue(who).client
    for part in PAGES:
        assert client.get(f"/requests/{view.id}/{part}").status_code == 404, part
    for part in POSTS:
        assert client.post(f"/requests/{view.id}/{part}", {"_do": "hand_in"}).status_code == 404, part


@pytest.mark.parametrize("who", ["olaf", "sofia"])
def test_no_list_shows_it(view: demand.RequestView, who: str, request: pytest.FixtureRequest) -> None:
    client = request.getfixturevalue(who).client
    for path in ("/requests/", "/requests/?view=division", "/requests/?view=division&q=Secret", "/requests/new/"):
        response = client.get(path)
        assert response.status_code == 200
        assert "Secret plan" not in response.content.decode()
    export = client.get("/requests/?view=division&export=csv")
    assert b"Secret plan" not in export.content


def test_no_call_shows_it(view: demand.RequestView, olaf: Member) -> None:
    for part in CALLS:
        assert olaf.api.get(f"/demand/requests/{view.id}{part}").status_code == 404
    assert olaf.api.patch(f"/demand/requests/{view.id}", {"fields": {}}).status_code == 404
    assert olaf.api.post(f"/demand/requests/{view.id}/submit").status_code == 404
    assert olaf.api.get("/demand/requests").json() == []


def test_another_program_manager_decides_nothing(view: demand.RequestView, sofia: Member) -> None:
    client, api = sofia.client, sofia.api
    assert "Secret plan" not in client.get("/requests/queue/").content.decode()
    assert client.get(f"/requests/queue/{view.id}/").status_code == 404
    for verb in ("take", "accept", "decline", "duplicate"):
        assert client.post(f"/requests/{view.id}/{verb}/", {"reason": "x"}).status_code == 404, verb
        body = {"reason": "x", "of": view.id}
        assert api.post(f"/demand/requests/{view.id}/{verb}", body).status_code == 404, verb


def test_it_is_no_original_for_others(
    in_triage: Begin, olaf: Member, sofia: Member, south: DivisionView, whole: dict[str, object]
) -> None:
    hidden = in_triage(title="Secret plan")
    fields = {**whole, "owner": olaf.person.pk}
    other = demand.save_draft(fields=fields, division_id=south.id, by=olaf.actor, at=AT)
    other = demand.submit_request(request_id=other.id, by=olaf.actor, at=AT)
    page = sofia.client.get(f"/requests/queue/{other.id}/")
    assert "Secret plan" not in page.content.decode()
    response = sofia.client.post(f"/requests/{other.id}/duplicate/", {"of": hidden.id})
    assert response.status_code == 422
    unknown = sofia.client.post(f"/requests/{other.id}/duplicate/", {"of": 999_999})
    assert response.content.decode().count("There is no other request") == unknown.content.decode().count(
        "There is no other request"
    )


def test_colleagues_of_the_division_read_it(view: demand.RequestView, dan: Member, bruno: Member) -> None:
    for member in (dan, bruno):
        assert member.client.get(f"/requests/{view.id}/").status_code == 200


def test_roles_without_requests_are_refused(view: demand.RequestView, sara: Member) -> None:
    assert sara.client.get("/requests/").status_code == 403
    assert sara.client.get(f"/requests/{view.id}/").status_code == 403
    assert sara.api.get("/demand/requests").status_code == 403


def test_who_sees_the_gate_queue(rita: Member, dan: Member, bruno: Member, chiara: Member, ada: Member) -> None:
    for member in (rita, dan, bruno):
        assert member.client.get("/requests/queue/").status_code == 403
    for member in (chiara, ada):
        assert member.client.get("/requests/queue/").status_code == 200


def test_the_chosen_division_narrows_the_lists(
    in_triage: Begin, chiara: Member, south: DivisionView, north: DivisionView
) -> None:
    in_triage(title="Northern plan")
    client = chiara.client
    client.post("/me/division/", {"division": south.id})
    for path in ("/requests/?view=division", "/requests/queue/"):
        assert "Northern plan" not in client.get(path).content.decode()
    client.post("/me/division/", {"division": north.id})
    assert "Northern plan" in client.get("/requests/queue/").content.decode()


def test_another_center_sees_nothing(view: demand.RequestView, chiara: Member, ada: Member) -> None:
    from excello.core.people import create_center

    other = create_center(name="Elsewhere", by=ada.actor, at=AT)
    actor: Actor = actor_of(ada.person, center_id=other.id)
    grant_role(center_id=other.id, person_id=ada.person.pk, role="program_manager", by=actor, at=AT)
    with pytest.raises(Exception, match="request"):
        demand.request(view.id, actor)
    assert not demand.open_requests(other.id)
