"""What is known of practices: one of them, all of them, and the checks in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from excello.core.access import Missing
from excello.core.people import division_tree
from excello.practices.models import Practice, PracticeVersion
from excello.practices.rules import SEVERITIES, EvidenceRef, Level, NewCheck, PracticeCheck, State
from excello.practices.subjects import EVIDENCE, EvidenceView


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of a practice's content."""

    number: int
    statement: str
    why: str
    how: str
    level: str
    checks: tuple[NewCheck, ...]
    evidence: tuple[EvidenceRef, ...]
    author: str
    written_at: datetime
    adopted_at: datetime | None


@dataclass(frozen=True, slots=True)
class PracticeView:
    """A practice as other rooms see it: what is in force, or, before its first adoption, what is proposed.

    `version` guards edits; `shown.number` is the version of the content. `pending`: a newer version that waits for the
    owner while `shown` stays in force.
    """

    id: int
    code: str
    state: str
    owner_id: int
    owner: str
    author_id: int | None
    division_id: int | None
    division: str
    review_date: date | None
    proposed_at: datetime
    retired_at: datetime | None
    version: int
    shown: VersionView
    pending: VersionView | None

    @property
    def statement(self) -> str:
        return self.shown.statement

    @property
    def why(self) -> str:
        return self.shown.why

    @property
    def how(self) -> str:
        return self.shown.how

    @property
    def level(self) -> str:
        return self.shown.level

    @property
    def checks(self) -> tuple[NewCheck, ...]:
        return self.shown.checks

    @property
    def evidence(self) -> tuple[EvidenceRef, ...]:
        return self.shown.evidence

    @property
    def waiting(self) -> VersionView | None:
        """What the owner has to decide on, if anything."""
        return self.shown if self.state == State.PROPOSED else self.pending


def practice_rows(center_id: int) -> QuerySet[Practice]:
    """The practices of a center with everything a view needs, newest first."""
    return Practice.objects.filter(center_id=center_id).select_related(
        "owner", "division", "current__author", "latest__author"
    )


def practice_view(row: Practice) -> PracticeView:
    """A row of `practice_rows` as a view."""
    shown, latest = row.current or row.latest, row.latest
    assert shown is not None
    assert latest is not None
    is_pending = row.state == State.ADOPTED and latest.pk != shown.pk
    return PracticeView(
        id=row.pk,
        code=row.code,
        state=row.state,
        owner_id=row.owner_id,
        owner=row.owner.name,
        author_id=row.author_id,
        division_id=row.division_id,
        division=row.division.name if row.division else "",
        review_date=row.review_date,
        proposed_at=row.proposed_at,
        retired_at=row.retired_at,
        version=row.version,
        shown=version_view(shown),
        pending=version_view(latest) if is_pending else None,
    )


def version_view(row: PracticeVersion) -> VersionView:
    """A version with its checks and evidence."""
    return VersionView(
        number=row.number,
        statement=row.statement,
        why=row.why,
        how=row.how,
        level=row.level,
        checks=tuple(NewCheck(**check) for check in row.checks),
        evidence=tuple(EvidenceRef(**ref) for ref in row.evidence),
        author=row.author.name if row.author else "",
        written_at=row.written_at,
        adopted_at=row.adopted_at,
    )


def practice(practice_id: int, *, center_id: int | None = None) -> PracticeView:
    """One practice, of this center when one is named; Missing if there is none."""
    rows = Practice.objects.filter(pk=practice_id)
    found = rows.values_list("center_id", flat=True).first()
    if found is None or center_id not in (None, found):
        raise Missing("practice")
    return practice_view(practice_rows(found).get(pk=practice_id))


def practice_by_code(center_id: int, code: str) -> PracticeView | None:
    """A practice by the code people call it (P-12)."""
    number = code.upper().removeprefix("P-")
    row = practice_rows(center_id).filter(number=number).first() if number.isdecimal() else None
    return practice_view(row) if row else None


def practices_of(center_id: int, state: str | None = None) -> list[PracticeView]:
    """The practices of a center, newest first."""
    rows = practice_rows(center_id)
    return [practice_view(row) for row in (rows.filter(state=state) if state else rows)]


