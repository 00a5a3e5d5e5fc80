"""How practices read on screen: their states and levels, their checks as sentences, what adopting them does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from excello.core.builder import condition_in_words
from excello.core.presenting import translated
from excello.design.pictures import Change
from excello.practices.public import Level, NewCheck, PracticeView, State, VersionView
from excello.practices.subjects import SUBJECTS

STATES = {
    State.PROPOSED: (gettext_lazy("Proposed"), "wait"),
    State.ADOPTED: (gettext_lazy("In force"), "good"),
    State.RETIRED: (gettext_lazy("Retired"), "mute"),
}
LEVELS = {
    Level.RECOMMENDED: (gettext_lazy("Recommended"), "mute"),
    Level.REQUIRED: (gettext_lazy("Required"), "accent"),
}


@dataclass(frozen=True, slots=True)
class CheckWords:
    """A check as people read it; `sentence` is empty where its subject no longer has what it asks for."""

    code: str
    subject: str
    sentence: str
    message: str
    mend: str


def state_words(view: PracticeView) -> tuple[str, str]:
    """Words and tone of a practice's state."""
    words, tone = STATES[State(view.state)]
    return str(words), tone


def level_words(level: str) -> tuple[str, str]:
    """Words and tone of a level."""
    words, tone = LEVELS[Level(level)]
    return str(words), tone


def check_words(checks: Iterable[NewCheck], *, code: str, center_id: int) -> list[CheckWords]:
    """The checks of a version as sentences."""
    return [
        CheckWords(
            code=f"{code}.{position}",
            subject=subject_words(check.subject),
            sentence=_sentence(check, center_id),
            message=check.message,
            mend=check.mend,
        )
        for position, check in enumerate(checks, start=1)
    ]


def subject_words(key: str) -> str:
    """What people call the thing that is checked."""
    subject = SUBJECTS.get(key)
    return translated(str(subject.label)) if subject else key


def _sentence(check: NewCheck, center_id: int) -> str:
    subject = SUBJECTS.get(check.subject)
    words = condition_in_words(dict(check.condition), subject.schema(center_id)) if subject else ""
    return words[:1].upper() + words[1:]


def effect_words(version: VersionView) -> str:
    """What happens the moment a version is adopted."""
    if not version.checks:
        return _("Nothing checks it: once adopted it is read, cited and trained, and nobody is stopped by it.")
    subjects = " / ".join(dict.fromkeys(subject_words(check.subject).lower() for check in version.checks))
    if version.level == Level.REQUIRED:
        text = _("Once adopted, it is checked on every new %(subjects)s: what fails goes back to its author.")
    else:
        text = _("Once adopted, it is checked on every new %(subjects)s: what fails is warned and goes on.")
    return text % {"subjects": subjects}


def version_changes(before: VersionView, after: VersionView, *, code: str, center_id: int) -> list[Change]:
    """What a waiting version would change, field by field."""
    changes = [
        Change(_("What we do"), before.statement, after.statement),
        Change(_("Why"), before.why, after.why),
        Change(_("How"), before.how, after.how),
        Change(_("How binding it is"), level_words(before.level)[0], level_words(after.level)[0]),
        Change(_("Checks"), *(_checks_text(one, code, center_id) for one in (before, after))),
    ]
    return [change for change in changes if change.before != change.after]


def _checks_text(version: VersionView, code: str, center_id: int) -> str:
    words = check_words(version.checks, code=code, center_id=center_id)
    return " · ".join(f"{one.subject}: {one.sentence or one.message}" for one in words)
