"""Lifecycle models: a draft is edited, its effect is seen, it comes into force with a reason, and history stays."""

from __future__ import annotations

from typing import Any

import pytest
from tests.rooms.customers.conftest import ANN
from tests.support.cast import AT

from excello.core.jobs import JobContext
from excello.core.models import AuditEntry
from excello.customers import public as customers
from excello.customers.jobs import keep_effect
from excello.customers.models import LifecycleModelVersion
from excello.customers.operations.erasing import erase_effects
from excello.customers.queries.lifecycle import read_stages
from excello.customers.queries.models import version_of
from excello.findings import Refused

pytestmark = pytest.mark.django_db
KEY = "lead_funnel"
REASON = "Three engagements make a better lead"


def harder(body: Any) -> dict[str, Any]:
    """The funnel whose MQL takes three engagements."""
    stages = [dict(stage) for stage in body["stages"]]
    mql = next(stage for stage in stages if stage["key"] == "mql")
    mql["entry"] = {**mql["entry"], "value": 3}
    return {**body, "stages": stages}


def drafted(member: Any) -> Any:
    view = customers.start_draft(key=KEY, by=member.actor, at=AT)
    return customers.save_draft(key=KEY, body=harder(view.body), by=member.actor, at=AT, version=view.version)


def weighed(member: Any) -> Any:
    view = drafted(member)
    keep_effect(JobContext(0, AT, member.actor, AT), version_id=view.id)
    return LifecycleModelVersion.objects.get(pk=view.id)


@pytest.fixture(autouse=True)
def quiet_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(JobContext, "progress", lambda *_: None)


def test_a_draft_changes_nothing(gwen, people) -> None:
    drafted(gwen)
    assert customers.lead_funnel(center_id=gwen.center_id).version == 1
    assert [move.stage for move in customers.path_of(center_id=gwen.center_id, key=ANN)] == ["new", "engaged", "mql"]


def test_there_is_one_draft_at_a_time(gwen, chiara) -> None:
    first = customers.start_draft(key=KEY, by=gwen.actor, at=AT)
    assert customers.start_draft(key=KEY, by=chiara.actor, at=AT).id == first.id
    assert LifecycleModelVersion.objects.count() == 1


def test_what_is_no_model_is_refused_at_its_place(gwen) -> None:
    view = customers.start_draft(key=KEY, by=gwen.actor, at=AT)
    broken = {**view.body, "stages": [{**view.body["stages"][0], "limit": {"after": "soon", "to": "new"}}]}
    with pytest.raises(Refused) as refused:
        customers.save_draft(key=KEY, body=broken, by=gwen.actor, at=AT)
    assert refused.value.findings[0].path == "stages.0.limit.after"


def test_of_two_edits_at_once_one_is_refused(gwen, chiara) -> None:
    view = customers.start_draft(key=KEY, by=gwen.actor, at=AT)
    customers.save_draft(key=KEY, body=harder(view.body), by=gwen.actor, at=AT, version=view.version)
    with pytest.raises(Refused) as refused:
        customers.save_draft(key=KEY, body={**view.body, "name": "Mine"}, by=chiara.actor, at=AT, version=view.version)
    assert refused.value.findings[0].code == "changed_meanwhile"


def test_the_effect_tells_who_would_move(gwen, people) -> None:
    effect = weighed(gwen).effect
    assert (effect["cycles"], effect["moved"], effect["compared_to"]) == (1, 1, 1)
    mql = next(stage for stage in effect["stages"] if stage["key"] == "mql")
    assert (mql["standing"], mql["standing_then"], mql["contacts"], mql["contacts_then"]) == (1, 0, 1, 0)
    assert [(line["contact"], line["before"], line["after"]) for line in effect["sample"]] == [(ANN, "mql", "engaged")]


def test_an_erased_contact_leaves_the_samples(gwen, people) -> None:
    row = weighed(gwen)
    assert erase_effects(ANN) == 1
    row.refresh_from_db()
    assert row.effect["sample"] == []
    assert row.effect["moved"] == 1


