"""What higher rooms do for demand: open what was accepted, and bring results back."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from excello.core.access import Actor
from excello.demand.views import Opened, RequestView, ResultLine


class Fulfiller(Protocol):
    """Opens the work an accepted request asks for; called inside the accepting transaction, may raise Refused."""

    def open(self, *, request: RequestView, by: Actor, at: datetime) -> Opened: ...


class ResultSource(Protocol):
    """Knows results that belong to a request."""

    def results(self, *, request_id: int) -> list[ResultLine]: ...


FULFILLERS: dict[str, Fulfiller] = {}
RESULT_SOURCES: list[ResultSource] = []


def register_fulfiller(template_key: str, fulfiller: Fulfiller) -> None:
    """Let a room open what requests of this template ask for."""
    FULFILLERS[template_key] = fulfiller


def register_result_source(source: ResultSource) -> None:
    """Let a room bring results back to requests."""
    RESULT_SOURCES.append(source)


def results_of(request_id: int) -> list[ResultLine]:
    """Every line of results that came back to a request."""
    return [line for source in RESULT_SOURCES for line in source.results(request_id=request_id)]
