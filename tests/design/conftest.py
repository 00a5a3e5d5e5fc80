"""Renders pieces of templates the way pages do: with components and a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.template import RequestContext, Template
from django.test import RequestFactory
from django_cotton.compiler_regex import CottonCompiler

Render = Callable[..., str]


@pytest.fixture
def render() -> Render:
    """`render('<c-badge>…</c-badge>', name=value)` gives the markup."""

    def render_source(source: str, *, path: str = "/", **context: Any) -> str:
        request = RequestFactory().get(path)
        template = Template(CottonCompiler().process("{% load i18n design %}" + source))
        return template.render(RequestContext(request, context))

    return render_source
