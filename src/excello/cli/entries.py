"""What the entries of a definitions folder say: their key, their words, whether they are published, their checks."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from excello.cli.definitions import Definitions
from excello.cli.entrance import fail
from excello.demand.rules import Options
from excello.journeys.rules.stages import shipped_stages, transition_key
from excello.practices.rules import SEVERITIES, Level, PracticeCheck

# Type of a reference, the kind of definitions that holds it, the key of its name.
REFERENCES = (("persona", "personas", "name"), ("asset", "assets", "title"), ("product", "products", "name"))


def key_of(entry: Any, kind: str) -> str:
    """The code or key of an entry; exit 2 where it has none."""
    key = (entry.get("code") or entry.get("key")) if isinstance(entry, dict) else entry
    if not key:
        fail(f"--definitions: a {kind} has neither code nor key; give it one")
    return str(key)


def said(text: Any) -> str:
    """A text, or the English of a text in several languages."""
    return str(text.get("en") or next(iter(text.values()), "")) if isinstance(text, dict) else str(text or "")


def name_of(entry: Any, kind: str, *, said_in: str = "name") -> str:
    """What an entry is called; its key where it does not say."""
    return (said(entry.get(said_in)) if isinstance(entry, dict) else "") or key_of(entry, kind)


def stages_of(journey: Mapping[str, Any]) -> dict[str, str]:
    """The stages of a journey in their order: key → name."""
    return {key_of(stage, "stage"): name_of(stage, "stage") for stage in journey.get("stages") or []}


def is_published(entry: dict[str, Any]) -> bool:
    """What does not say its state is in force."""
    return str(entry.get("state") or "published") == "published"


def checks_on(subject: str, known: Definitions) -> list[tuple[PracticeCheck, str]]:
    """The checks on a subject that the folder's practices bring, each with its practice's statement."""
    found = []
    for practice in known.of("practices") or []:
        code, level = key_of(practice, "practice"), practice.get("level") or Level.RECOMMENDED
        if level not in set(Level):
            fail(f"--definitions: practice {code}: level: '{level}' is none of {', '.join(Level)}")
        for position, check in enumerate(practice.get("checks") or [], start=1):
            if isinstance(check, dict) and check.get("subject") == subject:
                words = {"message": said(check.get("message")), "mend": said(check.get("mend"))}
                condition = check.get("condition") or {}
                severity = SEVERITIES[Level(level)]
                found.append(
                    (
                        PracticeCheck(0, code, f"{code}.{position}", subject, condition, severity=severity, **words),
                        said(practice.get("statement")) or words["message"],
                    )
                )
    return found


def options_of(known: Definitions) -> dict[str, Options]:
    """What the definitions say may be chosen; what they do not speak of cannot be checked."""
    found = {"transition": Options(_transitions(known))}
    for type_, kind, name in REFERENCES:
        entries = known.of(kind)
        if entries is not None:
            shown = [entry for entry in entries if is_published(entry)]
            labels = {key_of(entry, type_): name_of(entry, type_, said_in=name) for entry in shown}
            aliases = {str(alias): key_of(entry, type_) for entry in shown for alias in entry.get("aliases") or ()}
            found[type_] = Options(labels, aliases)
    return found


def _transitions(known: Definitions) -> dict[str, str]:
    """The moves between neighbouring stages of the journeys; of the one that ships, if the folder has none."""
    stages = [{"key": stage.key, "name": stage.name} for stage in shipped_stages()]
    journeys = known.of("journeys") or [{"stages": stages}]
    found = {}
    for journey in journeys:
        for (before, before_name), (after, after_name) in pairwise(stages_of(journey).items()):
            found[transition_key(before, after)] = f"{before_name} → {after_name}"
    return found
