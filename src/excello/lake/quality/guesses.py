"""Of what kind the fields of a table are where no schema says: by a sample of their values, then by their names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

import ibis

from excello.lake.plain.columns import ROW
from excello.lake.quality.cells import Measurable, text_of
from excello.lake.quality.countries import country_of
from excello.lake.quality.kinds import FALSE_WORDS, PLACEHOLDERS, TRUE_WORDS, FieldKind
from excello.lake.quality.parsing import DATE_FORMATS, ISO, ISO_TEXT, NUMBER_TEXT
from excello.lake.quality.schema import FieldSpec, QualitySchema

SAMPLE = 2_000
UNIQUE, MOST, MANY, SOME = 0.99, 0.9, 0.5, 0.3
NAMES = {
    FieldKind.EMAIL: re.compile(r"(^|[^a-z])e[- _]?mail([^a-z]|$)|posta elettronica", re.I),
    FieldKind.PHONE: re.compile(r"phone|mobile|telefon|cellulare|(^|[^a-z])(tel|fax|cell)([^a-z]|$)", re.I),
    FieldKind.COUNTRY: re.compile(r"(^|[^a-z])(country|nation|paese|nazione|land|pays)([^a-z]|$)", re.I),
    FieldKind.ID: re.compile(r"(^|[^a-z])(id|uuid|guid|key|code|codice|number|no|nr)([^a-z]|$)|[a-z]Id$|_id$", re.I),
    FieldKind.DATE: re.compile(r"date|data|(^|[^a-z])(day|giorno|when|time|dt)([^a-z]|$)|_at$", re.I),
}
COMPANY = re.compile(r"^(company|account|organi[sz]ation|employer|azienda|societ[aà])([ _-]?(name|nome))?$", re.I)
CONFIRMED = re.compile(r"^(last[ _-]?)?(confirmed|verified|validated)([ _-]?(at|on|date))?$", re.I)
BOUNCED = re.compile(r"^(hard[ _-]?)?bounced?([ _-]?(at|on|date))$", re.I)
_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,63}")
_DIALLED = re.compile(r"\+?[\d\s()./-]{6,25}")
_CLOCK = re.compile(r"\d[T ]\d{2}:\d{2}")
_DATE_SHAPE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{8}$")
_NUMBER, _ISO = re.compile(NUMBER_TEXT), re.compile(ISO_TEXT)


@dataclass(frozen=True, slots=True)
class _Sample:
    """Values of a column (neither empty nor placeholders) with their numbers of rows."""

    values: Mapping[str, int]

    @property
    def filled(self) -> int:
        return sum(self.values.values())

    def share(self, fits: Callable[[str], object]) -> float:
        filled = self.filled
        return sum(uses for value, uses in self.values.items() if fits(value)) / filled if filled else 0.0


def guess_schema(source: Measurable, schema: QualitySchema | None = None, *, by: str | None = None) -> QualitySchema:
    """The schema with every column of the table in it: what it declares stays, the others are guessed."""
    given = schema or QualitySchema()
    wanted = [column for column in source.columns if column != by]
    samples = _samples(source, wanted)
    fields = {
        column: _styled(given.fields[column], samples[column])
        if column in given.fields
        else _guess(column, samples[column])
        for column in wanted
    }
    repeated = _repeated(source, [name for name, spec in fields.items() if _is_guessed_id(spec)])
    fields |= {name: replace(fields[name], kind=_without_id(samples[name])) for name in repeated}
    return replace(given, fields=fields, **_roles(given, fields))


def _is_guessed_id(spec: FieldSpec) -> bool:
    return spec.kind is FieldKind.ID and not spec.is_declared


def _repeated(source: Measurable, columns: list[str]) -> list[str]:
    """Those of the columns whose values tell rows apart in the sample and not in the whole table."""
    if not columns:
        return []
    texts = {column: text_of(source.table, column) for column in columns}
    counts = {f"filled_{i}": texts[column].count() for i, column in enumerate(columns)}
    counts |= {f"different_{i}": texts[column].nunique() for i, column in enumerate(columns)}
    [found] = source.arrow(source.table.aggregate(**counts)).to_pylist()
    return [column for i, column in enumerate(columns) if found[f"different_{i}"] < UNIQUE * found[f"filled_{i}"]]


def _without_id(sample: _Sample) -> FieldKind:
    return FieldKind.NUMBER if sample.share(_is_number) >= MOST else FieldKind.TEXT


def _samples(source: Measurable, columns: list[str]) -> dict[str, _Sample]:
    """Rows from all over the table, so that a sorted file does not mislead."""
    rows = int(source.arrow(source.table.aggregate(rows=ibis._.count())).column("rows")[0].as_py())
    step = max(1, rows // SAMPLE)
    table = source.table.filter(source.table[ROW] % step == 0) if step > 1 else source.table
    found = source.arrow(table.select(**{column: text_of(table, column) for column in columns}))
    counted = {column: Counter(found.column(column).to_pylist()) for column in columns}
    return {
        column: _Sample({text: uses for text, uses in counts.items() if text and text.lower() not in PLACEHOLDERS})
        for column, counts in counted.items()
    }


def _roles(given: QualitySchema, fields: Mapping[str, FieldSpec]) -> dict[str, Any]:
    """Columns that speak about the whole row, where the schema names none."""

    def named(pattern: re.Pattern[str]) -> str | None:
        return next((name for name in fields if pattern.search(name)), None)

    def known(column: str | None) -> str | None:
        return column if column in fields else None

    countries = [name for name, spec in fields.items() if spec.kind is FieldKind.COUNTRY]
    return {
        "company": known(given.company) or named(COMPANY),
        "country": known(given.country) or (countries[0] if len(countries) == 1 and not given.home else None),
        "confirmed": known(given.confirmed) or named(CONFIRMED),
        "bounced": known(given.bounced) or named(BOUNCED),
    }


def _guess(column: str, sample: _Sample) -> FieldSpec:
    if not sample.values:
        return FieldSpec(column, _kind_by_name(column))
    if sample.share(_EMAIL.fullmatch) >= MANY or (
        NAMES[FieldKind.EMAIL].search(column) and sample.share(lambda value: "@" in value) >= SOME
    ):
        return FieldSpec(column, FieldKind.EMAIL)
    if _is_flag(sample):
        return FieldSpec(column, FieldKind.BOOLEAN)
    if NAMES[FieldKind.PHONE].search(column) and sample.share(_DIALLED.fullmatch) >= MANY:
        return FieldSpec(column, FieldKind.PHONE)
    numbers = sample.share(_is_number)
    if (dated := _dated(column, sample, numbers)) is not None:
        return dated
    if NAMES[FieldKind.ID].search(column) and sample.filled > 10 and len(sample.values) >= UNIQUE * sample.filled:
        return FieldSpec(column, FieldKind.ID)
    if numbers >= MOST:
        return FieldSpec(column, FieldKind.NUMBER)
    if NAMES[FieldKind.COUNTRY].search(column) and sample.share(country_of) >= MANY:
        return FieldSpec(column, FieldKind.COUNTRY)
    return FieldSpec(column)


def _is_flag(sample: _Sample) -> bool:
    """Yes or no; 0 or 1 only where both are there, else it may be a number that is mostly 1."""
    words = {value.lower() for value in sample.values}
    return len(words) <= 2 and words <= {*TRUE_WORDS, *FALSE_WORDS} and words not in ({"0"}, {"1"})


def _dated(column: str, sample: _Sample, numbers: float) -> FieldSpec | None:
    """Digits alone (20170304) are a date only where the name says so."""
    if sample.share(_DATE_SHAPE.match) < MOST:
        return None
    style, share = _style(sample)
    if share < MOST or (numbers >= MOST and not NAMES[FieldKind.DATE].search(column)):
        return None
    has_clock = style == ISO and sample.share(_CLOCK.search) >= MOST
    return FieldSpec(column, FieldKind.DATETIME if has_clock else FieldKind.DATE, date_format=style)


def _styled(spec: FieldSpec, sample: _Sample) -> FieldSpec:
    """A declared date whose style the schema does not say is read by the style most of its values have."""
    if spec.kind not in (FieldKind.DATE, FieldKind.DATETIME) or spec.date_format:
        return spec
    return replace(spec, date_format=_style(sample)[0])


def _style(sample: _Sample) -> tuple[str, float]:
    """The style that most values fit, of two the earlier in `DATE_FORMATS`, and the share that fits it."""
    shares = {style: sample.share(partial(_is_date, style)) for style in DATE_FORMATS}
    best = max(shares, key=lambda style: shares[style])
    return best, shares[best]


def _is_date(style: str, value: str) -> bool:
    if style == ISO:
        return _ISO.match(value) is not None
    if len(value) > 10 or not value[:1].isdigit():
        return False
    try:
        return datetime.strptime(value, style).year > 0  # noqa: DTZ007 only whether it is one
    except ValueError:
        return False


def _is_number(value: str) -> bool:
    return _NUMBER.match(value) is not None and any(character.isdigit() for character in value)


def _kind_by_name(column: str) -> FieldKind:
    kinds = (FieldKind.EMAIL, FieldKind.PHONE, FieldKind.COUNTRY)
    return next((kind for kind in kinds if NAMES[kind].search(column)), FieldKind.TEXT)
