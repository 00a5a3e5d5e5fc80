"""A journey starts from the ten stages, is edited as a draft, and gives its stages and transitions when published."""

from __future__ import annotations

import pytest
from django.utils import translation
from tests.support.cast import AT, Member

from excello.core.access import Denied, Missing
from excello.core.people import CenterView
from excello.findings import Refused
from excello.journeys import public as journeys

TEN = [
    *("unaware", "aware", "consideration", "evaluation", "decision"),
    *("onboarding", "adopting", "value_realization", "loyalty", "advocacy"),
]


def start(center: CenterView, paula: Member) -> journeys.JourneyDraft:
    return journeys.create_journey(center_id=center.id, name="Buyers", by=paula.actor, at=AT)


def publish(center: CenterView, paula: Member, journey_id: int) -> journeys.JourneyDraft:
    return journeys.publish_journey(center_id=center.id, journey_id=journey_id, by=paula.actor, at=AT)


def edit(
    center: CenterView, paula: Member, draft: journeys.JourneyDraft, *stages: dict[str, object]
) -> journeys.JourneyDraft:
    return journeys.edit_journey(
        center_id=center.id,
        journey_id=draft.id,
        name=draft.name,
        stages=stages,
        version=draft.version,
        by=paula.actor,
        at=AT,
    )


def test_it_starts_with_ten_stages_and_can_be_published_at_once(center: CenterView, paula: Member) -> None:
    draft = start(center, paula)
    assert [stage.key for stage in draft.stages] == TEN
    assert journeys.published_journey(center.id) is None
    publish(center, paula, draft.id)
    journey = journeys.published_journey(center.id)
    assert journey is not None
    assert (journey.version, journey.state, len(journey.stages)) == (1, "published", 10)


def test_transitions_join_neighbours(center: CenterView, paula: Member) -> None:
    assert journeys.transitions(center.id) == []
    publish(center, paula, start(center, paula).id)
    found = journeys.transitions(center.id)
    assert len(found) == 9
    assert (found[2].key, found[2].name) == ("consideration>evaluation", "Consideration → Evaluation")


def test_shipped_texts_speak_the_readers_language_and_own_texts_stay(center: CenterView, paula: Member) -> None:
    draft = start(center, paula)
    edit(center, paula, draft, {"key": "aware", "name": "Feels it"})
    publish(center, paula, draft.id)
    with translation.override("it"):
        journey = journeys.published_journey(center.id)
    assert journey is not None
    assert [stage.name for stage in journey.stages[:3]] == ["Inconsapevole", "Feels it", "Considerazione"]
    assert journey.stages[2].questions[1] == "Possiamo farlo da soli?"


def test_every_shipped_text_is_in_both_languages() -> None:
    from excello.journeys.rules.stages import shipped_stages

    english, italian = shipped_stages("en"), shipped_stages("it")
    for one, other in zip(english, italian, strict=True):
        assert one.name != other.name
        assert one.intent != other.intent
        assert all(q != r for q, r in zip(one.questions, other.questions, strict=True))


def test_an_edit_stays_a_draft_until_it_is_published(center: CenterView, paula: Member) -> None:
    draft = publish(center, paula, start(center, paula).id)
    edited = edit(center, paula, draft, {"key": "aware", "name": "Awake", "questions": ["Why me?", " "]})
    assert (edited.state, edited.stages[1].questions) == ("changed", ("Why me?",))
    assert journeys.published_journey(center.id).stages[1].name == "Aware"
    publish(center, paula, draft.id)
    journey = journeys.published_journey(center.id)
    assert (journey.version, journey.stages[1].name) == (2, "Awake")


def test_publishing_names_everything_that_is_missing(center: CenterView, paula: Member) -> None:
    draft = edit(
        center,
        paula,
        start(center, paula),
        {"key": "unaware", "name": "", "intent": ""},
        {"key": "aware", "questions": [], "owner": "nobody"},
        {"key": "decision", "name": "Evaluation"},
    )
    with pytest.raises(Refused) as refused:
        publish(center, paula, draft.id)
    assert [(finding.code, finding.path) for finding in refused.value.findings] == [
        ("journey.stage_no_name", "unaware.name"),
        ("journey.stage_no_intent", "unaware.intent"),
        ("journey.stage_no_questions", "aware.questions"),
        ("journey.stage_no_owner", "aware.owner"),
        ("journey.same_name", "decision.name"),
    ]


def test_publishing_the_same_twice_is_refused(center: CenterView, paula: Member) -> None:
    draft = publish(center, paula, start(center, paula).id)
    with pytest.raises(Refused, match="Nothing has changed"):
        publish(center, paula, draft.id)


def test_a_draft_needs_a_name_known_stages_and_a_known_line(center: CenterView, paula: Member) -> None:
    draft = start(center, paula)
    with pytest.raises(Refused) as refused:
        journeys.edit_journey(
            center_id=center.id,
            journey_id=draft.id,
            name=" ",
            stages=[{"key": "limbo"}],
            product_line_id=99,
            version=draft.version,
            by=paula.actor,
            at=AT,
        )
    assert [finding.code for finding in refused.value.findings] == [
        "journey.no_name",
        "journey.unknown_line",
        "journey.unknown_stage",
    ]


def test_the_second_of_two_editors_is_refused(center: CenterView, paula: Member) -> None:
    draft = start(center, paula)
    edit(center, paula, draft, {"key": "aware", "name": "One"})
    with pytest.raises(Refused) as refused:
        edit(center, paula, draft, {"key": "aware", "name": "Two"})
    assert refused.value.findings[0].code == "changed_meanwhile"


def test_who_may_not_edit_does_not(center: CenterView, rita: Member) -> None:
    with pytest.raises(Denied):
        journeys.create_journey(center_id=center.id, name="Mine", by=rita.actor, at=AT)


def test_an_unknown_journey_is_missing(center: CenterView, paula: Member) -> None:
    with pytest.raises(Missing):
        publish(center, paula, 404)
