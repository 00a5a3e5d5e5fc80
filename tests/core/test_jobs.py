"""Jobs run once, show progress, stop when asked, fail plainly, and survive a crash."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.support.cast import AT

from excello.core import jobs
from excello.core.models import Job
from excello.findings import Finding, Refused

pytestmark = pytest.mark.django_db
RUNS: list[int] = []


@pytest.fixture(autouse=True)
def _kinds():
    @jobs.job_kind("test.count", label="Count")
    def count(ctx, to, fail="", stop=False):
        RUNS.append(to)
        for number in range(to):
            if stop and number == 1:
                Job.objects.filter(pk=ctx.job_id).update(cancel_requested=True)
                ctx._told_at = None
            ctx.progress(number + 1, to, f"{number + 1} of {to}")
        if fail == "refused":
            raise Refused([Finding("test.no", "to", "Too many.", "Take fewer.")])
        if fail:
            raise ValueError(fail)
        return {"counted": to}

    RUNS.clear()
    yield
    jobs.KINDS.pop("test.count")


def _start(member, **args):
    return jobs.job(
        jobs.start_job(kind="test.count", args=args, by=member.actor, at=AT).id,
        by=member.actor,
    )


def test_a_job_runs_to_its_result(ada) -> None:
    job = _start(ada, to=3)
    assert (job.state, job.done, job.total, job.percent, job.result) == ("done", 3, 3, 100, {"counted": 3})


def test_a_job_stops_at_its_next_sign_of_life(ada) -> None:
    assert _start(ada, to=5, stop=True).state == "cancelled"


def test_a_refusal_keeps_its_findings_and_can_be_tried_again(ada) -> None:
    job = _start(ada, to=1, fail="refused")
    assert (job.state, job.result["findings"][0]["mend"]) == ("failed", "Take fewer.")
    assert "Try again" in ada.client.get(f"/jobs/{job.id}/").content.decode()
    ada.client.post(f"/jobs/{job.id}/retry/")
    assert RUNS == [1, 1]


def test_a_failure_is_shown_and_not_swallowed(ada, caplog) -> None:
    job = _start(ada, to=1, fail="the disk is on fire")
    assert job.error == "ValueError: the disk is on fire"
    assert "test.count" in caplog.text


def test_a_job_that_is_done_runs_no_second_time(ada) -> None:
    job = _start(ada, to=1)
    jobs.run_job.call(job.id)
    assert RUNS == [1]


def test_what_a_crash_left_running_is_taken_up(ada) -> None:
    job = _start(ada, to=1)
    Job.objects.update(state="running", heartbeat_at=timezone.now() - timedelta(minutes=5))
    assert jobs.resume_interrupted(at=timezone.now()) == 1
    assert jobs.job(job.id, by=ada.actor).state == "done"


def test_another_persons_job_is_not_shown(ada, rita) -> None:
    job = _start(ada, to=1)
    assert rita.client.get(f"/jobs/{job.id}/").status_code == 404
    assert rita.client.post(f"/jobs/{job.id}/cancel/").status_code == 404


def test_the_list_of_jobs_asks_the_same_number_of_queries(ada, assert_constant_queries) -> None:
    _start(ada, to=1)
    assert_constant_queries("/jobs/", ada.client, lambda: [_start(ada, to=1) for _ in range(5)])
