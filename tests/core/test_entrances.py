"""Signing in, the shell, jobs and the trail answer as people expect."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_visitor_is_asked_to_sign_in() -> None:
    response = Client().get("/inbox/")
    assert response.status_code == 302
    assert response["Location"] == "/sign-in/?next=/inbox/"


def test_every_own_page_opens(ada) -> None:
    for path in ("/", "/me/", "/inbox/", "/jobs/", "/trail/", "/mailbox/", "/find/?q=home"):
        assert ada.client.get(path).status_code == 200, path


def test_a_requester_is_refused_the_trail_and_told_whom_it_is_for(rita) -> None:
    response = rita.client.get("/trail/")
    assert response.status_code == 403
    assert "Marketing operations" in response.content.decode()
