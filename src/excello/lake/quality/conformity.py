"""What does not conform, said once a field and rule: what a schema demands is an error, what is only odd a warning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from excello.findings import Finding, Severity, mark
from excello.lake.quality.field_run import FieldRun
from excello.lake.quality.report import FieldQuality
from excello.lake.quality.row_rules import DUPLICATE
from excello.lake.quality.rule import Figure, Rule
from excello.lake.quality.schema import FieldSpec, QualitySchema

EXAMPLE_LENGTH = 40
EXAMPLES = 3


def field_findings(run: FieldRun, found: Sequence[FieldQuality]) -> Iterator[Finding]:
    """Of the run's fields, each over all its sources."""
    for spec in run.specs:
        entries = [entry for entry in found if entry.field == spec.name]
        for rule in run.rules:
            figures = [figure for entry in entries for figure in entry.figures if figure.rule == rule.key]
            severity = _severity(spec, rule, figures)
            if severity is not None:
                yield _finding(run, spec, rule, figures, severity)
        yield from _notes(spec, entries)


def _notes(spec: FieldSpec, entries: Sequence[FieldQuality]) -> Iterator[Finding]:
    rows = sum(entry.rows for entry in entries)
    if rows > 1 and not any(entry.filled or entry.placeholders for entry in entries):
        message, mend = mark("“{field}” is empty in all {of} rows."), mark("Leave the column out, or fill it.")
        yield _note("empty", spec, message, mend, of=rows)
    texts = {entry.constant for entry in entries}
    if len(texts) == 1 and (text := texts.pop()) is not None:
        message = mark("“{field}” says “{value}” in all {of} rows: it tells no row from another.")
        yield _note("constant", spec, message, mark("Leave the column out."), of=rows, value=text[:EXAMPLE_LENGTH])


def row_findings(figures: Iterable[Figure], schema: QualitySchema) -> Iterator[Finding]:
    """Of duplicates and of the schema's rules over whole rows."""
    labels = {rule.key: rule for rule in schema.rules}
    summed: dict[str, tuple[float, int]] = {}
    for figure in figures:
        failing, of = summed.get(figure.rule, (0, 0))
        summed[figure.rule] = (failing + figure.failing, of + figure.of)
    for key, (failing, of) in summed.items():
        params = {"count": int(failing), "of": of}
        if failing and key == DUPLICATE:
            message = mark("{count} of {of} rows repeat an earlier row exactly.")
            mend = mark("Import them once; look for what wrote them twice.")
            yield Finding("quality.duplicate", "rows", message, mend, Severity.WARNING, params)
        elif failing:
            rule = labels[key]
            message, mend = mark("{count} of {of} rows break the rule “{label}”."), mark("Correct them.")
            yield Finding(f"quality.{key}", "rows", message, mend, rule.severity, {**params, "label": rule.label})


def schema_findings(schema: QualitySchema | None, columns: Sequence[str]) -> Iterator[Finding]:
    """What the schema speaks of and the table does not have."""
    if schema is None:
        return
    named = {f"fields.{name}": (name, spec.required > 0) for name, spec in schema.fields.items()}
    named |= {role: (column, True) for role, column in schema.roles().items()}
    for path, (name, is_needed) in named.items():
        if name not in columns:
            message = mark("There is no column “{field}”; the table has {columns}.")
            mend = mark("Add it, or take it out of the schema.")
            severity = Severity.ERROR if is_needed else Severity.WARNING
            params = {"field": name, "columns": ", ".join(columns[:20])}
            yield Finding("quality.missing_column", path, message, mend, severity, params)


def _severity(spec: FieldSpec, rule: Rule, figures: Sequence[Figure]) -> Severity | None:
    failing, of = sum(figure.failing for figure in figures), sum(figure.of for figure in figures)
    if not failing:
        return None
    if rule.demanded(spec):
        return Severity.ERROR if failing > rule.tolerated(spec) * of + 1e-9 else None
    return rule.severity


def _finding(run: FieldRun, spec: FieldSpec, rule: Rule, figures: Sequence[Figure], severity: Severity) -> Finding:
    failing, of = sum(figure.failing for figure in figures), sum(figure.of for figure in figures)
    params = {"field": spec.name, "count": int(failing), "of": of, "share": f"{1 - failing / of:.1%}"}
    if "{examples}" in rule.message:
        examples = run.examples(rule.key)[spec.name][:EXAMPLES]
        params["examples"] = ", ".join(f"{text[:EXAMPLE_LENGTH]} ({uses})" for text, uses in examples)
    return Finding(f"quality.{rule.key}", f"fields.{spec.name}", rule.message, rule.mend, severity, params)


def _note(code: str, spec: FieldSpec, message: str, mend: str, **params: object) -> Finding:
    params["field"] = spec.name
    return Finding(f"quality.{code}", f"fields.{spec.name}", message, mend, Severity.NOTE, params)
