"""The center page and what is added from it: people, roles, divisions, other centers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.support.cast import AT, Member

from excello.charter.operations.invitations import invite_person
from excello.core.access import system_actor
from excello.core.models import AuditEntry, Center, Grant, Person
from excello.core.people import CenterView, DivisionView, add_division, add_person, create_center, people_of
from excello.findings import Refused


def test_members_see_people_and_requesters_the_center_only(chiara: Member, rita: Member) -> None:
    assert "rita@fernhall.example.com" in chiara.client.get("/center/").content.decode()
    seen = rita.client.get("/center/")
    assert seen.status_code == 200
    assert "chiara@fernhall.example.com" not in seen.content.decode()


def test_a_requester_downloads_no_people(rita: Member, chiara: Member) -> None:
    assert "chiara" not in rita.client.get("/center/", {"export": "csv"}).content.decode("utf-8-sig")
    assert "chiara" in chiara.client.get("/center/", {"export": "csv"}).content.decode("utf-8-sig")


def test_queries_do_not_grow_with_people(
    center: CenterView,
    north: DivisionView,
    ada: Member,
    assert_constant_queries: Callable[[str, Client, Callable[[], Any]], None],
) -> None:
    def double() -> None:
        for number in range(6):
            email = f"p{number}@fernhall.example.com"
            given = {"center_id": center.id, "by": ada.actor, "at": AT}
            add_person(name=f"Person {number}", email=email, role="member", division_id=north.id, **given)
            add_division(name=f"Division {number}", parent_id=north.id, **given)

    assert_constant_queries("/center/", ada.client, double)


def test_divisions_stand_in_their_tree(center: CenterView, north: DivisionView, ada: Member) -> None:
    ada.client.post("/center/divisions/new/", {"name": "Alps", "kind": "region", "parent": north.id})
    shown = [
        (branch.name, branch.path, branch.depth) for branch, _kind in ada.client.get("/center/").context["divisions"]
    ]
    assert shown == [("North", "", 0), ("Alps", "North", 1), ("South", "", 0)]


def test_a_division_is_refused_with_its_reason(north: DivisionView, ada: Member) -> None:
    answer = ada.client.post("/center/divisions/new/", {"name": "north", "kind": "region"})
    assert answer.status_code == 422
    assert "This division exists already" in answer.content.decode()


@pytest.mark.parametrize(
    "path", ["/center/people/new/", "/center/divisions/new/", "/center/new/", "/center/people/1/invite/"]
)
def test_only_administrators_manage(chiara: Member, path: str) -> None:
    answer = chiara.client.post(path) if path.endswith("invite/") else chiara.client.get(path)
    assert answer.status_code == 403


def test_a_person_is_added_with_a_role(center: CenterView, north: DivisionView, ada: Member) -> None:
    form = {
        "name": "Nina Rossi",
        "email": "Nina@fernhall.example.com",
        "role": "strategist",
        "division": north.id,
        "language": "it",
    }
    answer = ada.client.post("/center/people/new/", form)
    person = Person.objects.get(email="nina@fernhall.example.com")
    assert answer.headers["Location"] == f"/center/people/{person.pk}/"
    assert person.language == "it"
    assert Grant.objects.get(person=person).division_id == north.id


def test_a_refused_person_keeps_what_was_typed(center: CenterView, ada: Member) -> None:
    answer = ada.client.post("/center/people/new/", {"name": "", "email": "nowhere", "role": "king", "language": "en"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name", "email", "role"}
    assert 'value="nowhere"' in answer.content.decode()


def test_an_invitation_link_is_shown_once_and_works_once(center: CenterView, ada: Member, dan: Member) -> None:
    answer = ada.client.post(f"/center/people/{dan.person.pk}/invite/")
    link = re.search(r'value="(http://testserver/set-up/[^"]+)"', answer.content.decode())
    assert link is not None
    assert "set-up/" not in ada.client.get(f"/center/people/{dan.person.pk}/").content.decode()
    visitor, path = Client(), link[1].removeprefix("http://testserver")
    assert visitor.get(path).status_code == 200
    assert visitor.post(path, {"password": "a long enough secret 1"}).status_code == 302
    assert visitor.get(path).status_code == 410
    assert AuditEntry.objects.filter(kind="person.invited", subject_id=dan.person.pk).count() == 1


def test_no_link_for_who_signs_in_at_another_center(center: CenterView, ada: Member, dan: Member) -> None:
    other = create_center(name="Elsewhere", by=None, at=AT)
    add_person(
        center_id=other.id,
        email=dan.person.email,
        name=dan.person.name,
        role="member",
        by=system_actor(other.id),
        at=AT,
    )
    invite_person(center_id=center.id, person_id=dan.person.pk, by=ada.actor, at=AT)
    dan.person.set_password("a long enough secret 1")
    dan.person.save()
    with pytest.raises(Refused) as refused:
        invite_person(center_id=center.id, person_id=dan.person.pk, by=ada.actor, at=AT)
    assert refused.value.findings[0].code == "invitation.elsewhere"
    answer = ada.client.post(f"/center/people/{dan.person.pk}/invite/")
    assert answer.status_code == 422
    assert "belongs to another center too" in answer.content.decode()


def test_roles_are_given_and_taken_away(center: CenterView, north: DivisionView, ada: Member, dan: Member) -> None:
    page = f"/center/people/{dan.person.pk}/"
    assert ada.client.post(page + "roles/", {"role": "content_lead"}).headers["Location"] == page
    assert {grant.role for grant in dan.actor.grants} == {"strategist", "content_lead"}
    assert ada.client.post(page + "roles/", {"role": "king"}).status_code == 422
    taken = {"revoke": "strategist", "division": north.id}
    assert ada.client.post(page + "roles/remove/", taken).headers["Location"] == page
    last = ada.client.post(page + "roles/remove/", {"revoke": "content_lead", "division": ""})
    assert last.headers["Location"] == "/center/"
    assert dan.person.pk not in {person.id for person in people_of(center.id)}


def test_the_last_administrator_keeps_the_role(ada: Member) -> None:
    page = f"/center/people/{ada.person.pk}/roles/remove/"
    answer = ada.client.post(page, {"revoke": "administrator", "division": ""})
    assert answer.status_code == 422
    assert "last administrator" in answer.content.decode()


def test_a_persons_trail_stays_in_its_center(center: CenterView, ada: Member, dan: Member) -> None:
    other = create_center(name="Elsewhere", by=None, at=AT)
    add_person(center_id=other.id, email=dan.person.email, name="Dan", role="sales", by=system_actor(other.id), at=AT)
    assert len(ada.client.get(f"/center/people/{dan.person.pk}/").context["entries"]) == 1


def test_strangers_to_the_center_are_missing(center: CenterView, ada: Member) -> None:
    stranger = Person.objects.create_person(email="x@elsewhere.example.com", name="X", created_at=AT)
    assert ada.client.get(f"/center/people/{stranger.pk}/").status_code == 404
    assert ada.client.post(f"/center/people/{stranger.pk}/invite/").status_code == 404


def test_a_task_force_needs_its_end_and_takes_its_opener_along(ada: Member) -> None:
    form = {
        "name": "Launch 2027",
        "kind": "task_force",
        "time_zone": "Europe/Rome",
        "country": "IT",
        "currency": "EUR",
    }
    refused = ada.client.post("/center/new/", form)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"end_date"}
    client = ada.client
    assert client.post("/center/new/", {**form, "end_date": "2027-12-31"}).headers["Location"] == "/center/"
    opened = client.get("/center/")
    assert opened.context["center"].name == "Launch 2027"
    assert opened.context["others"] == [(ada.center_id, "Fernhall")]


def test_a_standing_center_has_no_end(ada: Member) -> None:
    form = {
        "name": "Second",
        "kind": "standing",
        "end_date": "2027-12-31",
        "time_zone": "UTC",
        "country": "DE",
        "currency": "EUR",
    }
    assert ada.client.post("/center/new/", form).status_code == 302
    assert Center.objects.get(name="Second").end_date is None
