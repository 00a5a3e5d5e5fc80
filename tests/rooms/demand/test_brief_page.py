"""The brief form: drawn from its template, saved, checked, mended and handed in, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.rooms.demand.forms import posted
from tests.support.cast import AT, Member

from excello.core.people import DivisionView
from excello.demand import public as demand

pytestmark = pytest.mark.django_db
Begin = Callable[..., demand.RequestView]


@pytest.fixture(autouse=True)
def today(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages read the clock once, in the middleware; here it stands still."""
    monkeypatch.setattr("excello.core.middleware.timezone.now", lambda: AT)


def url(view: demand.RequestView, part: str = "") -> str:
    return f"/requests/{view.id}/brief/{part}"


def now(view: demand.RequestView, who: Member) -> demand.RequestView:
    return demand.request(view.id, who.actor)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_the_form_is_drawn_from_its_template(draft: Begin, rita: Member) -> None:
    page = text(rita.client.get(url(draft())))
    for words in ("Outcome", "Who, and which step", "Touches and copy", "Money and dates", "Ready for the gate"):
        assert words in page
    for control in ("id_fields_launch_date", "id_fields_touches_0_subject", "id_fields_assets", "id_fields_attachment"):
        assert f'id="{control}"' in page
    assert 'data-autosave="' in page
    assert 'data-check="' in page
    assert 'data-keep="' in page


def test_a_new_draft_shows_its_meter_and_no_scolding(draft: Begin, rita: Member) -> None:
    page = text(rita.client.get(url(draft(budget=None))))
    assert "<b>14</b> of 15 rules met" in page
    assert "finding-line" not in page


def test_posting_the_form_unchanged_changes_nothing(draft: Begin, rita: Member) -> None:
    view = draft()
    client = rita.client
    assert client.post(url(view), posted(client.get(url(view)), _do="save")).status_code == 302
    assert now(view, rita).fields == view.fields
    assert now(view, rita).version == view.version


def test_handing_in_what_conforms(draft: Begin, rita: Member) -> None:
    view = draft()
    client = rita.client
    response = client.post(url(view), posted(client.get(url(view)), _do="hand_in"))
    assert response["Location"] == f"/requests/{view.id}/"
    assert now(view, rita).state == "triage"


def test_what_does_not_comes_back_whole(draft: Begin, rita: Member) -> None:
    view = draft(budget=None, launch_date="2026-11-10")
    client = rita.client
    form = posted(client.get(url(view)), _do="hand_in", why="Typed just now.")
    response = client.post(url(view), form)
    page = text(response)
    assert response.status_code == 422
    assert "2 findings stand between this brief and the gate" in page
    assert 'href="#id_fields_launch_date"' in page
    assert 'href="#id_fields_budget"' in page
    assert "data-focus" in page
    assert "Typed just now." in page
    assert "Use 23 November 2026" in page
    assert now(view, rita).state == "returned"
    assert "Hand in again" in text(client.get(url(view)))


def test_a_mend_is_one_click(draft: Begin, rita: Member) -> None:
    view = draft(launch_date="2026-11-10")
    client = rita.client
    response = client.post(url(view), posted(client.get(url(view)), _do="use:launch_date"))
    assert response["Location"] == f"{url(view)}#id_fields_launch_date_field"
    assert now(view, rita).fields["launch_date"] == "2026-11-23"


def test_rows_come_and_go_without_scripts(draft: Begin, rita: Member) -> None:
    view = draft()
    client = rita.client
    client.post(url(view), posted(client.get(url(view)), _do="add:touches", touches_0_subject="Changed"))
    touches = now(view, rita).fields["touches"]
    assert [one["subject"] for one in touches] == ["Changed", ""]
    client.post(url(view), posted(client.get(url(view)), _do="remove:touches.0", touches_1_body="Second"))
    assert now(view, rita).fields["touches"] == [{"channel": "email", "subject": "", "body": "Second"}]
    client.post(url(view), posted(client.get(url(view)), _do="remove:touches.0"))
    assert "touches" not in now(view, rita).fields


def test_assets_are_chosen_one_after_the_other(draft: Begin, rita: Member, ground: Any) -> None:
    view = draft()
    client = rita.client
    client.post(url(view), posted(client.get(url(view)), assets=[ground.assets[0], ground.assets[1]]))
    assert now(view, rita).fields["assets"] == list(ground.assets)
    client.post(url(view), posted(client.get(url(view)), assets=["", ground.assets[1], ""]))
    assert now(view, rita).fields["assets"] == [ground.assets[1]]


def test_a_file_is_attached_with_whatever_button_is_pressed(draft: Begin, rita: Member) -> None:
    view = draft(assets=None)
    client = rita.client
    file = SimpleUploadedFile("kit.pdf", b"%PDF-1.7")
    client.post(url(view), posted(client.get(url(view)), _do="hand_in", attachment_file=file))
    assert [one.filename for one in now(view, rita).attachments] == ["kit.pdf"]
    assert now(view, rita).state == "triage"


def test_a_refused_file_leaves_what_was_typed(draft: Begin, rita: Member) -> None:
    view = draft()
    client = rita.client
    file = SimpleUploadedFile("kit.exe", b"MZ")
    form = posted(client.get(url(view)), _do="attach:attachment", attachment_file=file, why="Typed just now.")
    response = client.post(url(view), form)
    assert response.status_code == 422
    assert "kit.exe" in text(response)
    assert "Typed just now." in text(response)


