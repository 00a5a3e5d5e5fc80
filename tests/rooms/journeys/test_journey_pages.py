"""Journeys on screen: the strip, the stages, editing a draft, publishing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client
from tests.support.cast import AT, Member

from excello.core.people import CenterView
from excello.journeys import public as journeys
from excello.journeys.public import AssetContent, JourneyDraft, PersonaDraft


def typed(client: Client, journey_id: int) -> dict[str, Any]:
    """What the edit form would send unchanged."""
    form = client.get(f"/journeys/{journey_id}/edit/").context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_the_first_visit_teaches_and_leads_on(paula: Member, rita: Member) -> None:
    assert "Start from the ten stages" in paula.client.get("/journeys/").content.decode()
    seen = rita.client.get("/journeys/").content.decode()
    assert "No journey yet" in seen
    assert 'href="/journeys/new/"' not in seen


def test_a_journey_starts_from_the_ten_stages(center: CenterView, paula: Member) -> None:
    answer = paula.client.post("/journeys/new/", {"name": "Buyers"})
    page = paula.client.get(answer.headers["Location"]).content.decode()
    assert "Value realization" in page
    assert "Publish" in page
    refused = paula.client.post("/journeys/new/", {"name": " "})
    assert refused.status_code == 422


def test_publishing_brings_it_into_force(center: CenterView, paula: Member) -> None:
    made = journeys.create_journey(center_id=center.id, name="Buyers", by=paula.actor, at=AT)
    answer = paula.client.post(f"/journeys/{made.id}/publish/", {"version": made.version})
    assert answer.headers["Location"] == f"/journeys/{made.id}/"
    assert journeys.published_journey(center.id).version == 1
    assert paula.client.get(f"/journeys/{made.id}/versions/1/").status_code == 200
    assert paula.client.get(f"/journeys/{made.id}/versions/2/").status_code == 404


def test_the_strip_counts_what_helps_at_each_stage(
    center: CenterView, journey: JourneyDraft, carla: PersonaDraft, whole: AssetContent, paula: Member
) -> None:
    given = {"center_id": center.id, "by": paula.actor, "at": AT}
    made = journeys.create_asset(content=whole, owner_id=paula.person.pk, **given)
    journeys.move_asset(asset_id=made.id, state="published", **given)
    shown = paula.client.get("/journeys/")
    (_draft, _state, _line, strip) = shown.context["journeys"][0]
    assert [(each.stage.key, each.assets, len(each.problems)) for each in strip[:4]] == [
        ("unaware", 0, 0),
        ("aware", 1, 0),
        ("consideration", 1, 1),
        ("evaluation", 0, 1),
    ]
    assert "?state=published&amp;stage=aware" in shown.content.decode()
    assert "Cannot compare offers." in paula.client.get(f"/journeys/{journey.id}/").content.decode()


def test_an_edit_shows_what_publishing_changes(journey: JourneyDraft, paula: Member) -> None:
    form = typed(paula.client, journey.id) | {"aware_name": "Awake", "aware_questions": "Why me?\n\n"}
    assert paula.client.post(f"/journeys/{journey.id}/edit/", form).status_code == 302
    page = paula.client.get(f"/journeys/{journey.id}/")
    assert [(change.before, change.after) for change in page.context["changes"]] == [
        ("Aware", "Awake"),
        ("What is this problem called and who else has it? · What happens if we do nothing?", "Why me?"),
    ]


def test_a_refused_publication_shows_every_place_on_its_field(journey: JourneyDraft, paula: Member) -> None:
    form = typed(paula.client, journey.id) | {"aware_name": "", "loyalty_intent": ""}
    paula.client.post(f"/journeys/{journey.id}/edit/", form)
    answer = paula.client.post(f"/journeys/{journey.id}/publish/")
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"aware_name", "loyalty_intent"}


def test_who_was_overtaken_keeps_what_was_typed(journey: JourneyDraft, paula: Member, dan: Member) -> None:
    form = typed(paula.client, journey.id)
    dan.client.post(f"/journeys/{journey.id}/edit/", form | {"aware_name": "Dan's"})
    answer = paula.client.post(f"/journeys/{journey.id}/edit/", form | {"aware_name": "Paula's"})
    assert answer.status_code == 422
    assert answer.context["form"]["aware_name"].value() == "Paula's"
    again = form | {"aware_name": "Paula's", "version": answer.context["form"]["version"].value()}
    assert paula.client.post(f"/journeys/{journey.id}/edit/", again).status_code == 302


def test_readers_read_and_do_not_edit(journey: JourneyDraft, sara: Member) -> None:
    assert sara.client.get(f"/journeys/{journey.id}/").status_code == 200
    assert sara.client.get(f"/journeys/{journey.id}/edit/").status_code == 403
    assert sara.client.post(f"/journeys/{journey.id}/publish/").status_code == 403
    assert sara.client.get("/journeys/new/").status_code == 403


def test_an_italian_reads_the_shipped_words_in_italian(journey: JourneyDraft, paula: Member) -> None:
    paula.person.language = "it"
    paula.person.save()
    assert "Considerazione" in paula.client.get(f"/journeys/{journey.id}/").content.decode()


def test_queries_do_not_grow_with_rows(
    center: CenterView,
    journey: JourneyDraft,
    carla: PersonaDraft,
    whole: AssetContent,
    paula: Member,
    assert_constant_queries: Callable[[str, Client, Callable[[], Any]], None],
) -> None:
    def double() -> None:
        given = {"center_id": center.id, "by": paula.actor, "at": AT}
        for number in range(4):
            made = journeys.create_journey(name=f"Journey {number}", **given)
            journeys.publish_journey(journey_id=made.id, **given)
            asset = journeys.create_asset(content=whole, owner_id=paula.person.pk, **given)
            journeys.move_asset(asset_id=asset.id, state="published", **given)

    assert_constant_queries("/journeys/", paula.client, double)
    assert_constant_queries(f"/journeys/{journey.id}/", paula.client, double)
