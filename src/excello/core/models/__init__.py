"""Tables every room stands on: people and divisions, the trail, jobs, notifications, facts, keys."""

from excello.core.models.base import Versioned
from excello.core.models.facts import Fact
from excello.core.models.keys import ApiToken, IdempotentAnswer, SignInLink
from excello.core.models.people import Center, Division, Grant, Person
from excello.core.models.trail import AuditEntry
from excello.core.models.work import Job, Notification

__all__ = [
    "ApiToken",
    "AuditEntry",
    "Center",
    "Division",
    "Fact",
    "Grant",
    "IdempotentAnswer",
    "Job",
    "Notification",
    "Person",
    "SignInLink",
    "Versioned",
]
