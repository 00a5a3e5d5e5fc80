"""Sources and their write keys: who may, what is refused, what the collector learns, what is shown once."""

import json
import socket
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from tests.rooms.engagement.arriving import arrive, event, write
from tests.support.cast import AT

from excello.core.access import Denied, Missing
from excello.core.models import AuditEntry
from excello.core.operations import entries_about
from excello.core.people import create_center
from excello.engagement.collect.keys import hash_key
from excello.engagement.models import Source, WriteKey
from excello.engagement.operations.sources import (
    add_source,
    add_write_key,
    edit_source,
    revoke_write_key,
    switch_source,
)
from excello.engagement.queries.collector import collector_folder, standing
from excello.engagement.rules.sources import CLIENTS, PLACEHOLDER, snippet
from excello.findings import Refused

pytestmark = pytest.mark.django_db


def _add(member, name="Shop", kind="server"):
    return add_source(name=name, kind=kind, by=member.actor, at=AT)


def _published() -> dict[str, dict[str, str]]:
    return json.loads((collector_folder() / "keys.json").read_text())["keys"]


def test_a_new_source_has_a_key_that_the_collector_knows_by_its_digest(gwen, center) -> None:
    issued = _add(gwen)
    assert _published() == {hash_key(issued.secret): {"source": "shop", "center": center.slug}}
    kept = WriteKey.objects.get()
    assert (kept.hint, kept.digest) == (issued.secret[-4:], hash_key(issued.secret))
    assert issued.secret not in json.dumps(list(AuditEntry.objects.values("before", "after", "label")), default=str)


def test_keys_are_rotated_without_a_gap(gwen) -> None:
    first = _add(gwen)
    second = add_write_key(source_id=first.source_id, by=gwen.actor, at=AT)
    assert len(_published()) == 2
    revoke_write_key(key_id=WriteKey.objects.get(hint=first.secret[-4:]).pk, by=gwen.actor, at=AT)
    assert set(_published()) == {hash_key(second.secret)}


def test_revoking_twice_changes_nothing(gwen) -> None:
    issued = _add(gwen)
    key = WriteKey.objects.get()
    for _turn in range(2):
        revoke_write_key(key_id=key.pk, by=gwen.actor, at=AT)
    assert (
        len([one for one in entries_about("engagement.source", issued.source_id) if "revoked" in str(one.label)]) == 1
    )


def test_the_sixth_valid_key_is_refused(gwen) -> None:
    issued = _add(gwen)
    for _turn in range(4):
        add_write_key(source_id=issued.source_id, by=gwen.actor, at=AT)
    with pytest.raises(Refused) as refused:
        add_write_key(source_id=issued.source_id, by=gwen.actor, at=AT)
    assert refused.value.findings[0].code == "source.keys"


def test_a_source_that_is_off_has_no_valid_key(gwen) -> None:
    issued = _add(gwen)
    switch_source(source_id=issued.source_id, on=False, by=gwen.actor, at=AT)
    assert _published() == {}
    switch_source(source_id=issued.source_id, on=True, by=gwen.actor, at=AT)
    assert len(_published()) == 1


def test_names_are_once_a_center_and_keys_once_an_installation(gwen) -> None:
    _add(gwen)
    with pytest.raises(Refused) as refused:
        _add(gwen, name=" SHOP ")
    assert refused.value.findings[0].code == "source.taken"
    other = create_center(name="Other", by=None, at=AT)
    Source.objects.create(center_id=other.id, key="app", name="App", kind="app", created_at=AT)
    assert Source.objects.get(pk=_add(gwen, name="App").source_id).key == "app-2"
    assert Source.objects.get(pk=_add(gwen, name="Excello").source_id).key == "excello-2"
    assert Source.objects.get(pk=_add(gwen, name="日本").source_id).key == "source"


@pytest.mark.parametrize(("name", "kind", "code"), [("", "app", "source.name"), ("A", "tv", "source.kind")])
def test_what_a_source_must_have(gwen, name, kind, code) -> None:
    with pytest.raises(Refused) as refused:
        _add(gwen, name=name, kind=kind)
    assert [finding.code for finding in refused.value.findings] == [code]


def test_renaming_keeps_what_it_is_called_in_the_data(gwen, website) -> None:
    edit_source(source_id=website.pk, name="Portal", kind="app", version=1, by=gwen.actor, at=AT)
    website.refresh_from_db()
    assert (website.name, website.kind, website.key) == ("Portal", "app", "website")
    with pytest.raises(Refused) as refused:
        edit_source(source_id=website.pk, name="Site", kind="app", version=1, by=gwen.actor, at=AT)
    assert refused.value.findings[0].code == "changed_meanwhile"


