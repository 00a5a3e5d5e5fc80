"""Fields of one kind measured together by every rule that fits them, and the cells behind each figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import count
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from excello.lake.quality.cells import Measurable, cells_of
from excello.lake.quality.registry import all_rules
from excello.lake.quality.report import FieldQuality
from excello.lake.quality.rule import Figure, Judging, Rule, Test
from excello.lake.quality.schema import FieldSpec, QualitySchema

EXAMPLES = 100
_numbers = count()
"""Each lent table has a name of its own: a query that was built earlier may still be run."""


def alike(schema: QualitySchema) -> list[tuple[FieldSpec, ...]]:
    """The fields that differ in nothing that a rule looks at but their name: one query measures them."""
    groups: dict[tuple[FieldSpec, tuple[str, ...]], list[FieldSpec]] = {}
    for spec in schema.fields.values():
        fitting = tuple(rule.key for rule in all_rules().values() if rule.fits(spec, schema))
        groups.setdefault((replace(spec, name=""), fitting), []).append(spec)
    return [tuple(group) for group in groups.values()]


@dataclass(frozen=True)
class FieldRun:
    """Fields that are alike, with what is needed to ask about them; queries run when they are asked."""

    source: Measurable
    specs: tuple[FieldSpec, ...]
    schema: QualitySchema
    at: datetime
    by: str | None = None

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that are asked of these fields."""
        spec = self.specs[0]
        fitting = (rule for rule in all_rules().values() if rule.fits(spec, self.schema))
        return tuple(rule for rule in fitting if rule.key not in spec.skipped)

    @cached_property
    def cells(self) -> ir.Table:
        """Their cells with all that the rules read."""
        cells = cells_of(self.source.table, self.specs, self.schema, by=self.by)
        for rule in self.rules:
            cells = rule.prepare(cells, self._judging)
            if rule.judge is not None:
                cells = self._judged(cells, rule)
        return cells

    @cached_property
    def tests(self) -> Mapping[str, Test]:
        """Key of each rule → its test over `cells`."""
        return {rule.key: rule.test(self.cells, self._judging) for rule in self.rules}

    def measured(self) -> list[FieldQuality]:
        """Each field of each source."""
        cells = self.cells
        sums: dict[str, ir.Value] = {
            "rows": cells.count(),
            "texts": cells.text.count(),
            "values": cells.value.count(),
            "different": cells.value.nunique(),
            "first": cells.text.min(),
            "last": cells.text.max(),
            "invalid": ibis.ifelse(self._broken(), 1, 0).sum(),
        }
        for key, test in self.tests.items():
            share = test.meets.cast("float64").fill_null(0.0)
            sums[f"of_{key}"] = ibis.ifelse(test.applies, 1, 0).sum()
            sums[f"counted_{key}"] = ibis.ifelse(test.applies, share, 0.0).sum()
        rows = self.source.arrow(cells.group_by("field", "source").aggregate(**sums)).to_pylist()
        return [self._quality(row) for row in rows]

    def behind(self, rule: str) -> ir.Table:
        """The cells that a rule speaks of and that do not meet it; of a rule of shares those under one half."""
        test = self.tests[rule]
        meets = test.meets if test.meets.type().is_boolean() else test.meets >= 0.5
        return self.cells.filter(test.applies & ~meets.fill_null(False))

    def examples(self, rule: str) -> dict[str, list[tuple[str, int]]]:
        """Of each field the texts most often behind a figure, with their numbers of rows."""
        if rule not in self._examples:
            cells = self.behind(rule)
            uses = cells.filter(cells.text.notnull()).group_by("field", "text").aggregate(uses=ibis._.count())
            place = ibis.row_number().over(group_by="field", order_by=[ibis.desc(uses.uses), uses.text])
            uses = uses.mutate(place=place)
            found: dict[str, list[tuple[str, int]]] = {spec.name: [] for spec in self.specs}
            for row in self.source.arrow(uses.filter(uses.place < EXAMPLES).order_by("place")).to_pylist():
                found[row["field"]].append((row["text"], row["uses"]))
            self._examples[rule] = found
        return self._examples[rule]

    @cached_property
    def _examples(self) -> dict[str, dict[str, list[tuple[str, int]]]]:
        return {}

    @property
    def _judging(self) -> Judging:
        return Judging(self.specs[0], self.schema, self.at)

    def _broken(self) -> ir.BooleanValue:
        breaches = [
            self.tests[rule.key].applies & ~self.tests[rule.key].meets.fill_null(False)
            for rule in self.rules
            if rule.invalidates
        ]
        return ibis.or_(*breaches) if breaches else self.cells.row.isnull()

    def _judged(self, cells: ir.Table, rule: Rule) -> ir.Table:
        """The verdict of Python code on each different value, beside the cells as `verdict`."""
        assert rule.judge is not None
        country = ibis.literal("")
        if rule.needs_country is not None:
            home = ibis.coalesce(cells.country, ibis.literal(self.schema.home))
            country = rule.needs_country(cells.value).ifelse(home, country)
        asked = cells.mutate(judged_country=country)
        pairs = asked.filter(asked.value.notnull()).select("value", "judged_country").distinct()
        found = self.source.arrow(pairs)
        values, countries = (found.column(name).to_pylist() for name in ("value", "judged_country"))
        verdicts = rule.judge(list(zip(values, countries, strict=True)), self._judging)
        judged = pa.table(
            {
                "of_value": pa.array(values, pa.string()),
                "of_country": pa.array(countries, pa.string()),
                "verdict": pa.array(verdicts, pa.bool_()),
            }
        )
        lent = self.source.given(f"verdicts_{next(_numbers)}", judged)
        joined = asked.left_join(lent, [asked.value == lent.of_value, asked.judged_country == lent.of_country])
        return joined.drop("of_value", "of_country", "judged_country")

    def _quality(self, row: Mapping[str, Any]) -> FieldQuality:
        source, name = row["source"], row["field"]
        figures = tuple(
            Figure(
                source,
                name,
                rule.key,
                rule.dimension,
                float(row[f"counted_{rule.key}"]),
                int(row[f"of_{rule.key}"]),
            )
            for rule in self.rules
        )
        is_constant = row["rows"] > 1 and row["texts"] == row["rows"] and row["first"] == row["last"]
        return FieldQuality(
            source=source,
            field=name,
            kind=self.specs[0].kind,
            rows=row["rows"],
            filled=row["values"],
            placeholders=row["texts"] - row["values"],
            invalid=row["invalid"],
            distinct=row["different"],
            constant=row["first"] if is_constant else None,
            figures=figures,
        )
