"""How raw texts meet the catalogue in the engine: by their normal form, whatever the order of arrival."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import ibis.expr.types as ir
import pyarrow as pa

from excello.lake.catalogue import Catalogue, CatalogueEntry
from excello.lake.store import Snapshot


def normal_form_of(text: ir.StringValue) -> ir.StringValue:
    """`catalogue.normal_form` as an expression; null where nothing is left."""
    return text.lower().re_replace(r"[^\p{L}\p{N}]", "").nullif("")


def register_names(snapshot: Snapshot, catalogue: Catalogue) -> None:
    """Lend both of a catalogue's name tables, for a compiled query that reads them."""
    names_table(snapshot, catalogue.product_names)
    names_table(snapshot, catalogue.region_names)


def names_table(snapshot: Snapshot, names: Mapping[str, CatalogueEntry]) -> ir.Table:
    """A catalogue's names as a table: form (normal form), key, name, line."""
    entries = list(names.values())
    rows = pa.table(
        {
            "form": pa.array(list(names), pa.string()),
            "key": pa.array([entry.key for entry in entries], pa.string()),
            "name": pa.array([entry.name for entry in entries], pa.string()),
            "line": pa.array([entry.line for entry in entries], pa.string()),
        }
    )
    digest = hashlib.sha256(repr(rows.to_pydict()).encode()).hexdigest()[:16]
    return snapshot.given(f"names_{digest}", rows)
