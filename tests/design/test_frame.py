"""The frame shows what the shell holds and nothing that would do nothing; the theme stays in a cookie."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from excello.design import pages
from excello.design.shell import THEME_COOKIE, DivisionChoice, NavEntry, NewAction, Shell

FULL = Shell(
    person_name="Chiara Bonfanti",
    navigation=(
        NavEntry("Home", "/"),
        NavEntry(
            "Requests", "/requests/", "inbox", True, 1200, True, (NavEntry("Queue", "/requests/queue/", active=True),)
        ),
        NavEntry("Journeys", "/journeys/", children=(NavEntry("Hidden", "/journeys/hidden/"),)),
    ),
    divisions=(DivisionChoice("", "All divisions", True), DivisionChoice("north", "North")),
    division_url="/division/",
    new_actions=(NewAction("Request", "/requests/new/", "inbox"),),
    palette_url="/find/",
    jobs_url="/jobs/",
    jobs_running=2,
    inbox_url="/inbox/",
    unread=3,
    help_url="/help/",
    sign_in_url="/sign-in/",
    sign_out_url="/sign-out/",
    center_name="Aurelia CoE",
    footer_lines=("<b>fresh</b>",),
)


def draw(shell: Shell, **cookies: str) -> str:
    request = RequestFactory().get("/requests/?state=draft")
    request.COOKIES.update(cookies)
    return render_to_string("design/shell.html", {"shell": shell}, request)


def test_the_frame_shows_its_parts() -> None:
    html = draw(FULL)
    assert '<a href="/requests/" aria-current="true">' in html
    assert '<a href="/requests/queue/" aria-current="page">' in html
    assert "/journeys/hidden/" not in html
    assert "1,200" in html
    assert 'aria-label="Jobs, 2 running"' in html
    assert '<meta name="sign-in" content="/sign-in/">' in html
    assert "&lt;b&gt;fresh&lt;/b&gt;" in html
    assert 'name="next" value="/requests/?state=draft"' in html


def test_what_has_no_address_is_left_out() -> None:
    html = draw(Shell(person_name="Olaf"))
    for absent in ("data-palette", "Jobs", "Inbox", "Sign out", 'name="division"', 'name="language"'):
        assert absent not in html


@pytest.mark.parametrize(
    ("cookie", "theme"), [("dark", "dark"), ("light", "light"), ('"><script>', "system"), ("", "system")]
)
def test_the_server_writes_the_theme(cookie: str, theme: str) -> None:
    assert f'data-theme="{theme}"' in draw(FULL, **{THEME_COOKIE: cookie})


@pytest.mark.parametrize(
    ("asked", "led"),
    [("/requests/?a=1", "/requests/?a=1"), ("https://elsewhere.test/", "/"), ("//elsewhere.test", "/"), ("", "/")],
)
def test_choosing_a_theme_leads_back_but_never_away(asked: str, led: str) -> None:
    response = pages.choose_theme(RequestFactory().post("/", {"theme": "dark", "next": asked}))
    assert response["Location"] == led
    assert response.cookies[THEME_COOKIE].value == "dark"


def test_only_known_themes_are_kept() -> None:
    assert pages.choose_theme(RequestFactory().post("/", {"theme": "pink"})).status_code == 400
    assert pages.choose_theme(RequestFactory().get("/")).status_code == 405


@pytest.mark.parametrize("code", ["400", "403", "404", "500", "503"])
def test_error_pages_need_nothing(code: str) -> None:
    html = render_to_string(f"{code}.html")
    assert "<h1>" in html
    assert 'href="/"' in html


def test_confirmation_says_what_must_be_typed() -> None:
    context = {
        "shell": FULL,
        "title": "Send",
        "text": "It cannot be taken back.",
        "action": "/send/",
        "back_url": "/back/",
        "confirm_label": "Send it",
        "count": 7400,
        "expected": "7400",
        "typed_error": "That differs.",
    }
    html = render_to_string("design/confirm.html", context, RequestFactory().get("/"))
    assert "Type 7400 to confirm" in html
    assert 'aria-describedby="id_typed_error"' in html
    assert "<b>7,400</b>" in html


def test_htmx_is_kept_from_evaluating() -> None:
    page = (Path(pages.__file__).parent / "templates/design/document.html").read_text()
    for promise in ('"allowEval":false', '"includeIndicatorStyles":false', '"allowScriptTags":false'):
        assert promise in page
