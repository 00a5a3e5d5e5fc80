"""A persona is edited as a draft, published whole or not at all, and stays in force while it is edited again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.rooms.journeys.conftest import WHOLE
from tests.support.cast import AT, Member

from excello.core.access import Denied
from excello.core.people import CenterView
from excello.findings import Refused
from excello.journeys import public as journeys
from excello.journeys.public import PersonaContent


def start(center: CenterView, paula: Member, content: PersonaContent = WHOLE) -> journeys.PersonaDraft:
    return journeys.create_persona(
        center_id=center.id,
        name="Careful Carla",
        content=content,
        owner_id=paula.person.pk,
        by=paula.actor,
        at=AT,
    )


def publish(center: CenterView, paula: Member, persona_id: int) -> journeys.PersonaDraft:
    return journeys.publish_persona(center_id=center.id, persona_id=persona_id, by=paula.actor, at=AT)


def test_a_whole_persona_comes_into_force(center: CenterView, paula: Member) -> None:
    draft = start(center, paula)
    assert (draft.code, draft.state, journeys.published_personas(center.id)) == ("PER-1", "draft", [])
    publish(center, paula, draft.id)
    (persona,) = journeys.published_personas(center.id)
    assert (persona.name, persona.version, persona.state) == ("Careful Carla", 1, "published")
    assert persona.channels == ("email", "field")
    assert persona.problems["evaluation"] == "Cannot compare offers."


def test_a_segment_is_refused_with_everything_it_lacks(center: CenterView, paula: Member) -> None:
    segment = PersonaContent(job_titles=("CFO",), demographics="40–55, university", stages=("evaluation",))
    draft = start(center, paula, segment)
    with pytest.raises(Refused) as refused:
        publish(center, paula, draft.id)
    assert [finding.code for finding in refused.value.findings] == [
        "persona.is_a_segment",
        "persona.no_goals",
        "persona.no_pains",
        "persona.no_decision_role",
        "persona.no_channels",
        "persona.no_media",
        "persona.no_problem",
    ]


def test_edits_wait_until_they_are_published(center: CenterView, paula: Member) -> None:
    draft = publish(center, paula, start(center, paula).id)
    edited = journeys.edit_persona(
        center_id=center.id,
        persona_id=draft.id,
        name="Careful Carla",
        content=replace(WHOLE, goals=("Sleep at night",)),
        owner_id=paula.person.pk,
        version=draft.version,
        by=paula.actor,
        at=AT,
    )
    assert (edited.state, journeys.persona(draft.id).goals) == ("changed", WHOLE.goals)
    publish(center, paula, draft.id)
    assert (journeys.persona(draft.id).version, journeys.persona(draft.id).goals) == (2, ("Sleep at night",))


def test_publishing_twice_is_refused(center: CenterView, paula: Member) -> None:
    draft = publish(center, paula, start(center, paula).id)
    with pytest.raises(Refused, match="Nothing has changed"):
        publish(center, paula, draft.id)


def test_the_second_of_two_editors_is_refused(center: CenterView, paula: Member) -> None:
    draft = start(center, paula)
    edit = {
        "center_id": center.id,
        "persona_id": draft.id,
        "content": WHOLE,
        "owner_id": None,
        "version": draft.version,
        "by": paula.actor,
        "at": AT,
    }
    journeys.edit_persona(name="Mine", **edit)
    with pytest.raises(Refused) as refused:
        journeys.edit_persona(name="Theirs", **edit)
    assert refused.value.findings[0].code == "changed_meanwhile"


def test_unknown_words_and_strangers_are_refused_at_once(center: CenterView, paula: Member) -> None:
    content = PersonaContent(channels=("fax", "email", "email"), media=("clay",), decision_role="king", stages=("x",))
    with pytest.raises(Refused) as refused:
        journeys.create_persona(center_id=center.id, name=" ", content=content, owner_id=999, by=paula.actor, at=AT)
    assert [finding.path for finding in refused.value.findings] == [
        "name",
        "channels",
        "media",
        "decision_role",
        "stages",
        "channels",
        "owner",
    ]


def test_codes_count_up_in_each_center(center: CenterView, paula: Member) -> None:
    assert [start(center, paula).code for _each in range(3)] == ["PER-1", "PER-2", "PER-3"]


def test_only_editors_edit(center: CenterView, sara: Member) -> None:
    with pytest.raises(Denied):
        journeys.create_persona(center_id=center.id, name="X", by=sara.actor, at=AT)
