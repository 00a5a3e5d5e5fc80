"""What was learned is written down whole or refused whole, and proposes a practice that cites it."""

import pytest
from tests.support.cast import AT

from excello.findings import Refused
from excello.outcomes.models import Learning
from excello.outcomes.public import LearningContent, propose_from_learning, record_learning
from excello.outcomes.rules import learning_findings
from excello.practices import public as practices

pytestmark = pytest.mark.django_db
GOOD = LearningContent(
    claim="An agenda brings more replies", source="Test 4", measure="replies", effect=0.18, low=0.09, high=0.27
)


def test_a_learning_gets_the_next_code(dan) -> None:
    codes = [record_learning(content=GOOD, by=dan.actor, at=AT).code for _ in range(2)]
    assert codes == ["LRN-1", "LRN-2"]


@pytest.mark.parametrize(
    ("content", "paths"),
    [
        (LearningContent("", ""), {"claim", "source"}),
        (LearningContent("x" * 301, "s"), {"claim"}),
        (LearningContent("c", "s", effect=0.1), {"measure", "low"}),
        (LearningContent("c", "s", measure="m", effect=0.5, low=0.1, high=0.2), {"low"}),
        (LearningContent("c", "s", low=0.1), {"effect"}),
    ],
)
def test_everything_missing_is_said_at_once(content, paths) -> None:
    assert {finding.path for finding in learning_findings(content)} == paths


def test_an_unknown_campaign_is_refused(dan) -> None:
    with pytest.raises(Refused) as refused:
        record_learning(content=LearningContent("c", "s", campaign_id=77), by=dan.actor, at=AT)
    assert refused.value.findings[0].path == "campaign_id"


def test_a_proposal_cites_its_learning_and_waits_for_its_owner(dan, chiara) -> None:
    learning = record_learning(content=GOOD, by=dan.actor, at=AT)
    made = propose_from_learning(
        learning_id=learning.id,
        statement="Invite with an agenda",
        why="It brings replies",
        how="Name three points",
        level="required",
        owner_id=chiara.person.pk,
        checks=[],
        by=dan.actor,
        at=AT,
    )
    assert made.state == "proposed"
    cited = practices.practices_citing(dan.center_id, "learning", learning.id)
    assert [practice.code for practice in cited] == [made.code]
    page = dan.client.get(f"/insights/learnings/{learning.id}/").content.decode()
    assert "Invite with an agenda" in page


def test_on_screen_nothing_typed_is_lost_and_percents_are_percents(dan) -> None:
    client = dan.client
    sent = {"claim": "An agenda helps", "source": "Test 4", "effect": "18", "measure": ""}
    refused = client.post("/insights/learnings/new/", sent)
    assert refused.status_code == 422
    assert "An agenda helps" in refused.content.decode()
    accepted = client.post("/insights/learnings/new/", {**sent, "measure": "replies", "low": "9", "high": "27"})
    assert accepted.status_code == 302
    assert Learning.objects.get().effect == pytest.approx(0.18)


def test_who_may_write_and_who_may_read(rita, dan) -> None:
    assert rita.client.get("/insights/learnings/").status_code == 200
    assert rita.client.get("/insights/learnings/new/").status_code == 403
    assert rita.api.post("/outcomes/learnings", {"claim": "c", "source": "s"}).status_code == 403
    assert dan.api.post("/outcomes/learnings", {"claim": "c", "source": "s"}).status_code == 201
    assert dan.client.get("/insights/learnings/999/").status_code == 404


def test_the_list_asks_the_same_number_of_queries(dan, assert_constant_queries) -> None:
    record_learning(content=GOOD, by=dan.actor, at=AT)
    more = [lambda: record_learning(content=GOOD, by=dan.actor, at=AT)] * 4
    assert_constant_queries("/insights/learnings/", dan.client, lambda: [record() for record in more])
