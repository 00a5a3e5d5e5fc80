"""What a mapping is: the columns it expects, and how it turns one row into a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from excello.findings import Finding
from excello.lake.catalogue import Catalogue
from excello.lake.files import DateStyle, DecimalStyle, Limits
from excello.lake.imports.rows import Row
from excello.lake.imports.yields import ImportedConsent, ImportedContact, ImportedProduct
from excello.lake.landing.arrivals import Event

if TYPE_CHECKING:
    from excello.lake.imports.columns import Columns

DATE = "date"
"""The field that says when; a kind that needs it says so where a file has no such column."""


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """One column a mapping reads, or one field of a kind; `needed` ones must be in the header (a cell may be empty).

    names: what else such a column is called, for suggestions; compared by letters and digits only.
    """

    name: str
    meaning: str
    needed: bool = True
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportSettings:
    """How one import runs. at: now; source: what the rows come from (default: the mapping's key); center: its slug;
    values: field or column → text for cells that are empty (``--set``); catalogue: to say which names it does not know;
    member: which file of an archive, or which sheet; isolated: read the file in a process of its own."""

    at: datetime
    source: str | None = None
    center: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    catalogue: Catalogue | None = None
    member: str = ""
    limits: Limits | None = None
    isolated: bool = True


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
class ColumnarRows:
    """What many rows say, one event each. record_ids: from all that each row says; the others are columns of an event,
    `properties` and `traits` as JSON text; names: products and regions to hold against the catalogue."""

    type: str
    record_ids: Callable[[list[str]], pa.Array]
    timestamp: pa.Array
    event: pa.Array | None = None
    user_id: pa.Array | None = None
    anonymous_id: pa.Array | None = None
    properties: pa.Array | None = None
    traits: pa.Array | None = None
    names: Mapping[str, pa.Array] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How the columns of one file stand for the fields of a kind: the part of a mapping that people write.

    columns: column → fields; values: field → text for empty cells; words: field → word in small letters → our word;
    placeholders: texts that mean an empty cell; skipped: columns left out; dates, decimals: column → style where the
    guess would be wrong; scales: column → factor of its numbers; separate: equal rows are separate happenings.
    """

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    placeholders: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    dates: Mapping[str, DateStyle] = field(default_factory=dict)
    decimals: Mapping[str, DecimalStyle] = field(default_factory=dict)
    scales: Mapping[str, float] = field(default_factory=dict)
    separate: bool = False


@dataclass(frozen=True, slots=True)
class FileMapping:
    """One kind of file. `version` rises when the meaning of a row changes, so that known rows count as changed.

    columns: what it reads of a file; read: row → content, or None once the row noted an error; extras: further columns
    reach `read` too; fields: those of the kind, where the columns are called otherwise (`arrangement` says how);
    summary: what to say of all accepted rows together; columnar: reads many plain rows at once, with the same outcome.
    """

    key: str
    label: str
    columns: tuple[MappedColumn, ...]
    read: Callable[[Row], RowContent | None]
    version: int = 1
    allow_undated: bool = False
    extras: bool = False
    kind: str = ""
    fields: tuple[MappedColumn, ...] = ()
    arrangement: Arrangement = field(default_factory=Arrangement)
    summary: Callable[[Sequence[RowContent]], tuple[Finding, ...]] | None = None
    columnar: Callable[[Columns], ColumnarRows] | None = None

    @property
    def field_names(self) -> frozenset[str]:
        """What `read` asks a row for."""
        return frozenset(each.name for each in self.fields or self.columns)
