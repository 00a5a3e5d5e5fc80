"""Lists as people use them: searched, filtered, sorted, paged and exported, with the state in the URL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

from excello.core.exports import KINDS, export_response

Words = str | Promise
EXPORT_LIMIT = 1_000_000
CHIPS = 5
CHIP_FILTERS = 2


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `value(row)` for the cell and the export, `sort` the ORM field it sorts by, `link(row)` its URL.

    `badge(row)` returns a badge's tone (good, bad, wait, accent, mute) when the cell is a state; `numeric` aligns
    right; `kind` is text, datetime, date or code.
    """

    key: str
    label: Words
    value: Callable[[Any], Any]
    sort: str = ""
    link: Callable[[Any], str | None] | None = None
    badge: Callable[[Any], str] | None = None
    numeric: bool = False
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: `options` as (value, label); `field` the ORM lookup it sets (default: its key)."""

    key: str
    label: Words
    options: Sequence[tuple[str, Words]]
    field: str = ""


@dataclass(frozen=True, slots=True)
class Empty:
    """What a list says while there is nothing yet: what belongs here, and the way to the first one."""

    title: Words
    text: Words
    url: str = ""
    action: Words = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One prepared cell."""

    value: Any
    kind: str
    url: str | None
    tone: str | None
    numeric: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """One prepared column head with the link that sorts by it."""

    label: Words
    numeric: bool
    url: str | None
    direction: str


@dataclass(frozen=True, slots=True)
class FilterChoice:
    """One option of a filter; its URL chooses it, or lets go of it when it is chosen."""

    value: str
    label: Words
    chosen: bool
    url: str


@dataclass(frozen=True, slots=True)
class FilterView:
    """A filter ready to be drawn."""

    key: str
    label: Words
    choices: tuple[FilterChoice, ...]
    chosen: str
    is_menu: bool = False

    @property
    def chosen_label(self) -> Words | None:
        return next((choice.label for choice in self.choices if choice.chosen), None)


