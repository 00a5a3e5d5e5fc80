"""Templates on screen: read by rule, written as text, refused with the place of each fault."""

from __future__ import annotations

from typing import Any

import pytest
from tests.rooms.demand.forms import posted
from tests.support.cast import Member

from excello.demand.models import BriefTemplate

pytestmark = pytest.mark.django_db
URL = "/requests/templates/campaign/"


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def form_of(client: Any, **changes: Any) -> dict[str, Any]:
    return {
        key: value[0] if isinstance(value, list) else value
        for key, value in posted(client.get(URL), "template", **changes).items()
    }


def test_who_sees_them(rita: Member, dan: Member, chiara: Member, ada: Member) -> None:
    for member in (rita, dan):
        assert member.client.get("/requests/templates/").status_code == 403
        assert member.client.get(URL).status_code == 403
        assert member.client.post(URL, {}).status_code == 403
    for member in (chiara, ada):
        assert "12 of 17 fields needed, 15 rules" in text(member.client.get("/requests/templates/"))
        page = text(member.client.get(URL))
        assert "Lead time of 15 working days" in page
        assert "The version that ships is in force." in page


def test_a_new_version_written_in_the_page(chiara: Member) -> None:
    client = chiara.client
    form = form_of(client, reason="The print shop is slower.")
    form["definition"] = form["definition"].replace("days: 15", "days: 20")
    assert client.post(URL, form)["Location"] == URL
    assert BriefTemplate.objects.get(number=2).definition["rules"][3]["days"] == 20
    page = text(client.get(URL))
    assert "The print shop is slower." in page
    assert "published version 2" in page


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("days: 15", "days: soon", "rules.3.days"),
        ("key: campaign", "key: campaign\nbroken: [", "This is no YAML"),
        ("kind: format", "kind: wish", "rules.11.kind"),
        ("days: 15", "days: 15", "This is the version in force."),
        ("title_field: title", "title_field: &a title\nother: *a", "A definition has no aliases."),
        ("days: 15", "days: 15\n  since: 2026-99-99", "cannot be read"),
    ],
)
def test_a_version_that_is_refused(old: str, new: str, said: str, chiara: Member) -> None:
    client = chiara.client
    form = form_of(client, reason="Because.")
    assert old in form["definition"]
    form["definition"] = form["definition"].replace(old, new, 1)
    response = client.post(URL, form)
    assert response.status_code == 422
    assert said in text(response)
    assert new.splitlines()[-1].strip().replace("&", "&amp;") in text(response)
    assert not BriefTemplate.objects.filter(is_shipped=False).exists()


@pytest.mark.parametrize(
    "form", [{}, {"definition": "x"}, {"definition": "\x00", "reason": "a"}, {"definition": "[]", "reason": "a"}]
)
def test_forms_that_no_page_sends(form: dict[str, str], chiara: Member) -> None:
    assert chiara.client.post(URL, form).status_code == 422


def test_a_text_beyond_all_measure(chiara: Member) -> None:
    assert chiara.client.post(URL, {"definition": "x" * 300_000, "reason": "a"}).status_code == 422


def test_a_template_that_is_not_there(chiara: Member) -> None:
    assert chiara.client.get("/requests/templates/miracle/").status_code == 404
