"""Every route says who may enter: a permission, any member, or everybody and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path

from excello.core.access import PERMISSIONS, page, public_page, route_access

# Answers 404 to everybody; ninja reverses it to build addresses.
NINJA_ROOT = "api-root"
SAMPLES = {"int": "1", "slug": "x", "str": "x", "path": "x", "uuid": "00000000-0000-4000-8000-000000000000"}


@dataclass(frozen=True)
class Route:
    """One way in: where it is, what answers, and for the API by which method."""

    address: str
    view: Callable[..., Any]
    method: str = ""

    def __str__(self) -> str:
        return f"{self.method} /{self.address}".strip()


def routes(patterns: list[Any], prefix: str = "") -> Iterator[Route]:
    for pattern in patterns:
        address = prefix + re.sub(r"[\^$]|\\Z", "", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern) and pattern.name != NINJA_ROOT:
            yield from entries(pattern, address)


def entries(pattern: URLPattern, address: str) -> Iterator[Route]:
    """A page is one route; an API path is one for each method of each operation behind it."""
    operations = api_operations(pattern.callback)
    if not operations:
        yield Route(address, pattern.callback)
    for operation in operations:
        for method in operation.methods:
            yield Route(address, operation.view_func, method)


def api_operations(view: Any) -> list[Any]:
    """Ninja hands Django a bound method of the view that holds its operations."""
    for cell in getattr(view, "__closure__", None) or ():
        if operations := getattr(cell.cell_contents, "operations", None):
            return list(operations)
    return list(getattr(getattr(view, "__self__", None), "operations", []))


def unclassified(patterns: list[Any]) -> list[str]:
    return [str(route) for route in routes(patterns) if route_access(route.view) is None]


def all_routes() -> list[Route]:
    return list(routes(get_resolver().url_patterns))


def test_every_route_is_classified() -> None:
    assert not unclassified(get_resolver().url_patterns), "decorate with @page, @public_page or @api_access"


def test_every_permission_is_declared() -> None:
    asked = {(str(route), access.permission) for route in all_routes() if (access := route_access(route.view))}
    assert not {one for one in asked if one[1] is not None and one[1] not in PERMISSIONS}


def test_a_public_route_says_why() -> None:
    public = [(str(route), access) for route in all_routes() if (access := route_access(route.view))]
    assert not [name for name, access in public if access.kind == "public" and not access.reason.strip()]


def test_an_unclassified_route_is_named() -> None:
    def forgotten(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    planted = [
        path("members/", page(None)(forgotten)),
        path("hidden/<int:id>/", forgotten),
        path("u/", public_page("unsubscribes")(lambda request: HttpResponse())),
    ]
    assert unclassified(planted) == ["/hidden/<int:id>/"]


def sample(address: str) -> str:
    """An address that fits the pattern: each <converter:name> filled in."""
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda match: SAMPLES.get(match[1] or "str", "x"), address)


@pytest.mark.django_db
def test_a_stranger_enters_public_routes_only(client: Client) -> None:
    let_in = []
    for route in all_routes():
        access = route_access(route.view)
        if access is None or access.kind == "public":
            continue
        response = client.generic(route.method or "GET", sample(route.address))
        turned_away = response.status_code in (401, 403, 405) or "next=" in response.get("Location", "")
        if not turned_away:
            let_in.append(f"{route}: {response.status_code}")
    assert not let_in