def test_nothing_comes_into_force_unseen_or_without_reason(gwen, people) -> None:
    drafted(gwen)
    with pytest.raises(Refused) as refused:
        customers.publish_draft(key=KEY, reason="", by=gwen.actor, at=AT)
    assert {finding.code for finding in refused.value.findings} == {"model.not_weighed", "model.reason"}


def test_an_edit_after_the_effect_asks_for_it_again(gwen, people) -> None:
    view = version_of(gwen.center_id, KEY, weighed(gwen).number)
    customers.save_draft(key=KEY, body={**view.body, "name": "Other"}, by=gwen.actor, at=AT)
    with pytest.raises(Refused) as refused:
        customers.publish_draft(key=KEY, reason=REASON, by=gwen.actor, at=AT)
    assert [finding.code for finding in refused.value.findings] == ["model.not_weighed"]


def test_in_force_it_counts_and_the_old_version_can_still_be_asked(gwen, people) -> None:
    weighed(gwen)
    customers.publish_draft(key=KEY, reason=REASON, by=gwen.actor, at=AT)
    center = gwen.center_id
    assert customers.lead_funnel(center_id=center).version == 2
    assert [move.stage for move in customers.path_of(center_id=center, key=ANN)] == ["new", "engaged"]
    old = read_stages(center, AT, version_of(center, KEY, 1).model)
    assert next(count.standing for count in old.stages if count.key == "mql") == 1
    assert AuditEntry.objects.get(kind="lifecycle.published").reason == REASON
    assert "sample" not in LifecycleModelVersion.objects.get().effect


def test_a_discarded_draft_leaves_what_is_in_force(gwen) -> None:
    drafted(gwen)
    customers.discard_draft(key=KEY, by=gwen.actor, at=AT)
    assert not LifecycleModelVersion.objects.exists()
    assert customers.lead_funnel(center_id=gwen.center_id).version == 1


def test_names_stay_in_both_languages(gwen, people) -> None:
    from django.utils.translation import override

    weighed(gwen)
    customers.publish_draft(key=KEY, reason=REASON, by=gwen.actor, at=AT)
    with override("it"):
        assert customers.lead_funnel(center_id=gwen.center_id).stage("closed_won").name == "Chiuso vinto"


def test_both_models_ship(center) -> None:
    assert [model.key for model in customers.models_of(center_id=center.id)] == [KEY, "ten_stage_journey"]


def test_over_the_api(gwen, bruno, people) -> None:
    api = gwen.api
    assert [model["key"] for model in bruno.api.get("/customers/models").json()] == [KEY, "ten_stage_journey"]
    view = api.post(f"/customers/models/{KEY}/draft").json()
    assert bruno.api.post(f"/customers/models/{KEY}/draft").status_code == 403
    changed = api.put(f"/customers/models/{KEY}/draft", {"body": harder(view["body"]), "version": view["version"]})
    assert changed.status_code == 200
    assert api.put(f"/customers/models/{KEY}/draft", {"body": {"stages": []}}).status_code == 422
    assert api.post(f"/customers/models/{KEY}/draft/publish", {"reason": REASON}).status_code == 422
    keep_effect(JobContext(0, AT, gwen.actor, AT), version_id=LifecycleModelVersion.objects.get().pk)
    shown = api.get(f"/customers/models/{KEY}").json()[0]
    assert shown["effect"]["sample"][0]["contact"] == ANN
    assert "sample" not in bruno.api.get(f"/customers/models/{KEY}").json()[0]["effect"]
    assert api.post(f"/customers/models/{KEY}/draft/publish", {"reason": REASON}).json()["state"] == "published"
    assert api.get("/customers/models/moon").status_code == 404
    cycle = customers.path_of(center_id=gwen.center_id, key=ANN)[0].cycle
    said = {"contact": ANN, "cycle": cycle, "stage": "sql", "reason": REASON}
    assert api.post("/customers/overrides", said).status_code == 202
    assert api.post("/customers/overrides", {**said, "reason": ""}).status_code == 422
