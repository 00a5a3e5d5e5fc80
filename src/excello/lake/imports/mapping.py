"""What a mapping is: the columns it expects, and how it turns one row into a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from excello.lake.catalogue import Catalogue
from excello.lake.imports.rows import Row
from excello.lake.imports.yields import ImportedConsent, ImportedContact, ImportedProduct
from excello.lake.landing.arrivals import Event


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """One column a mapping reads; `needed` columns must be in the header (a cell may still be empty)."""

    name: str
    meaning: str
    needed: bool = True


@dataclass(frozen=True, slots=True)
class ImportSettings:
    """How one import runs. at: now; source: what the rows come from (default: the mapping's key); center: its slug;
    values: column → text for cells that are empty (``--set``); catalogue: to say which names it does not know."""

    at: datetime
    source: str | None = None
    center: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    catalogue: Catalogue | None = None


@dataclass(frozen=True, slots=True)
class RowContent:
    """What a row says: what identifies it within its source, its events, and what other rooms keep."""

    record_id: str
    events: tuple[Event, ...] = ()
    product: ImportedProduct | None = None
    region: str | None = None
    contact: ImportedContact | None = None
    consent: ImportedConsent | None = None


@dataclass(frozen=True, slots=True)
class FileMapping:
    """One kind of file. `version` rises when the meaning of a row changes, so that known rows count as changed.

    read: row → content, or None once the row noted an error. extras: further columns reach `read` too.
    """

    key: str
    label: str
    columns: tuple[MappedColumn, ...]
    read: Callable[[Row], RowContent | None]
    version: int = 1
    allow_undated: bool = False
    extras: bool = False
