"""How practices come to be: proposed, changed, adopted by their owner, retired."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Max
from django.urls import reverse

from excello.core.access import Actor, Denied, Missing
from excello.core.models import Center
from excello.core.notifications import notify
from excello.core.operations import operation, record_entry, save_versioned
from excello.core.people import people_of
from excello.findings import Finding, mark, refuse_if
from excello.practices.models import Practice, PracticeVersion
from excello.practices.queries import (
    PracticeView,
    check_json,
    content_of,
    evidence_json,
    is_known,
    practice,
    practice_rows,
    version_view,
)
from excello.practices.rules import Content, EvidenceRef, NewCheck, State, content_findings
from excello.practices.subjects import schemas_of

SUBJECT = "practices.practice"


@operation
def propose_practice(
    *,
    center_id: int,
    statement: str,
    why: str,
    how: str,
    level: str,
    owner_id: int,
    by: Actor,
    at: datetime,
    checks: Sequence[NewCheck] = (),
    evidence: Sequence[EvidenceRef] = (),
    division_id: int | None = None,
    review_date: date | None = None,
) -> PracticeView:
    """Propose a practice to its owner, who is told. Refused: what `content_findings` says, or an unfit owner."""
    _require_center(by, center_id)
    by.require("practices.propose")
    content = Content(statement.strip(), why.strip(), how.strip(), level, tuple(checks), tuple(evidence))
    refuse_if(
        [
            *content_findings(content, schemas_of(center_id)),
            *_owner_findings(by, owner_id, division_id),
            *_evidence_findings(center_id, evidence),
            *_review_findings(review_date, at),
        ]
    )
    # One proposal at a time takes the next number; SQLite serialises writers anyhow.
    Center.objects.select_for_update().get(pk=center_id)
    last = Practice.objects.filter(center_id=center_id).aggregate(last=Max("number"))["last"]
    row = Practice.objects.create(
        center_id=center_id,
        number=(last or 0) + 1,
        division_id=division_id,
        owner_id=owner_id,
        author_id=by.person_id,
        review_date=review_date,
        proposed_at=at,
    )
    row.latest = _write_version(row, content, number=1, by=by, at=at)
    row.save(update_fields=["latest"])
    _record(row, "practice.proposed", by, at, after=content_of(version_view(row.latest)))
    _tell_owner(row, by, at)
    return practice(row.pk)


@operation
def edit_practice(
    *,
    practice_id: int,
    statement: str,
    why: str,
    how: str,
    level: str,
    by: Actor,
    at: datetime,
    checks: Sequence[NewCheck] = (),
    evidence: Sequence[EvidenceRef] | None = None,
    review_date: date | None = None,
    version: int | None = None,
    reason: str = "",
) -> PracticeView:
    """Write a new version; what is in force stays so until the owner adopts it. `evidence` None keeps what is cited."""
    row = _row(practice_id, by)
    by.require("practices.propose", row.division_id)
    latest = _latest(row)
    kept = version_view(latest).evidence if evidence is None else tuple(evidence)
    content = Content(statement.strip(), why.strip(), how.strip(), level, tuple(checks), kept)
    refuse_if(
        [
            *_state_findings(row),
            *content_findings(content, schemas_of(row.center_id)),
            *_review_findings(review_date if review_date != row.review_date else None, at),
        ]
    )
    row.latest = _write_version(row, content, number=latest.number + 1, by=by, at=at)
    row.review_date = review_date
    save_versioned(row, expected=version, fields=["latest", "review_date"])
    before, after = content_of(version_view(latest)), content_of(version_view(row.latest))
    _record(row, "practice.changed", by, at, reason=reason, before=before, after=after)
    _tell_owner(row, by, at)
    return practice(row.pk)


@operation
def adopt_practice(
    *, practice_id: int, by: Actor, at: datetime, reason: str = "", version: int | None = None
) -> PracticeView:
    """Put the newest version in force. Refused to everybody but the owner, and where nothing waits to be adopted."""
    row = _row(practice_id, by)
    by.require("practices.see")
    latest = _latest(row)
    refuse_if([*_ownership_findings(row, by), *_state_findings(row), *_waiting_findings(latest)])
    content = version_view(latest)
    checked = Content(content.statement, content.why, content.how, content.level, content.checks, content.evidence)
    refuse_if(content_findings(checked, schemas_of(row.center_id)))
    before = content_of(version_view(row.current)) if row.current else {}
    row.state, row.current = State.ADOPTED, latest
    save_versioned(row, expected=version, fields=["state", "current"])
    PracticeVersion.objects.filter(pk=latest.pk).update(adopted_at=at)
    _record(row, "practice.adopted", by, at, reason=reason, before=before, after=content_of(content))
    _tell_author(row, by, at)
    return practice(row.pk)


@operation
def retire_practice(
    *, practice_id: int, by: Actor, at: datetime, reason: str, version: int | None = None
) -> PracticeView:
    """Take it out of force, or turn a proposal down: by its owner, its author before adoption, an administrator."""
    row = _row(practice_id, by)
    is_own = by.person_id is not None and by.person_id == row.owner_id
    is_withdrawn = row.state == State.PROPOSED and by.person_id is not None and by.person_id == row.author_id
    if not (is_own or is_withdrawn or by.may("practices.retire_any")):
        raise Denied("practices.retire_any")
    refuse_if([*_state_findings(row), *_reason_findings(reason)])
    before = row.state
    row.state, row.retired_at = State.RETIRED, at
    save_versioned(row, expected=version, fields=["state", "retired_at"])
    states = {"before": {"state": before}, "after": {"state": row.state}}
    _record(row, "practice.retired", by, at, reason=reason.strip(), **states)
    return practice(row.pk)


def _row(practice_id: int, by: Actor) -> Practice:
    row = practice_rows(by.center_id).filter(pk=practice_id).first()
    if row is None:
        raise Missing("practice")
    return row


def _latest(row: Practice) -> PracticeVersion:
    assert row.latest is not None
    return row.latest


def _require_center(by: Actor, center_id: int) -> None:
    if by.center_id != center_id:
        raise Missing("center")


def _write_version(row: Practice, content: Content, *, number: int, by: Actor, at: datetime) -> PracticeVersion:
    return PracticeVersion.objects.create(
        practice=row,
        number=number,
        statement=content.statement,
        why=content.why,
        how=content.how,
        level=content.level,
        checks=[check_json(check) for check in content.checks],
        evidence=[evidence_json(ref) for ref in content.evidence],
        author_id=by.person_id,
        written_at=at,
    )


def _owner_findings(by: Actor, owner_id: int, division_id: int | None) -> list[Finding]:
    """The owner answers for the practice where it holds: they must work there, and be able to propose."""
    if division_id is not None and division_id not in by.divisions.by_id:
        message, mend = mark("There is no such division."), mark("Choose one of the list.")
        return [Finding("practice.division", "division_id", message, mend)]
    if owner_id in eligible_owners(by, division_id):
        return []
    message = mark("This person cannot answer for the practice where it is to hold.")
    mend = mark("Choose an owner who works there, or limit the practice to the owner's division.")
    return [Finding("practice.owner", "owner_id", message, mend)]


def eligible_owners(by: Actor, division_id: int | None) -> dict[int, str]:
    """Who may own a practice of this division (None: of the whole center): id → name."""
    found = {}
    for person in people_of(by.center_id):
        member = Actor(person.id, person.email, person.name, by.center_id, person.grants, divisions=by.divisions)
        scope = member.scope("practices.propose")
        if scope.everything or (division_id is not None and scope.covers(division_id)):
            found[person.id] = person.name
    return found


def _evidence_findings(center_id: int, evidence: Sequence[EvidenceRef]) -> list[Finding]:
    unknown = [position for position, ref in enumerate(evidence) if not is_known(center_id, ref)]
    message, mend = mark("There is no such evidence."), mark("Cite a learning that is written down.")
    return [Finding("practice.evidence", f"evidence.{position}", message, mend) for position in unknown]


def _review_findings(review_date: date | None, at: datetime) -> list[Finding]:
    if review_date is None or review_date > at.date():
        return []
    message, mend = mark("The review date has passed."), mark("Choose a day to come, or leave it out.")
    return [Finding("practice.review_date", "review_date", message, mend)]


def _state_findings(row: Practice) -> list[Finding]:
    if row.state != State.RETIRED:
        return []
    message, mend = mark("This practice is retired."), mark("Propose it anew if it should come back.")
    return [Finding("practice.retired", "", message, mend)]


def _ownership_findings(row: Practice, by: Actor) -> list[Finding]:
    if by.person_id is not None and by.person_id == row.owner_id:
        return []
    message, mend = mark("Only its owner adopts a practice."), mark("Ask {owner}.")
    return [Finding("practice.not_owner", "", message, mend, params={"owner": row.owner.name})]


def _waiting_findings(latest: PracticeVersion) -> list[Finding]:
    if latest.adopted_at is None:
        return []
    message, mend = mark("This version is in force already."), mark("There is nothing to adopt until it is changed.")
    return [Finding("practice.nothing_waits", "", message, mend)]


def _reason_findings(reason: str) -> list[Finding]:
    if reason.strip():
        return []
    message, mend = mark("There is no reason."), mark("Say why, so that nobody proposes the same again unknowing.")
    return [Finding("practice.reason", "reason", message, mend)]


def _record(row: Practice, kind: str, by: Actor, at: datetime, **said: object) -> None:
    latest = _latest(row)
    record_entry(
        kind=kind,
        by=by,
        at=at,
        subject=(SUBJECT, row.pk),
        label=f"{row.code} {latest.statement}",
        division_id=row.division_id,
        measure={"practice": row.code, "version": latest.number, "level": latest.level, "checks": len(latest.checks)},
        center_id=row.center_id,
        **said,  # type: ignore[arg-type]
    )


def _tell_owner(row: Practice, by: Actor, at: datetime) -> None:
    if row.owner_id != by.person_id:
        title = mark("{code} waits for your decision: {statement}")
        _tell(row, row.owner_id, title, mark("{name} proposes it. It is in force once you adopt it."), by, at)


def _tell_author(row: Practice, by: Actor, at: datetime) -> None:
    if row.author_id and row.author_id != by.person_id:
        _tell(row, row.author_id, mark("{code} is adopted: {statement}"), mark("{name} put it in force."), by, at)


def _tell(row: Practice, person_id: int, title: str, body: str, by: Actor, at: datetime) -> None:
    notify(
        person_ids=[person_id],
        kind="practice",
        title=title,
        body=body,
        params={"code": row.code, "statement": _latest(row).statement, "name": by.name},
        url=reverse("practices:detail", args=[row.pk]),
        at=at,
        center_id=row.center_id,
    )
