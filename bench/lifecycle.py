"""Transitions of the lead funnel over a year of events: the engine, hand-written DuckDB SQL, Polars and pandas.

All four compute the same thing in the same run, and the rows are compared before a figure is printed: for each cycle
(opportunity, else contact and product, else contact) when it first reached each of nine stages, with aliases followed,
sellers left out, products resolved by a catalogue, an MQL being two engagements within 90 days. The engine gives more
than is compared: rounds, moves, triggers, campaigns, and the cycle's facts. Its model has neither ends nor restarts
here, as the peers know no rounds.

    python bench/lifecycle.py [CONTACTS EVENTS [HOME]]     default 100,000 and 4,400,000, in a folder that goes
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import yaml

from excello.lake.engines import EngineSettings
from excello.lake.landing import Event, land_events
from excello.lake.lifecycle import LifecycleModel, parse_model
from excello.lake.lifecycle.paths import walk
from excello.lake.store import Lake
from excello.lake.transitions import refresh_cycles
from history import History, catalogue, write_history, year_end

MODEL = Path(__file__).parent.parent / "src/excello/customers/catalogue/lead_funnel.yaml"
ENGAGED = ("Email Link Clicked", "Form Submitted", "Content Downloaded")
DEAL = "Opportunity Stage Changed"
FIRST = {
    "new": ("Lead Created", *ENGAGED),
    "engaged": ENGAGED,
    "accepted": ("Lead Accepted",),
    "sql": ("Lead Qualified",),
    "opportunity": (DEAL,),
    "recycled": ("Lead Recycled",),
}
NAMES = tuple(sorted({name for names in FIRST.values() for name in names}))
MEMORY_MB = 6_144


def main(contacts: str = "100000", events: str = "4400000", home: str = "") -> None:
    """Write a history, run each of the four on it, compare, print seconds and ratios."""
    with tempfile.TemporaryDirectory(prefix="excello-bench-") as folder:
        root = Path(home or folder)
        if (root / "lake").exists():
            year = History(Lake(root), catalogue(), int(events), year_end(2025))
        else:
            year = write_history(root, contacts=int(contacts), events=int(events))
        report(year)


def report(year: History) -> None:
    """The runs, one after the other on the same files."""
    lake = Lake(year.lake.home, engine=EngineSettings(memory_mb=MEMORY_MB))
    model = plain_model()
    runs: dict[str, Callable[[], pa.Table]] = {
        "engine": lambda: by_engine(lake, model, year),
        "hand-written SQL": lambda: by_sql(lake),
        "Polars": lambda: by_polars(lake),
        "pandas": lambda: by_pandas(lake),
    }
    print(f"lifecycle: {year.events:,} events")
    seconds, expected = {}, None
    for name, run in runs.items():
        started = time.perf_counter()
        found = run()
        seconds[name] = time.perf_counter() - started
        found = found.select(["cycle", "stage", "entered"]).sort_by([("cycle", "ascending"), ("stage", "ascending")])
        expected = expected or found
        assert found.equals(expected), f"{name} finds other transitions"
        print(f"  {name:18} {seconds[name]:8.2f} s   engine / it = {seconds['engine'] / seconds[name]:.2f}")
    print(f"  {expected.num_rows if expected else 0:,} transitions, equal in all")
    refreshed(lake, model, year)


def refreshed(lake: Lake, model: LifecycleModel, year: History) -> None:
    """What it costs to keep paths: the first time, and after a thousand events more."""
    for label, more in (("first refresh", 0), ("after 1,000 events", 1_000)):
        events = [
            Event(f"more-{n}", "track", "bench", year.end, event="Form Submitted", user_id=f"c{n}") for n in range(more)
        ]
        land_events(lake, events, application="bench.more", received_at=year.end)
        started = time.perf_counter()
        found = refresh_cycles(lake, model, year.catalogue, at=year.end)
        spent = time.perf_counter() - started
        print(f"  {label:18} {spent:8.2f} s   {found.changed:,} of {found.cycles:,} cycles walked")


def plain_model() -> LifecycleModel:
    """The shipped lead funnel without ends and restarts."""
    body = yaml.safe_load(MODEL.read_text(encoding="utf-8"))
    for part in (body, *body["stages"], *body["statuses"]):
        part["name"] = part["name"]["en"]
    for stage in body["stages"]:
        stage |= {"ends": False, "restarts": False}
    return parse_model(body)


def by_engine(lake: Lake, model: LifecycleModel, year: History) -> pa.Table:
    """Every path from the beginning."""
    with lake.snapshot() as snapshot:
        found = walk(snapshot, model, year.catalogue, at=year.end)
        rows = snapshot.arrow(found.moves.select("cycle", "position", entered="entered_at"))
    keys = pa.array([stage.key for stage in model.stages])
    moments = rows["entered"].cast(pa.timestamp("us")).cast(pa.int64())
    return pa.table({"cycle": rows["cycle"], "stage": keys.take(rows["position"].combine_chunks()), "entered": moments})


def by_sql(lake: Lake) -> pa.Table:
    """As one would write it by hand for these files."""
    with duckdb.connect(config={"threads": 2, "memory_limit": f"{MEMORY_MB}MB"}) as engine:
        engine.execute("SET TimeZone = 'UTC'")
        engine.register("products", products())
        return engine.execute(SQL.replace("$files", f"{lake.path_of('events')}/*/*.parquet")).to_arrow_table()


def products() -> pa.Table:
    """Name → key of the catalogue."""
    return pa.table({"name": [p.name for p in catalogue().products], "key": [p.key for p in catalogue().products]})


SQL = f"""
WITH events AS (FROM read_parquet('$files', hive_partitioning = true)),
former AS (
    SELECT previous_id, arg_max(user_id, timestamp) AS now FROM events WHERE type = 'alias' GROUP BY previous_id
),
sellers AS (SELECT DISTINCT user_id FROM events WHERE type = 'identify' AND (traits ->> '$.kind') = 'seller'),
said AS (
    SELECT seq, timestamp, event, user_id, properties ->> '$.opportunity_id' AS deal,
        properties ->> '$.product' AS product, properties ->> '$.stage' AS stage, properties ->> '$.bot' AS bot
    FROM events WHERE type = 'track' AND event IN {NAMES}
),
placed AS (
    SELECT seq, timestamp, event, stage, coalesce(bot, 'false') <> 'true' AS human,
        CASE WHEN deal IS NOT NULL THEN 'opportunity:' || deal
            WHEN key IS NOT NULL THEN 'product:' || key || ':' || coalesce(now, said.user_id)
            ELSE 'subject:' || coalesce(now, said.user_id) END AS cycle
    FROM said LEFT JOIN former ON said.user_id = previous_id LEFT JOIN products ON product = name
    ANTI JOIN sellers ON said.user_id = sellers.user_id
),
twice AS (
    SELECT cycle, min(timestamp) AS moment FROM (
        SELECT cycle, timestamp, lag(timestamp) OVER (PARTITION BY cycle ORDER BY timestamp, seq) AS before
        FROM placed WHERE event IN {ENGAGED} AND human
    ) WHERE before > timestamp - INTERVAL 90 DAY GROUP BY cycle
),
firsts AS (
    SELECT cycle,
        min(timestamp) FILTER (event IN {FIRST["new"]} AND human) AS new,
        min(timestamp) FILTER (event IN {ENGAGED} AND human) AS engaged,
        min(timestamp) FILTER (event = 'Lead Accepted') AS accepted,
        min(timestamp) FILTER (event = 'Lead Qualified') AS sql,
        min(timestamp) FILTER (event = '{DEAL}') AS opportunity,
        min(timestamp) FILTER (event = '{DEAL}' AND stage = 'won') AS closed_won,
        min(timestamp) FILTER (event = '{DEAL}' AND stage = 'lost') AS closed_lost,
        min(timestamp) FILTER (event = 'Lead Recycled') AS recycled
    FROM placed GROUP BY cycle
)
SELECT cycle, stage, epoch_us(moment) AS entered FROM (
    UNPIVOT firsts ON new, engaged, accepted, sql, opportunity, closed_won, closed_lost, recycled
    INTO NAME stage VALUE moment
) UNION ALL SELECT cycle, 'mql', epoch_us(moment) FROM twice
"""


def by_polars(lake: Lake) -> pa.Table:
    """The same with Polars' lazy frames."""
    events = pl.scan_parquet(f"{lake.path_of('events')}/*/*.parquet")
    former = events.filter(pl.col("type") == "alias").select(user_id="previous_id", now="user_id").unique("user_id")
    calls = events.filter(pl.col("type") == "identify")
    sellers = calls.filter(_said("kind", "traits") == "seller").select("user_id").unique()
    said = events.filter((pl.col("type") == "track") & pl.col("event").is_in(NAMES)).select(
        *("seq", "timestamp", "event", "user_id"),
        **{name: _said(name) for name in ("opportunity_id", "product", "stage", "bot")},
    )
    names = pl.from_arrow(products()).lazy().rename({"name": "product"})  # type: ignore[union-attr]
    placed = said.join(sellers, on="user_id", how="anti").join(former, on="user_id", how="left")
    placed = placed.join(names, on="product", how="left").with_columns(
        whose=pl.coalesce("now", "user_id"), human=pl.col("bot").fill_null("false") != "true"
    )
    cycle = (
        pl.when(pl.col("opportunity_id").is_not_null())
        .then(pl.lit("opportunity:") + pl.col("opportunity_id"))
        .when(pl.col("key").is_not_null())
        .then(pl.lit("product:") + pl.col("key") + ":" + pl.col("whose"))
        .otherwise(pl.lit("subject:") + pl.col("whose"))
    )
    rows = placed.select("seq", "timestamp", "event", "stage", "human", cycle=cycle).collect()
    return (
        pl.concat(_polars_stages(rows))
        .to_arrow()
        .cast(pa.schema([("cycle", pa.string()), ("stage", pa.string()), ("entered", pa.int64())]))
    )


