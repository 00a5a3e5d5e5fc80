"""The door of practices: what is in force, how it comes to be, and what rooms above register."""

from excello.practices.operations import adopt_practice, edit_practice, propose_practice, retire_practice
from excello.practices.queries import (
    PracticeView,
    VersionView,
    checks_in_force,
    practice,
    practice_by_code,
    practices_citing,
    practices_of,
    waiting_for,
)
from excello.practices.rules import EvidenceRef, Level, NewCheck, PracticeCheck, State, run_checks
from excello.practices.subjects import (
    CheckSubject,
    EvidenceResolver,
    EvidenceView,
    register_evidence,
    register_subject,
)

__all__ = [
    "CheckSubject",
    "EvidenceRef",
    "EvidenceResolver",
    "EvidenceView",
    "Level",
    "NewCheck",
    "PracticeCheck",
    "PracticeView",
    "State",
    "VersionView",
    "adopt_practice",
    "checks_in_force",
    "edit_practice",
    "practice",
    "practice_by_code",
    "practices_citing",
    "practices_of",
    "propose_practice",
    "register_evidence",
    "register_subject",
    "retire_practice",
    "run_checks",
    "waiting_for",
]
