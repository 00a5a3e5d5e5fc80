"""A small brief to check, a learning to cite, and a proposal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.support.cast import AT

from excello.lake.conditions import FieldType, Kind, SubjectSchema
from excello.practices import public as practices
from excello.practices import subjects

BRIEF = SubjectSchema(
    name="brief",
    fields={
        "title": FieldType(Kind.TEXT, "Title"),
        "fields.budget": FieldType(Kind.NUMBER, "Budget"),
        "fields.launch_date": FieldType(Kind.DATE, "Launch date"),
        "touches": FieldType(
            Kind.OBJECTS,
            "Touches",
            items={"channel": FieldType(Kind.TEXT, "Channel"), "subject": FieldType(Kind.TEXT, "Subject line")},
        ),
    },
)
SHORT_SUBJECTS = {"each": {"path": "touches", "where": {"field": "subject", "op": "length_le", "value": 40}}}
LEARNING = practices.EvidenceView(
    "Short subject lines are opened more", "+2.1 points (0.8 to 3.4)", "/insights/learnings/7/", 0.021, 0.008, 0.034
)


@pytest.fixture(autouse=True)
def registries() -> Iterator[None]:
    """What other rooms register, replaced by a small brief and one learning."""
    kept = dict(subjects.SUBJECTS), dict(subjects.EVIDENCE)
    subjects.SUBJECTS.clear()
    subjects.EVIDENCE.clear()
    practices.register_subject(practices.CheckSubject("brief", "Brief", lambda center_id: BRIEF))
    practices.register_evidence("learning", lambda center_id, ids: {7: LEARNING} if 7 in set(ids) else {})
    yield
    subjects.SUBJECTS.clear()
    subjects.EVIDENCE.clear()
    subjects.SUBJECTS.update(kept[0])
    subjects.EVIDENCE.update(kept[1])


@pytest.fixture
def short_subjects() -> practices.NewCheck:
    """The check of the tests: subject lines of at most 40 characters."""
    return practices.NewCheck("brief", SHORT_SUBJECTS, "A subject line is too long.", "Keep it to 40 characters.")


@pytest.fixture
def propose(dan: Any, chiara: Any, short_subjects: practices.NewCheck) -> Callable[..., practices.PracticeView]:
    """Dan proposes; Chiara owns."""

    def make(**changes: Any) -> practices.PracticeView:
        said: dict[str, Any] = {
            "center_id": dan.center_id,
            "statement": "Subject lines are short",
            "why": "Long ones are cut on phones.",
            "how": "Say one thing, and the verb first.",
            "level": "required",
            "owner_id": chiara.person.pk,
            "checks": [short_subjects],
            "evidence": [practices.EvidenceRef("learning", 7, LEARNING.claim, LEARNING.effect)],
            "by": dan.actor,
            "at": AT,
        }
        return practices.propose_practice(**{**said, **changes})

    return make
