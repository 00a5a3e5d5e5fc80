"""How the API describes itself: every call's refusals in one shape, every shape under one name."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from excello.core.api import FindingOut, Problem

PROBLEM = "application/problem+json"
REFUSALS = {
    "400": "The request could not be read.",
    "401": "Nobody is signed in, and no valid token came.",
    "403": "The caller may not do this.",
    "404": "There is no such thing, or the caller must not learn of it.",
    "405": "The address knows no such method.",
    "409": "Something else happened meanwhile.",
    "413": "The request is too large.",
    "422": "What was sent does not conform: every finding, each with its mend.",
    "429": "Too many requests; Retry-After says when to come again.",
}
"""What any call may answer beside its own, as RFC 9457 problems."""
TOO_LONG = {"414": {"description": "The address is too long.", "content": {"text/html": {}}}}


class DescribedAPI(NinjaAPI):
    """An API whose OpenAPI document also tells how calls are refused."""

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        """The document of OpenAPI 3.1."""
        described = super().get_openapi_schema(**given)
        shapes = described.setdefault("components", {}).setdefault("schemas", {})
        for shape in (FindingOut, Problem):
            whole = shape.model_json_schema(ref_template="#/components/schemas/{model}")
            shapes[shape.__name__] = {name: part for name, part in whole.items() if name != "$defs"}
        body = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        refusals = {status: {"description": words, "content": body} for status, words in REFUSALS.items()}
        for operations in described["paths"].values():
            for call in operations.values():
                told = {status: told for status, told in call["responses"].items() if int(status) < 400}
                call["responses"] = {**told, **refusals, **TOO_LONG}
        return described