def test_a_file_is_removed(draft: Begin, rita: Member) -> None:
    view = draft()
    client = rita.client
    file = SimpleUploadedFile("kit.pdf", b"%PDF-1.7")
    client.post(url(view), posted(client.get(url(view)), _do="attach:attachment", attachment_file=file))
    (kept,) = now(view, rita).attachments
    client.post(url(view), posted(client.get(url(view)), _do=f"detach:attachment.{kept.id}"))
    assert not now(view, rita).attachments


def test_attaching_nothing_says_so(draft: Begin, rita: Member) -> None:
    view = draft()
    client = rita.client
    response = client.post(url(view), posted(client.get(url(view)), _do="attach:attachment"))
    assert response.status_code == 422
    assert "No file was chosen." in text(response)


@pytest.mark.parametrize(
    ("language", "typed", "kept"),
    [("en", "6,500.50", 6500.5), ("it", "6.500,50", 6500.5), ("it", "6.500", 6500), ("en", "6,500", 6500)],
)
def test_numbers_are_read_as_they_are_written(
    language: str, typed: str, kept: float, draft: Begin, rita: Member
) -> None:
    view = draft()
    client = rita.client
    client.post(url(view), posted(client.get(url(view)), _language=language, budget=typed))
    assert now(view, rita).fields["budget"] == kept


def test_a_draft_saves_itself(draft: Begin, rita: Member) -> None:
    view = draft()
    client = rita.client
    form = posted(client.get(url(view)), why="One.")
    for words in ("One.", "Two.", "Three."):
        assert client.post(url(view, "save/"), {**form, "why": words}).status_code == 204
    assert now(view, rita).fields["why"] == "Three."


def test_a_draft_does_not_save_over_somebody_else(draft: Begin, rita: Member, chiara: Member) -> None:
    view = draft()
    client = rita.client
    form = posted(client.get(url(view)), why="Mine.")
    demand.save_draft(request_id=view.id, fields={"why": "Hers."}, by=chiara.actor, at=AT)
    assert client.post(url(view, "save/"), form).status_code == 409
    response = client.post(url(view), {**form, "_do": "save"})
    assert response.status_code == 422
    assert "Mine." in text(response)
    assert "Somebody else changed this" in text(response)
    assert now(view, rita).fields["why"] == "Hers."


def test_a_draft_does_not_save_once_it_is_handed_in(in_triage: Begin, draft: Begin, rita: Member) -> None:
    form = posted(rita.client.get(url(draft())))
    view = in_triage()
    assert rita.client.post(url(view, "save/"), form).status_code == 409
    assert rita.client.get(url(view)).status_code == 302
    assert rita.client.post(url(view), {**form, "_do": "hand_in"}).status_code == 302


def test_a_field_is_checked_when_it_was_left(draft: Begin, rita: Member) -> None:
    view = draft()
    client = rita.client
    form = posted(client.get(url(view)), launch_date="2026-11-10", _field="launch_date")
    page = text(client.post(url(view, "check/"), form))
    assert 'data-field="launch_date"' in page
    assert "finding-line" in page
    assert "Use 23 November 2026" in page
    assert "<b>14</b> of 15 rules met" in page
    assert 'hx-swap-oob="true"' in page
    assert now(view, rita).fields["launch_date"] == "2026-12-11"


@pytest.mark.parametrize("field", ["launch_date", "target", "touches.0.subject", "assets"])
def test_a_field_without_finding_comes_back_clean(field: str, draft: Begin, rita: Member) -> None:
    view = draft(budget=None)
    client = rita.client
    page = text(client.post(url(view, "check/"), posted(client.get(url(view)), _field=field)))
    assert f'data-field="{field}"' in page
    assert "finding-line" not in page


@pytest.mark.parametrize(
    "field", ["", "nonsense", "touches.9", "touches.9.body", "touches.x.y", "launch_date.1.2", "\x00"]
)
def test_a_field_that_is_not_there(field: str, draft: Begin, rita: Member) -> None:
    view = draft()
    client = rita.client
    assert client.post(url(view, "check/"), posted(client.get(url(view)), _field=field)).status_code == 400


def test_a_request_begins_with_its_name(rita: Member, north: DivisionView, ground: Any) -> None:
    client = rita.client
    form = {"template": "campaign", "title": "Autumn retreats", "division_id": north.id}
    assert client.get("/requests/new/").status_code == 200
    response = client.post("/requests/new/", form)
    (view,) = [demand.request(int(response["Location"].split("/")[2]), rita.actor)]
    assert view.fields == {"title": "Autumn retreats", "owner": rita.person.pk}


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"title": ""}, 422), ({"title": "a\x00"}, 422), ({"template": "x"}, 422), ({"division_id": "9"}, 422)],
)
def test_a_beginning_that_is_refused(
    changes: dict[str, str], status: int, rita: Member, north: DivisionView, ground: Any
) -> None:
    form = {"template": "campaign", "title": "Autumn", "division_id": str(north.id), **changes}
    response = rita.client.post("/requests/new/", form)
    assert response.status_code == status
    assert "findings" in text(response)


def test_a_division_one_does_not_file_for_is_no_choice(rita: Member, south: DivisionView, ground: Any) -> None:
    form = {"template": "campaign", "title": "Autumn", "division_id": str(south.id)}
    assert rita.client.post("/requests/new/", form).status_code == 422
