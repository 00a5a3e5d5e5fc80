"""Templates in a center: a request keeps the version it was written on, the rules are those in force when handed in."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from tests.support.cast import AT, Member

from excello.core.access import Denied
from excello.core.people import DivisionView
from excello.demand import public as demand
from excello.demand.models import BriefTemplate
from excello.demand.rules import shipped
from excello.findings import Refused

pytestmark = pytest.mark.django_db
Begin = Callable[..., demand.RequestView]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("excello.core.middleware.timezone.now", lambda: AT)


def changed(**rules: Any) -> dict[str, Any]:
    """The shipped definition with the lead time changed."""
    raw = copy.deepcopy(shipped.shipped_definitions()["campaign"])
    raw["rules"][3].update(rules)
    return raw


def publish(who: Member, definition: dict[str, Any], reason: str = "The print shop is slower.") -> demand.Template:
    return demand.publish_template(definition=definition, reason=reason, by=who.actor, at=AT)


def test_the_first_request_keeps_the_shipped_version(draft: Begin) -> None:
    assert draft().template_version == 1
    assert draft().template_version == 1
    (row,) = BriefTemplate.objects.all()
    assert (row.key, row.number, row.is_shipped) == ("campaign", 1, True)


def test_a_new_version_holds_for_what_begins_now(draft: Begin, chiara: Member) -> None:
    before = draft()
    assert publish(chiara, changed(days=20)).version == 2
    assert (before.template_version, draft().template_version) == (1, 2)


def test_the_rules_of_today_judge_an_older_brief(draft: Begin, rita: Member, chiara: Member) -> None:
    before = draft(launch_date="2026-11-23")
    publish(chiara, changed(days=20))
    view = demand.submit_request(request_id=before.id, by=rita.actor, at=AT)
    assert view.template_version == 1
    assert [finding.code for finding in view.findings] == ["G-04"]
    assert "30 November 2026" in rita.client.get(f"/requests/{view.id}/brief/").content.decode()


def test_what_ships_newer_is_taken_over(draft: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    draft()
    monkeypatch.setattr("excello.demand.queries.templates.shipped_definitions", lambda: {"campaign": changed(days=12)})
    assert draft().template_version == 2


def test_what_a_center_wrote_itself_stays(draft: Begin, chiara: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(chiara, changed(days=20))
    monkeypatch.setattr("excello.demand.queries.templates.shipped_definitions", lambda: {"campaign": changed(days=12)})
    view = draft()
    assert demand.current_templates(view.center_id)["campaign"].rules[3].settings["days"] == 20


@pytest.mark.parametrize(
    ("definition", "reason", "path"),
    [
        (changed(days=0), "Because.", "rules.3.days"),
        (changed(days=20), " ", "reason"),
        (changed(), "Because.", "definition"),
        ({"key": "campaign"}, "Because.", "sections"),
    ],
)
def test_a_version_that_is_refused(
    definition: dict[str, Any], reason: str, path: str, draft: Begin, chiara: Member
) -> None:
    draft()
    with pytest.raises(Refused) as refused:
        publish(chiara, definition, reason)
    assert path in [finding.path for finding in refused.value.findings]
    assert BriefTemplate.objects.count() == 1


def test_who_may_not_publish(rita: Member, dan: Member) -> None:
    for member in (rita, dan):
        with pytest.raises(Denied):
            publish(member, changed(days=20))


def test_a_kind_of_request_of_ones_own(chiara: Member, north: DivisionView, ground: Any) -> None:
    definition = {
        "key": "question",
        "name": {"en": "Question", "it": "Domanda"},
        "sections": [
            {
                "key": "ask",
                "title": "Question",
                "fields": [
                    {"key": "title", "type": "text", "label": "Question"},
                    {
                        "key": "topics",
                        "type": "multi_choice",
                        "label": "Topics",
                        "options": [{"key": "data", "label": "Data"}, {"key": "mail", "label": "Mail"}],
                    },
                    {"key": "by_day", "type": "date", "label": "Needed by"},
                ],
            }
        ],
        "rules": [
            {"code": "Q-01", "kind": "required", "fields": ["title"], "label": "A question"},
            {"code": "Q-02", "kind": "format", "label": "Readable"},
        ],
    }
    publish(chiara, definition, "People ask.")
    actor, client = chiara.actor, chiara.client
    view = demand.save_draft(template_key="question", fields={}, division_id=north.id, by=actor, at=AT)
    assert "Question" in client.get("/requests/new/").content.decode()
    form = {"title": "Which list?", "topics": ["mail", "data"], "_topics": "1", "_do": "hand_in"}
    assert client.post(f"/requests/{view.id}/brief/", form).status_code == 302
    assert demand.request(view.id, actor).fields == {"title": "Which list?", "topics": ["mail", "data"]}
    accepted = demand.accept_request(request_id=view.id, by=actor, at=AT)
    assert (accepted.state, accepted.opened) == ("accepted", None)
    assert "Mail" in client.get(f"/requests/{view.id}/").content.decode()
