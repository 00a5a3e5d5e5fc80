"""`copy` and `asset`: every touch has its words, and there is something to invite to that can be opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from excello.demand.rules.attachments import TROUBLES, AttachedFile
from excello.demand.rules.kinds.case import NEEDS_CENTER, NOTHING_TO_JUDGE, Case, Judgement, RuleKind, fault, judged
from excello.demand.rules.template import RuleSpec, Template
from excello.findings import Finding, mark

WRITE_OR_REMOVE = mark("Every touch carries a subject and a text, or is removed.")
WITHOUT_SUBJECT = mark("Every touch carries a text, or is removed.")


def judge_copy(case: Case) -> Judgement:
    """Every touch names its channel and has its words; `with_subject` lists the channels whose touches have one."""
    key = case.rule.fields[0]
    touches = case.brief.fields.get(key)
    if not touches:
        return NOTHING_TO_JUDGE
    numbered = enumerate(touches)
    found = [_touch_findings(case, f"{key}.{place}", place + 1, touch) for place, touch in numbered]
    return judged(chain.from_iterable(found))


def _touch_findings(case: Case, path: str, number: int, touch: Mapping[str, Any]) -> Iterator[Finding]:
    channels = {option.key for option in case.template.fields[case.rule.fields[0]].options}
    channel = touch.get("channel", "")
    if channel not in channels:
        message = mark("Touch {number}: no channel “{value}”.") if channel else mark("Touch {number} has no channel.")
        mend = mark("Choose one of the list.")
        yield case.finding(f"{path}.channel", message, mend, number=number, value=channel[:50])
    subject_due = channel in case.rule.settings.get("with_subject", ()) and not touch.get("subject")
    if not touch.get("body"):
        message = mark("Touch {number} has no copy.") if subject_due else mark("Touch {number} has no text.")
        place = "subject" if subject_due else "body"
        mend = WRITE_OR_REMOVE if subject_due else WITHOUT_SUBJECT
        yield case.finding(f"{path}.{place}", message, mend, number=number)
    elif subject_due:
        yield case.finding(f"{path}.subject", mark("Touch {number} has no subject."), WRITE_OR_REMOVE, number=number)


def judge_asset(case: Case) -> Judgement:
    """At least one published asset is chosen or one file attached; all of them are there and can be read."""
    chosen_key, *attached_keys = case.rule.fields
    chosen: list[str] = case.brief.fields.get(chosen_key) or []
    files = [(key, file) for key in attached_keys for file in case.brief.attachments.get(key, ())]
    if not chosen and not files:
        mend = mark("Choose a published asset, or attach a file.")
        return judged([case.finding(chosen_key, mark("There is no asset to invite to."), mend)])
    known = case.context.options.get("asset")
    findings = [_unpublished(case, chosen_key, code) for code in chosen if known is not None and code not in known]
    findings += [_unreadable(case, key, file) for key, file in files if file.trouble]
    return NEEDS_CENTER if not findings and chosen and known is None else judged(findings)


def _unpublished(case: Case, key: str, code: str) -> Finding:
    mend = mark("Choose a published one, or attach the file.")
    return case.finding(key, mark("“{value}” is no published asset."), mend, value=code[:80])


def _unreadable(case: Case, key: str, file: AttachedFile) -> Finding:
    message, mend = TROUBLES[file.trouble]
    return case.finding(key, message, mend, file=file.filename)


def faults_of_channels(rule: RuleSpec, template: Template) -> list[Finding]:
    """What is wrong with `with_subject`."""
    channels = {option.key for option in template.fields[rule.fields[0]].options}
    named = rule.settings.get("with_subject", [])
    if isinstance(named, list) and all(isinstance(key, str) and key in channels for key in named):
        return []
    message, mend = mark("These are no channels of the field."), mark("List some of {known}.")
    return [fault("with_subject", message, mend, known=", ".join(sorted(channels)))]


def first_demanded(rule: RuleSpec) -> tuple[str, ...]:
    return rule.fields[:1]


KINDS = (
    RuleKind("copy", judge_copy, faults=faults_of_channels, types=(("touches",),), least=1, most=1),
    RuleKind("asset", judge_asset, demands=first_demanded, types=(("assets",), ("file",)), least=1, most=2),
)
