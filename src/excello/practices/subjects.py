"""What may be checked and what may be cited: registries that rooms above fill."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from excello.lake.conditions import SubjectSchema


@dataclass(frozen=True, slots=True)
class CheckSubject:
    """A kind of thing that checks may speak of: `schema(center_id)` names its typed fields.

    label: what people call one of it ("Brief"), an English text marked for translation.
    """

    key: str
    label: str
    schema: Callable[[int], SubjectSchema]


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A piece of evidence as it stands now: its claim, its effect in words, and where known as value with interval."""

    claim: str
    effect: str = ""
    url: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None


EvidenceResolver = Callable[[int, Iterable[int]], Mapping[int, EvidenceView]]
"""(center_id, ids) → what each of them says now; ids that are gone are left out."""

SUBJECTS: dict[str, CheckSubject] = {}
EVIDENCE: dict[str, EvidenceResolver] = {}


def register_subject(subject: CheckSubject) -> None:
    """Offer a kind of thing to the authors of checks; the key stays for good, since checks are stored by it."""
    SUBJECTS[subject.key] = subject


def register_evidence(kind: str, resolver: EvidenceResolver) -> None:
    """Name who knows the evidence of a kind ("learning")."""
    EVIDENCE[kind] = resolver


def schemas_of(center_id: int) -> dict[str, SubjectSchema]:
    """The schemas of every registered subject in a center."""
    return {key: subject.schema(center_id) for key, subject in SUBJECTS.items()}
