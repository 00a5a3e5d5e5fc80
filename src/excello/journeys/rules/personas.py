"""What a persona holds, and why one that only has job titles or demographics is a segment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from excello.findings import Finding, mark
from excello.journeys.rules.words import CHANNELS, DECISION_ROLES, MEDIA


@dataclass(frozen=True, slots=True)
class PersonaContent:
    """A persona without its name and owner.

    `channels` are ranked, the preferred first; `problems` and `needs` (information needs) are by stage key.
    """

    goals: tuple[str, ...] = ()
    pains: tuple[str, ...] = ()
    decision_role: str = ""
    behaviour: str = ""
    channels: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    device: str = ""
    timing: str = ""
    stages: tuple[str, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)
    needs: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    job_titles: tuple[str, ...] = ()
    demographics: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As stored: JSON's lists and objects."""
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> PersonaContent:
        known = {each.name for each in fields(cls)}
        given: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in data.items() if key in known
        }
        return cls(**given)


def unknown_word_findings(content: PersonaContent, *, stage_keys: Iterable[str]) -> list[Finding]:
    """Words that no list holds, and what is said twice; refused at every save."""
    found = [_unknown("channels", word) for word in content.channels if word not in CHANNELS]
    found += [_unknown("media", word) for word in content.media if word not in MEDIA]
    if content.decision_role and content.decision_role not in DECISION_ROLES:
        found.append(_unknown("decision_role", content.decision_role))
    known = set(stage_keys)
    for path, words in (("stages", content.stages), ("problems", content.problems), ("needs", content.needs)):
        found += [_unknown(path, word) for word in words if word not in known]
    if len(set(content.channels)) < len(content.channels):
        found.append(
            Finding(
                "persona.channel_twice",
                "channels",
                mark("A channel is ranked twice."),
                mark("Give each channel one place."),
            )
        )
    return found


def _unknown(path: str, word: str) -> Finding:
    return Finding(
        "persona.unknown_word",
        path,
        mark("“{word}” is not known here."),
        mark("Choose one of the list."),
        params={"word": word},
    )


def publication_findings(
    content: PersonaContent, *, owner_id: int | None, stage_names: Mapping[str, str]
) -> list[Finding]:
    """Everything that stands between a persona and its publication, all at once."""
    found = _segment_findings(content) + _demands(content, owner_id)
    found += [
        Finding(
            "persona.no_problem",
            f"problems.{key}",
            mark("It is used at “{stage}”, but its problem there is not said."),
            mark("Write the problem this buyer has at that stage, in their words, or leave the stage out."),
            params={"stage": stage_names.get(key, key)},
        )
        for key in content.stages
        if not content.problems.get(key, "").strip()
    ]
    return found


def _segment_findings(content: PersonaContent) -> list[Finding]:
    describes = content.job_titles or content.demographics.strip()
    explains = content.goals or content.pains or content.decision_role or any(content.problems.values())
    if not describes or explains:
        return []
    return [
        Finding(
            "persona.is_a_segment",
            "job_titles",
            mark("Job titles and demographics alone describe a segment, not a persona."),
            mark("Say what this buyer wants, what hurts, and how they decide: that is what a message can answer."),
        )
    ]


def _demands(content: PersonaContent, owner_id: int | None) -> list[Finding]:
    demands = (
        (content.goals, "goals", mark("It has no goals."), mark("Write what this buyer wants to reach.")),
        (content.pains, "pains", mark("It has no pains."), mark("Write what stands in this buyer's way.")),
        (
            content.decision_role,
            "decision_role",
            mark("Its part in the decision is not said."),
            mark("Choose the part this buyer plays."),
        ),
        (
            content.channels,
            "channels",
            mark("Its channels are not ranked."),
            mark("Choose at least the channel this buyer prefers."),
        ),
        (content.media, "media", mark("Its media are not said."), mark("Choose at least one medium.")),
        (content.stages, "stages", mark("It is used at no stage."), mark("Choose the stages it is used for.")),
        (owner_id, "owner", mark("It has no owner."), mark("Choose who keeps it true.")),
    )
    return [Finding(f"persona.no_{path}", path, message, mend) for given, path, message, mend in demands if not given]
