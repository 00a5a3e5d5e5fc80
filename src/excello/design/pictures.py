"""What the drawn components are given: wholes cut into parts, rules met, funnels, intervals, lines and the loop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from excello.design.numerals import Number, days_unit, number_text, percent_text, svg_number, svg_percent

_HUES = ("2", "6", "5", "3", "4")


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a whole, with where its number leads."""

    label: str
    count: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Slice:
    """A part as it is drawn."""

    part: Part
    hue: str
    x: str
    width: str
    share_text: str


@dataclass(frozen=True, slots=True)
class Cut:
    """A whole cut without remainder: what stays comes first, then what goes, by size, each with its reason."""

    total: int
    parts: tuple[Part, ...]
    of: str = ""

    def __post_init__(self) -> None:
        found = sum(part.count for part in self.parts)
        if found != self.total:
            raise ValueError(f"the parts make {found}, not {self.total}: a cut leaves no remainder")

    @property
    def slices(self) -> list[Slice]:
        kept, *lost = self.parts
        ordered = [kept, *sorted(lost, key=lambda part: -part.count)]
        drawn, before = [], 0
        for index, part in enumerate(ordered):
            hue = "1" if index == 0 else _HUES[index - 1] if index <= len(_HUES) else "0"
            share = part.count / self.total if self.total else 0.0
            offset = before / self.total if self.total else 0.0
            drawn.append(Slice(part, hue, svg_percent(offset), svg_percent(share), percent_text(round(share, 3))))
            before += part.count
        return drawn


@dataclass(frozen=True, slots=True)
class Check:
    """One rule of the gate: met, not met, or not yet asked (`None`); `url` leads to the field that mends it."""

    label: str
    met: bool | None
    code: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Meter:
    """The gate as a meter: one notch a rule, so it cannot disagree with the gate."""

    checks: tuple[Check, ...]

    @property
    def met(self) -> int:
        return sum(check.met is True for check in self.checks)

    @property
    def total(self) -> int:
        return len(self.checks)

    @property
    def missing(self) -> int:
        return self.total - self.met

    @property
    def open_checks(self) -> list[Check]:
        return [check for check in self.checks if not check.met]

    @property
    def met_checks(self) -> list[Check]:
        return [check for check in self.checks if check.met]


@dataclass(frozen=True, slots=True)
class FunnelStage:
    """One column of a funnel: how many now and before, the share that came on from the stage before it, in how long."""

    label: str
    count: int
    before: int | None = None
    conversion: float | None = None
    days: Number | None = None
    url: str = ""
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A funnel stage as it is drawn in a box of 100 by 100."""

    stage: FunnelStage
    height: str
    y: str
    before_height: str
    before_y: str
    conversion_text: str
    days_text: str


@dataclass(frozen=True, slots=True)
class Funnel:
    """Stages in order, drawn to the height of the largest, with the same stages before beside them in grey."""

    stages: tuple[FunnelStage, ...]

    @property
    def columns(self) -> list[Column]:
        top = max((max(stage.count, stage.before or 0) for stage in self.stages), default=0) or 1
        return [self._column(stage, top) for stage in self.stages]

    @staticmethod
    def _column(stage: FunnelStage, top: int) -> Column:
        height, before = 100 * stage.count / top, 100 * (stage.before or 0) / top
        return Column(
            stage=stage,
            height=svg_number(height),
            y=svg_number(100 - height),
            before_height=svg_number(before),
            before_y=svg_number(100 - before),
            conversion_text="" if stage.conversion is None else percent_text(stage.conversion, digits=1),
            days_text="" if stage.days is None else f"{number_text(stage.days)} {days_unit(stage.days)}",
        )


@dataclass(frozen=True, slots=True)
class Spark:
    """A small line of now over a thin grey line of before, with the target dotted; always beside its numbers."""

    now: Sequence[Number]
    before: Sequence[Number] = ()
    target: Number | None = None
    label: str = ""

    @property
    def now_points(self) -> str:
        return self._points(self.now)

    @property
    def before_points(self) -> str:
        return self._points(self.before)

    @property
    def target_y(self) -> str:
        return "" if self.target is None else svg_number(self._y(self.target))

    @property
    def in_words(self) -> str:
        if not self.now:
            return self.label
        ends = {"first": number_text(self.now[0]), "last": number_text(self.now[-1])}
        return f"{self.label}: " + _("from %(first)s to %(last)s") % ends

    def _points(self, values: Sequence[Number]) -> str:
        step = 100 / max(len(values) - 1, 1)
        return " ".join(
            f"{svg_number(index * step)},{svg_number(self._y(value))}" for index, value in enumerate(values)
        )

    def _y(self, value: Number) -> float:
        everything = [*self.now, *self.before, *([] if self.target is None else [self.target])]
        low, high = min(everything), max(everything)
        return 16.0 if high == low else 29 - 26 * (value - low) / (high - low)


@dataclass(frozen=True, slots=True)
class Interval:
    """One row of evidence: a value inside its interval, on a scale shared by its siblings."""

    label: str
    value: float
    low: float
    high: float
    text: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class DrawnInterval:
    """An interval as it is drawn."""

    row: Interval
    at: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Intervals under each other; shares by default, so the value is written as a percentage unless `text` says it."""

    rows: tuple[Interval, ...]
    top: float | None = None

    @property
    def drawn(self) -> list[DrawnInterval]:
        top = self.top or max((row.high for row in self.rows), default=0) * 1.05 or 1
        return [
            DrawnInterval(row, svg_percent(row.value / top), svg_percent(row.low / top), svg_percent(row.high / top))
            for row in self.rows
        ]


@dataclass(frozen=True, slots=True)
class LoopNode:
    """A station of the loop and the arrow that leaves it; `waits` marks where a person must decide."""

    label: str
    icon: str
    note: str = ""
    url: str = ""
    flow: str = ""
    flow_note: str = ""
    flow_url: str = ""
    waits: bool = False
    flow_waits: bool = False


@dataclass(frozen=True, slots=True)
class Loop:
    """The loop at a glance: ten stations make a circuit where there is room and a spine where there is not."""

    nodes: tuple[LoopNode, ...]
    heart: str = ""
    heart_note: str = ""

    @property
    def is_circuit(self) -> bool:
        return len(self.nodes) == 10


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after, as the audit trail and reviews show it."""

    label: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class PaletteGroup:
    """Results of the command palette under one heading."""

    label: str
    results: tuple[PaletteResult, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class PaletteResult:
    """One thing to go to or do; `kind` stands small at the end of the line."""

    label: str
    url: str
    icon: str = "arrow-right"
    kind: str = ""
