"""One transaction, one audit entry, and no lost edit."""

import pytest
from tests.support.cast import AT

from excello.core.facts import emit_event
from excello.core.models import AuditEntry, Division, Fact
from excello.core.operations import (
    KINDS,
    Kind,
    after_commit,
    declare_kinds,
    entries_about,
    nothing_changed,
    operation,
    record_entry,
)
from excello.core.people import add_division, add_person, grant_role, revoke_role
from excello.findings import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kind():
    declare_kinds({"test.done": Kind("did the test"), "test.measured_thing": Kind("did", measured=True)})
    yield
    KINDS.pop("test.done")
    KINDS.pop("test.measured_thing")


def _record(actor, kind="test.done"):
    record_entry(kind=kind, by=actor, at=AT, subject=("test", 1), label="a test", after={"n": 1}, reason="because")


def test_an_operation_without_an_entry_is_undone(ada) -> None:
    @operation
    def silent():
        Division.objects.create(center_id=ada.center_id, key="ghost", name="Ghost")

    with pytest.raises(RuntimeError, match="0 audit entries"):
        silent()
    assert not Division.objects.filter(key="ghost").exists()


def test_an_operation_with_two_entries_is_undone(ada) -> None:
    @operation
    def chatty():
        _record(ada.actor)
        _record(ada.actor)

    with pytest.raises(RuntimeError, match="2 audit entries"):
        chatty()
    assert not AuditEntry.objects.filter(kind="test.done").exists()


def test_an_operation_may_say_that_nothing_changed(ada) -> None:
    @operation
    def idle():
        nothing_changed()
        return "same"

    assert idle() == "same"


def test_operations_nest_and_each_leaves_its_entry(ada) -> None:
    @operation
    def inner():
        _record(ada.actor)

    @operation
    def outer():
        _record(ada.actor)
        inner()

    outer()
    assert [entry.reason for entry in entries_about("test", 1)] == ["because", "because"]


def test_what_waits_for_the_commit_runs_after_it_and_never_after_a_failure(ada) -> None:
    ran = []

    @operation
    def good():
        after_commit(lambda: ran.append("good"))
        _record(ada.actor)
        assert ran == []

    @operation
    def bad():
        after_commit(lambda: ran.append("bad"))
        raise Refused([])

    good()
    with pytest.raises(Refused):
        bad()
    assert ran == ["good"]


def test_a_measured_kind_becomes_a_fact_for_the_lake_in_the_same_transaction(ada) -> None:
    @operation
    def measured():
        _record(ada.actor, "test.measured_thing")

    measured()
    fact = Fact.objects.get()
    assert fact.event["event"] == "Test Measured Thing"
    assert fact.event["properties"] == {"n": 1}


def test_facts_land_once_even_when_the_mark_was_lost(ada) -> None:
    from excello.core.lake_home import flush_facts, lake

    emit_event(
        center_id=ada.center_id,
        at=AT,
        event={"type": "track", "event": "Form Submitted", "userId": "contact:1", "properties": {"form": "x"}},
    )
    assert flush_facts(at=AT) == 1
    Fact.objects.update(landed_at=None)
    assert flush_facts(at=AT) == 1
    with lake().snapshot() as snapshot:
        assert snapshot.table("events").count().to_pyarrow().as_py() == 1


def test_the_last_administrator_stays(ada) -> None:
    with pytest.raises(Refused) as refused:
        revoke_role(center_id=ada.center_id, person_id=ada.person.pk, role="administrator", by=ada.actor, at=AT)
    assert refused.value.findings[0].code == "grant.last_administrator"


def test_only_those_who_manage_people_give_roles(ada, rita) -> None:
    from excello.core.access import Denied

    with pytest.raises(Denied):
        grant_role(center_id=rita.center_id, person_id=rita.person.pk, role="sponsor", by=rita.actor, at=AT)
    grant_role(center_id=rita.center_id, person_id=rita.person.pk, role="sponsor", by=ada.actor, at=AT)
    assert "sponsor" in rita.actor.roles


def test_everything_wrong_with_a_new_person_is_said_at_once(ada) -> None:
    with pytest.raises(Refused) as refused:
        add_person(center_id=ada.center_id, email="nobody", name=" ", role="king", by=ada.actor, at=AT)
    assert {finding.path for finding in refused.value.findings} == {"name", "email", "role"}


def test_a_grant_covers_the_divisions_below_its_own(ada, dan, north, south, center) -> None:
    below = add_division(center_id=center.id, name="North East", parent_id=north.id, by=ada.actor, at=AT)
    assert dan.actor.scope("core.see_people").covers(below.id)
    assert not dan.actor.may("core.see_people", south.id)
