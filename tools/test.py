"""Runs everything that must hold before a change is good, and says at the end what failed and what was absent here."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.support.demands import DEMANDS, unknown_requirements  # noqa: E402

BIN = Path(sys.executable).parent
PYTEST = str(BIN / "pytest")
ROOMS = (PYTEST, "-n", "2", "--dist", "worksteal", "--ignore", "tests/house")
# What never opens the database says the same on either.
WITHOUT_DATABASE = tuple(
    part for name in ("lake", "design", "harness", "collect", "proof") for part in ("--ignore", f"tests/{name}")
)


@dataclass(frozen=True)
class Step:
    """One command, whether the quick check runs it, what it cannot do without, and whether it is a slow proof."""

    name: str
    command: Sequence[str]
    quick: bool = False
    needs: str | None = None
    proof: bool = False


@dataclass(frozen=True)
class Outcome:
    name: str
    passed: bool
    seconds: float


def python(script: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, str(ROOT / "tools" / script), *arguments)


STEPS = (
    Step("lint", (str(BIN / "ruff"), "check", "."), quick=True),
    Step("format", (str(BIN / "ruff"), "format", "--check", "."), quick=True),
    Step("locks", python("locks.py", "check"), quick=True),
    Step("imports", (str(BIN / "lint-imports"), "--no-cache", "--no-logo"), quick=True),
    Step("house rules", (PYTEST, "tests/house"), quick=True),
    Step("types", (str(BIN / "mypy"), "src", "tools")),
    Step("tests on SQLite", (*ROOMS, "-m", "not postgres and not proof")),
    Step(
        "tests on PostgreSQL",
        python("with_postgres.py", "--", *ROOMS, *WITHOUT_DATABASE, "-m", "not browser and not proof"),
        needs="postgres",
    ),
    # One after the other: each measures itself against what the machine can do.
    Step("proofs", (PYTEST, "-m", "proof", "--durations=0"), proof=True),
)


def run_step(step: Step) -> Outcome:
    print(f"\n== {step.name}", flush=True)
    started = time.monotonic()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    code = subprocess.run(step.command, cwd=ROOT, env=environment, check=False).returncode
    return Outcome(step.name, code == 0, time.monotonic() - started)


def missing_demands() -> list[str]:
    """Why the run cannot start: something demanded is absent, or a demand has no meaning."""
    unknown = [f"EXCELLO_TEST_REQUIRE names '{name}', which nothing provides" for name in unknown_requirements()]
    absent = [absence for demand in DEMANDS.values() if demand.is_required and (absence := demand.absence())]
    return unknown + absent


def close(outcomes: list[Outcome], *, quick: bool) -> int:
    print()
    for outcome in outcomes:
        print(f"  {outcome.name:<22}{'ok' if outcome.passed else 'FAILED':<8}{outcome.seconds:6.1f} s")
    if not quick:
        for demand in DEMANDS.values():
            print(f"  {demand.name:<22}{'here' if demand.find() else f'ABSENT, not tested: {demand.mend}'}")
    failed = sum(not outcome.passed for outcome in outcomes)
    print(f"\nSteps: {len(outcomes) - failed} passed, {failed} failed")
    return 1 if failed else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only what takes seconds")
    parser.add_argument("--proof", action="store_true", help="only the slow proofs, as long as EXCELLO_PROOF_… say")
    options = parser.parse_args()
    quick = options.quick
    if not quick and (faults := missing_demands()):
        print("\n".join(faults), file=sys.stderr)
        return 1
    chosen = [step for step in STEPS if step.proof == options.proof and (step.quick or not quick)]
    able = [step for step in chosen if step.needs is None or DEMANDS[step.needs].find()]
    return close([run_step(step) for step in able], quick=quick)


if __name__ == "__main__":
    sys.exit(main())
