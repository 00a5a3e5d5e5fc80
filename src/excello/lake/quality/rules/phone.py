"""Validity: a phone number exists in its country's plan; a number without country code needs the row's country."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir
import phonenumbers

from excello.findings import mark
from excello.lake.quality.countries import country_of
from excello.lake.quality.kinds import Dimension, FieldKind
from excello.lake.quality.rule import Judging, Rule, Test


def _judge(pairs: Sequence[tuple[str, str]], _judging: Judging) -> list[bool | None]:
    return [_is_number(text, country_of(country) or "") for text, country in pairs]


def _is_number(text: str, country: str) -> bool | None:
    """None: a national number of a country nobody named."""
    written = "+" + text[2:] if text.startswith("00") else text
    if not written.startswith("+") and not country:
        return None if sum(character.isdigit() for character in written) >= 5 else False
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(written, country or None))
    except phonenumbers.NumberParseException:
        return False


def _test(cells: ir.Table, _judging: Judging) -> Test:
    return Test(cells.value.notnull() & cells.verdict.notnull(), cells.verdict.fill_null(False))


RULE = Rule(
    key="phone",
    dimension=Dimension.VALIDITY,
    label=mark("phone number"),
    message=mark("{count} of {of} values of “{field}” are no phone number of their country: {examples}."),
    mend=mark("Write numbers with their country code, like +39 055 123456."),
    fits=lambda spec, _schema: spec.kind is FieldKind.PHONE,
    test=_test,
    judge=_judge,
    needs_country=lambda value: ~value.re_search(r"^(\+|00)"),
    invalidates=True,
    order=13,
)
