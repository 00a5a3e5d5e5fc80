"""The lists, the queue and a request's page: what stands on them, and that more rows ask no more queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.rooms.demand.forms import posted
from tests.support.cast import AT, Member

from excello.demand import public as demand
from excello.demand import seams

pytestmark = pytest.mark.django_db
Begin = Callable[..., demand.RequestView]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("excello.core.middleware.timezone.now", lambda: AT)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_requester_lands_on_a_page_that_teaches(rita: Member) -> None:
    page = text(rita.client.get("/requests/"))
    assert "No request yet" in page
    assert 'href="/requests/new/"' in page


def test_my_requests(draft: Begin, in_triage: Begin, rita: Member, dan: Member, chiara: Member) -> None:
    draft(title="Half a thought")
    in_triage(title="Lake")
    page = text(rita.client.get("/requests/"))
    assert "Half a thought" in page
    assert "Lake" in page
    assert "Write it and hand it in" in page
    assert "Half a thought" not in text(dan.client.get("/requests/"))
    assert "Half a thought" in text(dan.client.get("/requests/?view=division"))


@pytest.mark.parametrize("query", ["q=lake", "state=draft", "q=lake&state=triage", "sort=-title", "page=99", "q=%00"])
def test_lists_are_searched_filtered_and_sorted(query: str, draft: Begin, rita: Member) -> None:
    draft(title="Meetings by the Lake")
    response = rita.client.get(f"/requests/?{query}")
    assert response.status_code == 200
    assert ("Meetings by the Lake" in text(response)) == ("triage" not in query)


def test_a_list_is_exported(draft: Begin, rita: Member) -> None:
    draft(title="=1+1")
    export = rita.client.get("/requests/?export=csv")
    assert b"'=1+1" in export.content


def test_more_requests_ask_no_more_queries(
    draft: Begin, in_triage: Begin, rita: Member, chiara: Member, assert_constant_queries: Any
) -> None:
    view, waiting = draft(), in_triage()
    for member, path in (
        (rita, "/requests/"),
        (rita, "/requests/?view=division"),
        (rita, "/requests/new/"),
        (chiara, "/requests/queue/"),
        (chiara, f"/requests/queue/{waiting.id}/"),
        (rita, f"/requests/{waiting.id}/"),
        (rita, f"/requests/{view.id}/brief/"),
    ):
        assert_constant_queries(path, member.client, lambda: (draft(), in_triage()))


def test_a_request_tells_where_it_stands(draft: Begin, in_triage: Begin, rita: Member, chiara: Member) -> None:
    open_draft, returned, waiting = draft(), draft(budget=None), in_triage()
    demand.submit_request(request_id=returned.id, by=rita.actor, at=AT)
    assert "Go on writing" in text(rita.client.get(f"/requests/{open_draft.id}/"))
    assert "The gate returned it with one finding" in text(rita.client.get(f"/requests/{returned.id}/"))
    page = text(rita.client.get(f"/requests/{waiting.id}/"))
    assert "number 1 in the queue" in page
    assert "Nobody has taken it up yet" in page
    assert "Decide" not in page
    demand.take_request(request_id=waiting.id, by=chiara.actor, at=AT)
    assert "Chiara Bonfanti has it" in text(rita.client.get(f"/requests/{waiting.id}/"))
    assert "Decide" in text(chiara.client.get(f"/requests/{waiting.id}/"))


def test_the_brief_is_read_in_words(in_triage: Begin, rita: Member) -> None:
    page = text(rita.client.get(f"/requests/{in_triage().id}/"))
    for words in ("MQLs", "31 March 2027", "Careful Carla", "Consideration → Evaluation", "GTX Basic", "€6,500"):
        assert words in page


def test_saves_in_a_row_are_one_line_of_the_trail(draft: Begin, rita: Member) -> None:
    view = draft()
    for number in range(5):
        demand.save_draft(request_id=view.id, fields={"why": str(number)}, by=rita.actor, at=AT)
    assert text(rita.client.get(f"/requests/{view.id}/")).count("wrote on the brief") == 1


class Figures:
    """What came of a request."""

    def results(self, *, request_id: int) -> list[demand.ResultLine]:
        return [demand.ResultLine("MQLs", "131 of 120", "/insights/funnel/")]


@pytest.fixture
def figures() -> Iterator[None]:
    kept = list(seams.RESULT_SOURCES)
    demand.register_result_source(Figures())
    yield
    seams.RESULT_SOURCES[:] = kept


def test_results_come_back_to_the_request(in_triage: Begin, rita: Member, chiara: Member, figures: None) -> None:
    view = in_triage()
    assert "131 of 120" not in text(rita.client.get(f"/requests/{view.id}/"))
    demand.accept_request(request_id=view.id, by=chiara.actor, at=AT)
    page = text(rita.client.get(f"/requests/{view.id}/"))
    assert '<a href="/insights/funnel/">131 of 120</a>' in page


def test_the_queue_shows_the_oldest_first(in_triage: Begin, chiara: Member) -> None:
    first, second = in_triage(title="First"), in_triage(title="Second")
    page = text(chiara.client.get("/requests/queue/"))
    assert "<h2>First</h2>" in page
    assert f'href="/requests/queue/{second.id}/"' in page
    assert 'data-key="J"' in page
    assert "2 requests conform and wait" in page
    assert 'data-key="K"' in text(chiara.client.get(f"/requests/queue/{second.id}/"))
    assert first.id < second.id


def test_an_empty_queue_says_what_arrives_there(chiara: Member) -> None:
    assert "Nothing waits for you" in text(chiara.client.get("/requests/queue/"))


@pytest.mark.parametrize(
    ("verb", "form", "state"),
    [("accept", {}, "accepted"), ("decline", {"reason": "Not now."}, "declined"), ("duplicate", {}, "duplicate")],
)
def test_deciding_leads_to_the_next(
    verb: str, form: dict[str, Any], state: str, in_triage: Begin, chiara: Member
) -> None:
    other, view = in_triage(), in_triage()
    if verb == "duplicate":
        form = {"of": other.id}
    response = chiara.client.post(f"/requests/{view.id}/{verb}/", {**form, "version": view.version})
    assert response["Location"] == "/requests/queue/"
    assert demand.request(view.id, chiara.actor).state == state


@pytest.mark.parametrize(
    ("verb", "form"),
    [
        ("decline", {"reason": ""}),
        ("decline", {"reason": "x" * 3000}),
        ("decline", {"reason": "a\x00"}),
        ("duplicate", {"of": ""}),
        ("duplicate", {"of": "x", "note": "A word."}),
        ("duplicate", {"of": "9" * 30}),
        ("accept", {"note": "x" * 3000}),
        ("accept", {"version": "99"}),
    ],
)
def test_a_refused_decision_comes_back_with_its_finding(
    verb: str, form: dict[str, str], in_triage: Begin, chiara: Member
) -> None:
    view = in_triage()
    response = chiara.client.post(f"/requests/{view.id}/{verb}/", form)
    page = text(response)
    assert response.status_code == 422
    assert 'class="findings"' in page
    if form.get("note") == "A word.":
        assert "A word." in page
    assert demand.request(view.id, chiara.actor).state == "triage"


def test_a_decision_that_came_too_late_says_so(in_triage: Begin, chiara: Member, ada: Member) -> None:
    view = in_triage()
    demand.accept_request(request_id=view.id, by=ada.actor, at=AT)
    response = chiara.client.post(f"/requests/{view.id}/decline/", {"reason": "No."}, follow=True)
    assert response.redirect_chain[-1][0] == f"/requests/{view.id}/"
    assert "It has been accepted." in text(response)


def test_what_was_decided_leads_from_the_queue_to_its_page(in_triage: Begin, chiara: Member) -> None:
    view = in_triage()
    demand.accept_request(request_id=view.id, by=chiara.actor, at=AT)
    assert chiara.client.get(f"/requests/queue/{view.id}/")["Location"] == f"/requests/{view.id}/"


def test_the_forms_of_the_queue_carry_the_version(in_triage: Begin, chiara: Member) -> None:
    view = in_triage()
    page = chiara.client.get("/requests/queue/")
    assert posted(page, "decline-form")["version"] == [str(view.version)]
