"""What lake tests stand on: an empty lake, a fixed time, short ways to make events and models."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from excello.lake.catalogue import Catalogue, CatalogueEntry
from excello.lake.landing import Event
from excello.lake.lifecycle import LifecycleModel, parse_model
from excello.lake.store import Lake

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path)


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture
def event() -> Callable[..., Event]:
    """Make a valid event; give only what the test is about."""
    numbers = iter(range(1, 1_000_000))

    def make(**given: Any) -> Event:
        fields: dict[str, Any] = {
            "message_id": f"m{next(numbers)}",
            "type": "track",
            "source": "test",
            "event": "Email Link Clicked",
            "user_id": "ann",
            "timestamp": AT,
        }
        return Event(**{**fields, **given})

    return make


@pytest.fixture(scope="session")
def lead_funnel() -> LifecycleModel:
    return parse_model(yaml.safe_load((Path(__file__).parent / "models" / "lead_funnel.yaml").read_text()))


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue(
        products=(
            CatalogueEntry("gtx-pro", "GTX Pro", ("GTX Professional",), "GTX"),
            CatalogueEntry("mg-special", "MG Special", (), "MG"),
        ),
        regions=(CatalogueEntry("west", "West", ("Western",)), CatalogueEntry("east", "East")),
    )
