"""Which stages the buyer's path has, and what a journey needs before it may be published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from excello.findings import Finding, mark

PHASES = {"acquisition": mark("Acquisition"), "expansion": mark("Expansion")}
OWNERS = {"marketing": mark("Marketing"), "sales": mark("Sales"), "service": mark("Service")}
EARLY = frozenset({"unaware", "aware"})


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the buyer's path: what the buyer is trying to do, what they ask, and who answers for it."""

    key: str
    name: str = ""
    phase: str = ""
    owner: str = ""
    intent: str = ""
    questions: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "questions": list(self.questions)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Stage:
        return cls(**{**data, "questions": tuple(data.get("questions", ()))})


def shipped_stages(language: str = "en") -> tuple[Stage, ...]:
    """The ten stages in a language; English where a text has none."""
    return tuple(_stage(entry, language) for entry in _shipped())


def stage_keys() -> tuple[str, ...]:
    """The keys of the ten stages in their order."""
    return tuple(entry["key"] for entry in _shipped())


def in_language(stages: Iterable[Stage], language: str) -> tuple[Stage, ...]:
    """The stages with every text that is still the shipped one, in whichever language, shown in this one."""
    memory = _memory(language)
    return tuple(
        replace(
            stage,
            name=memory.get(stage.name, stage.name),
            intent=memory.get(stage.intent, stage.intent),
            questions=tuple(memory.get(question, question) for question in stage.questions),
        )
        for stage in stages
    )


def transition_key(from_key: str, to_key: str) -> str:
    """``consideration>evaluation``."""
    return f"{from_key}>{to_key}"


def journey_findings(*, name: str, stages: Sequence[Stage]) -> list[Finding]:
    """Everything that stands between a journey and its publication."""
    found = []
    if not name.strip():
        found.append(Finding("journey.no_name", "name", mark("The journey has no name."), mark("Give it a name.")))
    seen: dict[str, str] = {}
    for stage in stages:
        found += _stage_findings(stage)
        other = seen.setdefault(stage.name.strip().casefold(), stage.key)
        if stage.name.strip() and other != stage.key:
            found.append(
                Finding(
                    "journey.same_name",
                    f"{stage.key}.name",
                    mark("Two stages are called “{name}”."),
                    mark("Give each stage a name of its own."),
                    params={"name": stage.name},
                )
            )
    return found


def _stage_findings(stage: Stage) -> list[Finding]:
    name = {"stage": stage.name or stage.key}
    found = []
    if not stage.name.strip():
        found.append(
            Finding(
                "journey.stage_no_name",
                f"{stage.key}.name",
                mark("The stage “{stage}” has no name."),
                mark("Name it as the buyer would feel it."),
                params=name,
            )
        )
    if not stage.intent.strip():
        found.append(
            Finding(
                "journey.stage_no_intent",
                f"{stage.key}.intent",
                mark("“{stage}” does not say what the buyer is trying to do."),
                mark("Write one sentence from the buyer's side."),
                params=name,
            )
        )
    if not stage.questions:
        found.append(
            Finding(
                "journey.stage_no_questions",
                f"{stage.key}.questions",
                mark("“{stage}” has no question of the buyer."),
                mark("Write at least one question, in the buyer's words: content answers it."),
                params=name,
            )
        )
    if stage.owner not in OWNERS:
        found.append(
            Finding(
                "journey.stage_no_owner",
                f"{stage.key}.owner",
                mark("Nobody answers for “{stage}”."),
                mark("Choose marketing, sales or service."),
                params=name,
            )
        )
    return found


@cache
def _shipped() -> tuple[dict[str, Any], ...]:
    text = files("excello.journeys").joinpath("catalogue/stages.yaml").read_text(encoding="utf-8")
    return tuple(yaml.safe_load(text)["stages"])


def _stage(entry: Mapping[str, Any], language: str) -> Stage:
    return Stage(
        key=entry["key"],
        name=_said(entry["name"], language),
        phase=entry["phase"],
        owner=entry["owner"],
        intent=_said(entry["intent"], language),
        questions=tuple(_said(question, language) for question in entry["questions"]),
    )


def _said(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts["en"]


@cache
def _memory(language: str) -> Mapping[str, str]:
    """Every shipped text in every language → the same text in this one."""
    entries = _shipped()
    texts = [texts for entry in entries for texts in (entry["name"], entry["intent"], *entry["questions"])]
    return {said: _said(text, language) for text in texts for said in text.values()}
