"""What the charter allows: who may change the catalogue, how things may be named, the order of the roll-out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from excello.findings import Finding, Severity, mark
from excello.lake.catalogue import normal_form

LARGEST_PRICE = Decimal("999999999999.99")

EVERYBODY = (
    "requester",
    "member",
    "program_manager",
    "strategist",
    "content_lead",
    "operations",
    "sales",
    "service",
    "sponsor",
)
PERMISSIONS: dict[str, tuple[str, ...]] = {
    "charter.see": EVERYBODY,
    "charter.edit_catalogue": ("operations", "program_manager"),
    "charter.open_center": (),
}

VALUE_DISCIPLINES = ("product_leadership", "customer_intimacy", "operational_excellence")
DIVISION_KINDS = ("company", "region", "business_unit", "function")

# What a new center sets up, in this order (C12); an item that is none of these comes last.
ROLL_OUT = (
    "scope",
    "team",
    "sponsor",
    "cadence",
    "goals",
    "hub",
    "catalogue",
    "journey",
    "persona",
    "content",
    "contacts",
    "policy",
    "standards",
    "request",
    "campaign",
    "learning",
)


@dataclass(frozen=True, slots=True)
class ProgressItem:
    """One step of the roll-out: done or not by what exists, how much there is, and where it is made."""

    key: str
    label: str
    done: bool
    count: int
    url: str
    why: str = ""


def in_roll_out_order(items: Iterable[ProgressItem]) -> list[ProgressItem]:
    """The items as a new center meets them."""
    position = {key: number for number, key in enumerate(ROLL_OUT)}
    return sorted(items, key=lambda item: position.get(item.key, len(position)))


def key_of(name: str) -> str:
    """The stable key of a new entry: two names have one key only if they have one normal form."""
    return re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", name).lower()).strip("-")


def name_findings(*, name: str, is_taken: Callable[[str], bool], path: str = "name") -> list[Finding]:
    """Why a product, line, region or alias may not bear this name; names are compared by their normal form."""
    if not name.strip():
        return [Finding("catalogue.no_name", path, mark("The name is missing."), mark("Write the name people use."))]
    form = normal_form(name)
    if not form:
        return [
            Finding(
                "catalogue.empty_name",
                path,
                mark("A name needs at least one letter or digit."),
                mark("Capital letters, spaces and punctuation do not tell names apart."),
            )
        ]
    return [taken(name, path=path)] if is_taken(form) else []


def taken(name: str, *, path: str = "name") -> Finding:
    """The finding for a name that something else answers to already."""
    return Finding(
        "catalogue.name_taken",
        path,
        mark("Something in the catalogue answers to “{name}” already."),
        mark("Capital letters, spaces and punctuation do not tell names apart: open what is there, or choose another."),
        params={"name": name.strip()},
    )


def validity_findings(*, valid_from: date | None, valid_until: date | None) -> list[Finding]:
    """A validity that ends before it begins."""
    if valid_from is None or valid_until is None or valid_from <= valid_until:
        return []
    return [
        Finding(
            "catalogue.validity",
            "valid_until",
            mark("It ends before it begins."),
            mark("Choose a day on or after its first."),
        )
    ]


def price_findings(price: Decimal | None, *, path: str = "price") -> list[Finding]:
    """A price is from 0 to what its column holds; beyond that it could be kept and never be read again."""
    if price is None or (price.is_finite() and 0 <= price <= LARGEST_PRICE):
        return []
    if price.is_finite() and price < 0:
        return [Finding("catalogue.price", path, mark("A price is not negative."), mark("Write 0 or more."))]
    message, mend = mark("No price is that large."), mark("Write at most {largest}.")
    return [Finding("catalogue.price", path, message, mend, params={"largest": str(LARGEST_PRICE)})]


def discipline_findings(discipline: str) -> list[Finding]:
    """A line without value discipline gets a warning, as nobody can judge an offer; an unknown one is refused."""
    if discipline in VALUE_DISCIPLINES:
        return []
    if discipline:
        return [
            Finding(
                "line.unknown_discipline",
                "value_discipline",
                mark("There is no such value discipline."),
                mark("Choose one of the list."),
            )
        ]
    return [
        Finding(
            "line.no_discipline",
            "value_discipline",
            mark("The line states no value discipline."),
            mark("Say why buyers choose it: the best product, the closest relation, or the lowest total cost."),
            severity=Severity.WARNING,
        )
    ]
