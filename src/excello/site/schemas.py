"""What is published for other programs to build on: the grammar of conditions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from excello.core.access import api_access
from excello.lake.conditions import dump_schema

router = Router(tags=["schemas"])


@router.get("/condition", response={200: dict[str, Any]}, summary="JSON Schema of conditions")
@api_access(None)
def condition(request: HttpRequest) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the condition grammar, the same for every subject."""
    return dump_schema()
