"""What exists of practices and policy shows on a new center's checklist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.support.cast import AT

from excello.charter.public import checklist
from excello.practices import public as practices


def test_the_first_practice_in_force_is_a_step(propose: Callable[..., Any], chiara: Any) -> None:
    def step() -> tuple[bool, int]:
        found = next(item for item in checklist(chiara.center_id, chiara.actor) if item.key == "standards")
        return found.done, found.count

    view = propose()
    assert step() == (False, 0)
    practices.adopt_practice(practice_id=view.id, by=chiara.actor, at=AT)
    assert step() == (True, 1)
