"""Long work in the background: kinds of jobs, their progress, cancelling, retrying, and taking up what a crash left."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django_tasks import task

from excello.core.access import Actor, Missing, system_actor
from excello.core.models import Job, Person
from excello.core.operations import after_commit, operation, record_entry
from excello.core.people import actor_of
from excello.findings import Finding, Refused, mark

log = logging.getLogger(__name__)
Work = Callable[..., Mapping[str, Any] | None]
HEARTBEAT = timedelta(seconds=1)
SILENCE = timedelta(minutes=2)
ACTIVE = ("queued", "running")


class Cancelled(Exception):
    """Somebody asked this job to stop."""


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of job: its words and the function that does it; doing it twice must be harmless."""

    key: str
    label: str | Promise
    work: Work


KINDS: dict[str, JobKind] = {}


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as pages show it."""

    id: int
    kind: str
    kind_label: str | Promise
    label: str
    state: str
    done: int
    total: int
    message: str
    result: Mapping[str, Any]
    error: str
    created_at: datetime
    finished_at: datetime | None
    created_by_id: int | None
    subject_type: str
    subject_id: str

    @property
    def share(self) -> float:
        """Done of total, 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    @property
    def percent(self) -> int:
        """Whole percents done; 100 only when done."""
        return min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE


@dataclass(slots=True)
class JobContext:
    """What a job's work may ask of its surroundings."""

    job_id: int
    at: datetime
    actor: Actor
    _told_at: datetime | None = field(default=None)

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Tell how far the work is (at most once a second); raises Cancelled when somebody asked for it."""
        now = timezone.now()
        if self._told_at and now - self._told_at < HEARTBEAT and done < total:
            return
        self._told_at = now
        row = Job.objects.filter(pk=self.job_id, cancel_requested=False)
        if not row.update(done=done, total=total, message=message[:255], heartbeat_at=now):
            raise Cancelled


def job_kind(key: str, *, label: str | Promise) -> Callable[[Work], Work]:
    """Register a function as the work of a kind of job."""

    def register(work: Work) -> Work:
        KINDS[key] = JobKind(key, label, work)
        return work

    return register


@operation
def start_job(
    *, kind: str, args: Mapping[str, Any], by: Actor, at: datetime, label: str = "", subject: tuple[str, Any] = ("", "")
) -> JobView:
    """Queue a job; it starts when the transaction is on disk."""
    row = Job.objects.create(
        center_id=by.center_id,
        kind=kind,
        label=(label or str(KINDS[kind].label))[:200],
        args=dict(args),
        created_by_id=by.person_id,
        created_at=at,
        subject_type=subject[0],
        subject_id=str(subject[1]),
    )
    record_entry(kind="job.started", by=by, at=at, subject=("core.job", row.pk), label=row.label, after={"kind": kind})
    after_commit(lambda: run_job.enqueue(row.pk))
    return job_view(row)


@operation
def cancel_job(*, job_id: int, by: Actor, at: datetime) -> None:
    """Ask a job to stop: at once if it waits, else at its next sign of life."""
    row = _own_job(job_id, by)
    if row.state not in ACTIVE:
        raise Refused([Finding("job.over", "job", mark("This job is over."), mark("There is nothing to cancel."))])
    waiting = Job.objects.filter(pk=job_id, state="queued")
    if not waiting.update(state="cancelled", finished_at=at, cancel_requested=True):
        Job.objects.filter(pk=job_id, state="running").update(cancel_requested=True)
    record_entry(kind="job.cancelled", by=by, at=at, subject=("core.job", job_id), label=row.label)


@operation
def retry_job(*, job_id: int, by: Actor, at: datetime) -> None:
    """Queue a failed or cancelled job again with the same arguments."""
    row = _own_job(job_id, by)
    again = Job.objects.filter(pk=job_id, state__in=("failed", "cancelled"))
    changed = again.update(state="queued", cancel_requested=False, error="", finished_at=None, done=0, message="")
    if not changed:
        raise Refused(
            [Finding("job.not_over", "job", mark("Only a failed or cancelled job can be tried again."), mark("Wait."))]
        )
    record_entry(kind="job.retried", by=by, at=at, subject=("core.job", job_id), label=row.label)
    after_commit(lambda: run_job.enqueue(job_id))


def _own_job(job_id: int, by: Actor) -> Job:
    row = Job.objects.filter(pk=job_id, center_id=by.center_id).first()
    if row is None or (row.created_by_id != by.person_id and not by.may("core.see_all_jobs")):
        raise Missing("job")
    return row


def job(job_id: int, *, by: Actor) -> JobView:
    """One job of one's own, or any for those who run the installation."""
    return job_view(_own_job(job_id, by))


def job_view(row: Job) -> JobView:
    """A job ready to be shown."""
    kind = KINDS.get(row.kind)
    return JobView(
        row.pk,
        row.kind,
        kind.label if kind else row.kind,
        row.label,
        row.state,
        row.done,
        row.total,
        row.message,
        row.result,
        row.error,
        row.created_at,
        row.finished_at,
        row.created_by_id,
        row.subject_type,
        row.subject_id,
    )


@task()
def run_job(job_id: int) -> None:
    """Do a queued job once: whoever turns `queued` into `running` does it."""
    now = timezone.now()
    claimed = Job.objects.filter(pk=job_id, state="queued").update(
        state="running", started_at=now, heartbeat_at=now, attempts=F("attempts") + 1
    )
    if claimed:
        _do(Job.objects.get(pk=job_id), now)


def _do(row: Job, now: datetime) -> None:
    context = JobContext(row.pk, now, _actor_of(row))
    try:
        result = KINDS[row.kind].work(context, **row.args)
    except Cancelled:
        _finish(row, state="cancelled")
    except Refused as refused:
        findings = [finding.as_dict() for finding in refused.findings]
        _finish(row, state="failed", error=str(refused), result={"findings": findings})
    except Exception as error:
        log.exception("job %s (%s) failed", row.pk, row.kind)
        _finish(row, state="failed", error="".join(traceback.format_exception_only(error)).strip())
    else:
        _finish(row, state="done", result=dict(result or {}))


def _finish(row: Job, *, state: str, error: str = "", result: Mapping[str, Any] | None = None) -> None:
    now = timezone.now()
    done = {"done": F("total")} if state == "done" else {}
    Job.objects.filter(pk=row.pk).update(
        state=state, error=error, result=dict(result or {}), finished_at=now, heartbeat_at=now, **done
    )


def _actor_of(row: Job) -> Actor:
    person = Person.objects.filter(pk=row.created_by_id, is_active=True).first() if row.created_by_id else None
    if person is None:
        return system_actor(row.center_id or 0)
    return actor_of(person, center_id=row.center_id, via="job")


def resume_interrupted(*, at: datetime) -> int:
    """Queue again what a crash left running without a sign of life; returns how many."""
    silent = Job.objects.filter(state="running", heartbeat_at__lt=at - SILENCE)
    ids = list(silent.values_list("pk", flat=True))
    Job.objects.filter(pk__in=ids, state="running").update(state="queued")
    for job_id in ids:
        run_job.enqueue(job_id)
    return len(ids)


def active_jobs(*, by: Actor) -> int:
    """How many of one's jobs wait or run."""
    return Job.objects.filter(center_id=by.center_id, created_by_id=by.person_id, state__in=ACTIVE).count()