@dataclass
class List:
    """A list page over a queryset or a sequence of prepared rows.

    Reads `q`, `sort` (`name` or `-name`), `page`, `export` and each filter's key from the URL.
    """

    request: HttpRequest
    rows: QuerySet[Any] | Sequence[Any]
    columns: Sequence[Column]
    name: str = "list"
    search: Sequence[str] = ()
    filters: Sequence[Filter] = ()
    first_use: Empty | None = None
    prepare: Callable[[list[Any]], list[Any]] | None = None
    page_size: int = 50
    order: str = ""
    keep: Sequence[str] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        self.query = self.request.GET.get("q", "").replace("\x00", "").strip()[:200]
        self.sort = self._allowed_sort(self.request.GET.get("sort", "")) or self.order
        self.chosen = {f.key: self._allowed_option(f) for f in self.filters}
        self.selected = self._sorted(self._filtered())
        self.paginator = Paginator(self.selected, self.page_size)
        self.page: Page[Any] = self.paginator.get_page(self.request.GET.get("page"))

    def response_or_none(self) -> HttpResponse | None:
        """The download, when the URL asks for one."""
        kind = self.request.GET.get("export", "")
        if kind not in KINDS:
            return None
        header = [str(column.label) for column in self.columns]
        rows = self._prepared(list(self.selected[:EXPORT_LIMIT]))
        return export_response(
            kind=kind, name=self.name, header=header, rows=([c.value(row) for c in self.columns] for row in rows)
        )

    @property
    def is_filtered(self) -> bool:
        return bool(self.query or any(self.chosen.values()))

    @property
    def count(self) -> int:
        return self.paginator.count

    @property
    def headings(self) -> list[Heading]:
        return [self._heading(column) for column in self.columns]

    @property
    def table(self) -> list[list[Cell]]:
        """The cells of the current page."""
        return [[_cell(column, row) for column in self.columns] for row in self._prepared(list(self.page))]

    @property
    def filter_views(self) -> list[FilterView]:
        return [self._filter_view(filter_) for filter_ in self.filters]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Parameters of the page that are no state of the list but must survive its forms."""
        return [(key, self.request.GET[key]) for key in self.keep if key in self.request.GET]

    def url(self, **changes: str | int | None) -> str:
        """The list's URL with some parameters changed (None removes one); a change of state starts at page 1."""
        state: dict[str, Any] = {
            **dict(self.kept),
            "q": self.query,
            "sort": self.request.GET.get("sort", ""),
            **self.chosen,
        }
        state.update(changes)
        return "?" + urlencode({key: value for key, value in state.items() if value not in (None, "")})

    @property
    def csv_url(self) -> str:
        return self.url(export="csv")

    @property
    def xlsx_url(self) -> str:
        return self.url(export="xlsx")

    @property
    def clear_url(self) -> str:
        return "?" + urlencode(self.kept)

    @property
    def previous_url(self) -> str | None:
        return self.url(page=self.page.previous_page_number()) if self.page.has_previous() else None

    @property
    def next_url(self) -> str | None:
        return self.url(page=self.page.next_page_number()) if self.page.has_next() else None

    def _prepared(self, rows: list[Any]) -> list[Any]:
        return self.prepare(rows) if self.prepare else rows

    def _heading(self, column: Column) -> Heading:
        if not column.sort:
            return Heading(column.label, column.numeric, None, "")
        current = self.sort.lstrip("-") == column.key
        descending = current and self.sort.startswith("-")
        direction = ("descending" if descending else "ascending") if current else ""
        target = column.key if descending or not current else f"-{column.key}"
        return Heading(column.label, column.numeric, self.url(sort=target), direction)

    def _filter_view(self, filter_: Filter) -> FilterView:
        chosen = self.chosen[filter_.key]
        choices = tuple(
            FilterChoice(value, label, value == chosen, self.url(**{filter_.key: "" if value == chosen else value}))
            for value, label in filter_.options
        )
        # A chip for each choice is quickest, until chips fill the page.
        is_menu = bool(choices) and (len(choices) > CHIPS or len(self.filters) > CHIP_FILTERS)
        return FilterView(filter_.key, filter_.label, choices, chosen, is_menu)

    def _allowed_sort(self, wanted: str) -> str:
        sortable = {column.key for column in self.columns if column.sort}
        return wanted if wanted.lstrip("-") in sortable else ""

    def _allowed_option(self, filter_: Filter) -> str:
        wanted = self.request.GET.get(filter_.key, "")
        return wanted if wanted in {value for value, _label in filter_.options} else ""

    def _filtered(self) -> Any:
        if isinstance(self.rows, QuerySet):
            return self._filtered_queryset(self.rows)
        return [row for row in self.rows if self._matches(row)]

    def _filtered_queryset(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        for filter_ in self.filters:
            if self.chosen[filter_.key]:
                rows = rows.filter(**{filter_.field or filter_.key: self.chosen[filter_.key]})
        for word in self.query.split():
            rows = rows.filter(_any_contains(self.search, word))
        return rows

    def _matches(self, row: Any) -> bool:
        chosen = ((f.field or f.key, self.chosen[f.key]) for f in self.filters if self.chosen[f.key])
        if any(str(getattr(row, name)) != value for name, value in chosen):
            return False
        text = " ".join(str(getattr(row, name)) for name in self.search).casefold()
        return all(word in text for word in self.query.casefold().split())

    def _sorted(self, rows: Any) -> Any:
        column = next((c for c in self.columns if c.key == self.sort.lstrip("-")), None)
        if column is None:
            return rows
        descending = self.sort.startswith("-")
        if isinstance(rows, QuerySet):
            return rows.order_by(f"{'-' if descending else ''}{column.sort}", "pk")
        return sorted(rows, key=lambda row: _sortable(column.value(row)), reverse=descending)


def _any_contains(fields: Iterable[str], word: str) -> Q:
    found = Q()
    for name in fields:
        found |= Q(**{f"{name}__icontains": word})
    return found


def _sortable(value: Any) -> tuple[int, Any]:
    if value is None:
        return (0, 0)
    return (1, value) if isinstance(value, int | float) else (2, str(value).casefold())


def _cell(column: Column, row: Any) -> Cell:
    return Cell(
        value=column.value(row),
        kind=column.kind,
        url=column.link(row) if column.link else None,
        tone=column.badge(row) if column.badge else None,
        numeric=column.numeric,
    )
