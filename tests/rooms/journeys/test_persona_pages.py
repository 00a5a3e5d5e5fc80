"""Personas on screen: the list, the draft, and a publication that says everything it lacks on its fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client
from tests.rooms.journeys.conftest import WHOLE
from tests.support.cast import AT, Member

from excello.core.people import CenterView
from excello.journeys import public as journeys
from excello.journeys.public import JourneyDraft, PersonaContent, PersonaDraft


def typed(client: Client, persona_id: int) -> dict[str, Any]:
    """What the edit form would send unchanged."""
    form = client.get(f"/journeys/personas/{persona_id}/edit/").context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


def test_the_form_gives_back_exactly_what_it_was_given(carla: PersonaDraft, center: CenterView, paula: Member) -> None:
    answer = paula.client.post(f"/journeys/personas/{carla.id}/edit/", typed(paula.client, carla.id))
    assert answer.headers["Location"] == f"/journeys/personas/{carla.id}/"
    assert paula.client.get(answer.headers["Location"]).context["content"] == WHOLE


def test_a_draft_needs_a_name_only(center: CenterView, paula: Member) -> None:
    answer = paula.client.post("/journeys/personas/new/", {"name": "Somebody"})
    assert answer.status_code == 302
    page = paula.client.get(answer.headers["Location"])
    assert len(page.context["findings"]) == 7
    assert journeys.published_personas(center.id) == []


def test_saving_and_publishing_at_once(center: CenterView, carla: PersonaDraft, paula: Member) -> None:
    form = typed(paula.client, carla.id) | {"goals": "Sleep at night", "then": "publish"}
    assert paula.client.post(f"/journeys/personas/{carla.id}/edit/", form).status_code == 302
    (persona,) = journeys.published_personas(center.id)
    assert (persona.version, persona.goals) == (2, ("Sleep at night",))


def test_a_segment_is_refused_on_its_fields_and_kept_as_a_draft(center: CenterView, paula: Member) -> None:
    form = {"name": "CFOs", "job_titles": "CFO", "demographics": "40–55", "used_evaluation": "on", "then": "publish"}
    answer = paula.client.post("/journeys/personas/new/", form)
    assert answer.status_code == 422
    shown = answer.context["form"]
    assert set(shown.errors) == {
        *("job_titles", "goals", "pains", "decision_role", "channel_1", "likes", "owner", "problems_evaluation"),
    }
    assert "describe a segment, not a persona" in answer.content.decode()
    assert shown["job_titles"].value() == "CFO"
    saved = answer.context["persona"]
    assert f'action="/journeys/personas/{saved.id}/edit/"' in answer.content.decode()
    assert int(shown["version"].value()) == saved.version


def test_publishing_from_the_page_shows_the_form_with_what_is_missing(center: CenterView, paula: Member) -> None:
    given = {"center_id": center.id, "by": paula.actor, "at": AT}
    draft = journeys.create_persona(name="Half", content=PersonaContent(goals=("One",)), **given)
    answer = paula.client.post(f"/journeys/personas/{draft.id}/publish/")
    assert answer.status_code == 422
    assert "goals" not in answer.context["form"].errors
    assert "pains" in answer.context["form"].errors
    assert answer.context["form"]["goals"].value() == "One"


def test_a_problem_written_down_counts_its_stage(center: CenterView, paula: Member) -> None:
    answer = paula.client.post("/journeys/personas/new/", {"name": "Somebody", "problems_aware": "It hurts."})
    assert paula.client.get(answer.headers["Location"]).context["content"].stages == ("aware",)


def test_a_channel_ranked_twice_is_refused(paula: Member) -> None:
    form = {"name": "Somebody", "channel_1": "email", "channel_2": "email"}
    answer = paula.client.post("/journeys/personas/new/", form)
    assert answer.status_code == 422
    assert "ranked twice" in answer.content.decode()


def test_the_page_shows_what_publishing_changes(carla: PersonaDraft, paula: Member) -> None:
    form = typed(paula.client, carla.id) | {"device": "Desktop"}
    paula.client.post(f"/journeys/personas/{carla.id}/edit/", form)
    page = paula.client.get(f"/journeys/personas/{carla.id}/")
    assert [(change.label, change.before, change.after) for change in page.context["changes"]] == [
        ("Device", "Phone", "Desktop")
    ]
    assert "Changes not published" in page.content.decode()


def test_readers_read_and_do_not_edit(carla: PersonaDraft, rita: Member) -> None:
    assert rita.client.get("/journeys/personas/").status_code == 200
    page = rita.client.get(f"/journeys/personas/{carla.id}/").content.decode()
    assert "Close the month in three days" in page
    assert "/edit/" not in page
    for path in ("new/", f"{carla.id}/edit/"):
        assert rita.client.get(f"/journeys/personas/{path}").status_code == 403
    assert rita.client.post(f"/journeys/personas/{carla.id}/publish/").status_code == 403


def test_an_unknown_persona_is_missing(paula: Member) -> None:
    assert paula.client.get("/journeys/personas/404/").status_code == 404


def test_the_list_filters_and_downloads(carla: PersonaDraft, center: CenterView, paula: Member) -> None:
    journeys.create_persona(center_id=center.id, name="Half", by=paula.actor, at=AT)
    drafts = paula.client.get("/journeys/personas/", {"state": "draft"}).content.decode()
    assert "Half" in drafts
    assert "Careful Carla" not in drafts
    found = paula.client.get("/journeys/personas/", {"q": "per-1"}).content.decode()
    assert "Careful Carla" in found
    assert "Careful Carla" in paula.client.get("/journeys/personas/", {"export": "csv"}).content.decode("utf-8-sig")


def test_queries_do_not_grow_with_rows(
    center: CenterView,
    journey: JourneyDraft,
    carla: PersonaDraft,
    paula: Member,
    assert_constant_queries: Callable[[str, Client, Callable[[], Any]], None],
) -> None:
    def double() -> None:
        for number in range(5):
            journeys.create_persona(center_id=center.id, name=f"P{number}", content=WHOLE, by=paula.actor, at=AT)

    assert_constant_queries("/journeys/personas/", paula.client, double)
    assert_constant_queries(f"/journeys/personas/{carla.id}/", paula.client, double)
    assert_constant_queries(f"/journeys/personas/{carla.id}/edit/", paula.client, double)