def _said(name: str, column: str = "properties") -> pl.Expr:
    return pl.col(column).str.json_path_match(f"$.{name}")


def _polars_stages(rows: pl.DataFrame) -> list[pl.DataFrame]:
    def first(stage: str, chosen: pl.DataFrame) -> pl.DataFrame:
        moment = pl.col("timestamp").min().dt.epoch("us")
        return chosen.group_by("cycle").agg(entered=moment).select("cycle", pl.lit(stage).alias("stage"), "entered")

    human = rows.filter(pl.col("human"))
    engaged = human.filter(pl.col("event").is_in(ENGAGED)).sort("timestamp", "seq")
    before = pl.col("timestamp").shift(1).over("cycle")
    deals = rows.filter(pl.col("event") == DEAL)
    plain = {name: rows.filter(pl.col("event").is_in(FIRST[name])) for name in ("accepted", "sql", "recycled")}
    return [
        first("new", human.filter(pl.col("event").is_in(FIRST["new"]))),
        first("engaged", engaged),
        first(
            "mql",
            engaged.with_columns(before=before).filter(pl.col("before") > pl.col("timestamp") - pl.duration(days=90)),
        ),
        first("opportunity", deals),
        *(first(f"closed_{stage}", deals.filter(pl.col("stage") == stage)) for stage in ("won", "lost")),
        *(first(name, chosen) for name, chosen in plain.items()),
    ]