def test_only_operations_may(rita, gwen, website) -> None:
    with pytest.raises(Denied):
        _add(rita)
    for path in ("/data/sources/", f"/data/sources/{website.pk}/", f"/data/sources/{website.pk}/live/"):
        assert rita.client.get(path).status_code == 403
        assert gwen.client.get(path).status_code == 200


def test_another_center_finds_nothing(gwen, website) -> None:
    Source.objects.filter(pk=website.pk).update(center_id=create_center(name="Other", by=None, at=AT).id)
    key = WriteKey.objects.get()
    with pytest.raises(Missing):
        revoke_write_key(key_id=key.pk, by=gwen.actor, at=AT)
    for path in (f"/data/sources/{website.pk}/", f"/data/sources/{website.pk}/live/"):
        assert gwen.client.get(path).status_code == 404


def test_the_key_is_shown_in_one_answer_only(gwen) -> None:
    client = gwen.client
    answer = client.post("/data/sources/new/", {"name": "Shop", "kind": "server"}).content.decode()
    source = Source.objects.get()
    hint = WriteKey.objects.get().hint
    secret = next(word for word in answer.replace('"', " ").split() if len(word) == 32 and word.endswith(hint))
    assert answer.count(secret) > 2
    later = client.get(f"/data/sources/{source.pk}/").content.decode()
    assert secret not in later
    assert PLACEHOLDER in later


def test_a_refused_form_keeps_what_was_typed(gwen, website) -> None:
    answer = gwen.client.post("/data/sources/new/", {"name": "website", "kind": "app"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "There is a source named website." in page
    assert 'value="app" checked' in page


def test_the_list_counts_a_week_in_constant_queries(gwen, website, assert_constant_queries) -> None:
    arrive(website, event("m1"), event("m2", userId=None))

    def more() -> None:
        for name in ("One", "Two", "Three"):
            _add(gwen, name=name)

    assert_constant_queries("/data/sources/", gwen.client, more)


def test_the_page_of_a_source_shows_what_came(gwen, website) -> None:
    from django.utils import timezone

    arrive(website, event("m1"), event("m1"), event("m2", userId=None), at=timezone.now() - timedelta(seconds=5))
    page = gwen.client.get(f"/data/sources/{website.pk}/").content.decode()
    assert "3 events came in seven days" in page
    assert f"/data/dead-letters/?source={website.pk}" in page


@pytest.mark.parametrize("client", CLIENTS)
def test_snippets_hold_key_and_address_and_no_holes(client) -> None:
    lines = snippet(client, key="k" * 32, url="https://collect.example.com")
    assert "k" * 32 in lines
    assert "https://collect.example.com" in lines
    assert "{key}" not in lines
    assert "{url}" not in lines
    assert "{bare" not in lines


def test_the_api_adds_rotates_and_switches(gwen, rita) -> None:
    api = gwen.api
    made = api.post("/engagement/sources", {"name": "Shop", "kind": "server"})
    assert made.status_code == 201
    source_id = made.json()["source_id"]
    assert set(_published()) == {hash_key(made.json()["write_key"])}
    assert api.post(f"/engagement/sources/{source_id}/keys").status_code == 201
    keys = api.get(f"/engagement/sources/{source_id}/keys").json()
    assert (len(keys), "digest" in keys[0]) == (2, False)
    revoked = api.client.delete(f"/api/v1/engagement/write-keys/{keys[0]['id']}")
    assert (revoked.status_code, revoked.json()["keys"]) == (200, 1)
    changed = api.put(f"/engagement/sources/{source_id}", {"name": "Shop 2", "kind": "app", "version": 1}).json()
    assert (changed["name"], changed["version"]) == ("Shop 2", 2)
    assert api.put(f"/engagement/sources/{source_id}/on", {"on": False}).json()["is_on"] is False
    assert [one["name"] for one in api.get("/engagement/sources").json()] == ["Shop 2"]
    assert api.post("/engagement/sources", {"name": "shop 2", "kind": "app"}).status_code == 422
    assert rita.api.get("/engagement/sources").status_code == 403
    assert Client().get("/api/v1/engagement/sources").status_code == 401


def test_it_says_when_nothing_can_arrive(gwen, website, settings) -> None:
    path = f"/data/sources/{website.pk}/"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.COLLECT_URL = f"http://localhost:{free.getsockname()[1]}"
        assert "The collector does not answer." in gwen.client.get(path).content.decode()
        free.listen()
        assert "The collector does not answer." not in gwen.client.get(path).content.decode()
    settings.COLLECT_URL = "https://collect.example.com"
    assert standing(at=AT).is_well


def test_it_says_when_the_worker_is_behind(website) -> None:
    write(website, event("m1"))
    sealed = datetime.now(UTC)
    assert standing(at=sealed).waits_since is None
    assert standing(at=sealed + timedelta(minutes=2)).waits_since is not None