def waiting_for(center_id: int, owner_id: int) -> list[PracticeView]:
    """What this person has to decide on: proposals and changes of practices they own."""
    undecided = Q(latest__adopted_at__isnull=True)
    rows = practice_rows(center_id).filter(undecided, owner_id=owner_id).exclude(state=State.RETIRED)
    return [practice_view(row) for row in rows]


def versions_of(practice_id: int) -> list[VersionView]:
    """Every version, newest first."""
    rows = PracticeVersion.objects.filter(practice_id=practice_id).select_related("author")
    return [version_view(row) for row in rows]


def checks_in_force(center_id: int, subject: str, division_id: int | None = None) -> tuple[PracticeCheck, ...]:
    """The checks that adopted practices run on a subject of a division, by practice.

    A practice of the whole center holds everywhere; one of a division there and below.
    """
    rows = Practice.objects.filter(center_id=center_id, state=State.ADOPTED).select_related("current")
    covered = _covering(center_id, division_id)
    scoped = rows.filter(Q(division_id__isnull=True) | Q(division_id__in=covered)).order_by("number")
    return tuple(check for row in scoped for check in _checks_of(row) if check.subject == subject)


def _covering(center_id: int, division_id: int | None) -> list[int]:
    """The division and those above it."""
    if division_id is None:
        return []
    tree = division_tree(center_id)
    return [one.id for one in tree.divisions if division_id in tree.with_descendants(one.id)]


def _checks_of(row: Practice) -> Iterable[PracticeCheck]:
    version = row.current
    assert version is not None
    for position, check in enumerate(version.checks, start=1):
        yield PracticeCheck(
            practice_id=row.pk,
            practice_code=row.code,
            code=f"{row.code}.{position}",
            severity=SEVERITIES[Level(version.level)],
            **check,
        )


def evidence_views(center_id: int, refs: Iterable[EvidenceRef]) -> list[tuple[EvidenceRef, EvidenceView]]:
    """Each reference with what it says now, or what it said when cited if its room does not know it any more."""
    refs = list(refs)
    known: dict[tuple[str, int], EvidenceView] = {}
    for kind in {ref.kind for ref in refs} & EVIDENCE.keys():
        ids = [ref.id for ref in refs if ref.kind == kind]
        known.update({(kind, key): view for key, view in EVIDENCE[kind](center_id, ids).items()})
    return [(ref, known.get((ref.kind, ref.id), EvidenceView(ref.claim, ref.effect))) for ref in refs]


def cited_in(center_id: int, words: Iterable[str]) -> list[EvidenceRef]:
    """References written as ``learning:3``, each with what it says now; what nobody knows is left out."""
    wanted = [(kind, int(number)) for kind, _, number in (word.partition(":") for word in words) if number.isdecimal()]
    views = [EVIDENCE[kind](center_id, [key]).get(key) if kind in EVIDENCE else None for kind, key in wanted]
    found = zip(wanted, views, strict=True)
    return [EvidenceRef(kind, key, view.claim, view.effect) for (kind, key), view in found if view is not None]


def is_known(center_id: int, ref: EvidenceRef) -> bool:
    """Whether the room that keeps this kind of evidence knows it."""
    return ref.kind in EVIDENCE and ref.id in EVIDENCE[ref.kind](center_id, [ref.id])


def practices_citing(center_id: int, kind: str, ref_id: int) -> list[PracticeView]:
    """The practices whose newest version rests on this piece of evidence."""
    views = practices_of(center_id)
    return [view for view in views if _cites(view.pending or view.shown, kind, ref_id)]


def _cites(version: VersionView, kind: str, ref_id: int) -> bool:
    return any(ref.kind == kind and ref.id == ref_id for ref in version.evidence)


def content_of(version: VersionView) -> dict[str, Any]:
    """A version's content as plain values: what the audit trail compares."""
    return {
        "statement": version.statement,
        "why": version.why,
        "how": version.how,
        "level": version.level,
        "checks": [check_json(check) for check in version.checks],
    }


def check_json(check: NewCheck) -> dict[str, Any]:
    """A check as it is stored."""
    return {
        "subject": check.subject,
        "condition": dict(check.condition),
        "message": check.message,
        "mend": check.mend,
    }


def evidence_json(ref: EvidenceRef) -> dict[str, Any]:
    """A reference as it is stored."""
    return {"kind": ref.kind, "id": ref.id, "claim": ref.claim, "effect": ref.effect}