def by_pandas(lake: Lake) -> pa.Table:
    """The same with pandas, the files filtered while Arrow reads them."""
    files = ds.dataset(lake.path_of("events"), partitioning="hive", exclude_invalid_files=True)
    track = (ds.field("type") == "track") & ds.field("event").isin(NAMES)
    rows = _frame(files, track, ["seq", "timestamp", "event", "user_id", "properties"])
    former = _frame(files, ds.field("type") == "alias", ["previous_id", "user_id"]).set_index("previous_id")["user_id"]
    calls = _frame(files, ds.field("type") == "identify", ["user_id", "traits"])
    sellers = calls[calls["traits"].map(lambda text: json.loads(text).get("kind")) == "seller"]["user_id"]
    rows = rows[~rows["user_id"].isin(sellers)]
    said = rows["properties"].map(json.loads)
    keys = dict(zip(*(products()[name].to_pylist() for name in ("name", "key")), strict=True))
    whose = rows["user_id"].map(former).fillna(rows["user_id"])
    deal, key = said.map(lambda s: s.get("opportunity_id")), said.map(lambda s: keys.get(s.get("product")))
    rows["cycle"] = "subject:" + whose
    rows.loc[key.notna(), "cycle"] = "product:" + key + ":" + whose
    rows.loc[deal.notna(), "cycle"] = "opportunity:" + deal
    rows["stage"], rows["human"] = said.map(lambda s: s.get("stage")), ~said.map(lambda s: s.get("bot") is True)
    found = pd.concat(_pandas_stages(rows.sort_values(["timestamp", "seq"])))
    moments = found["timestamp"].astype("datetime64[us, UTC]").astype("int64")
    return pa.table(
        {
            "cycle": pa.array(found["cycle"], pa.string()),
            "stage": pa.array(found["named"], pa.string()),
            "entered": moments,
        }
    )


def _frame(files: Any, chosen: Any, columns: list[str]) -> pd.DataFrame:
    return files.to_table(columns=columns, filter=chosen).to_pandas()


def _pandas_stages(rows: pd.DataFrame) -> list[pd.DataFrame]:
    def first(stage: str, chosen: pd.DataFrame) -> pd.DataFrame:
        return chosen.groupby("cycle", sort=False)["timestamp"].min().reset_index().assign(named=stage)

    human = rows[rows["human"]]
    engaged = human[human["event"].isin(ENGAGED)]
    before = engaged.groupby("cycle", sort=False)["timestamp"].shift(1)
    deals = rows[rows["event"] == DEAL]
    return [
        first("new", human[human["event"].isin(FIRST["new"])]),
        first("engaged", engaged),
        first("mql", engaged[before > engaged["timestamp"] - pd.Timedelta(days=90)]),
        first("opportunity", deals),
        *(first(f"closed_{stage}", deals[deals["stage"] == stage]) for stage in ("won", "lost")),
        *(first(name, rows[rows["event"].isin(FIRST[name])]) for name in ("accepted", "sql", "recycled")),
    ]


if __name__ == "__main__":
    main(*sys.argv[1:])
