"""How raw texts meet the catalogue in the engine: by their normal form, whatever the order of arrival."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from excello.lake.catalogue import CatalogueEntry


def normal_form_of(text: ir.StringValue) -> ir.StringValue:
    """`catalogue.normal_form` as an expression; null where nothing is left."""
    return text.lower().re_replace(r"[^\p{L}\p{N}]", "").nullif("")


def names_table(names: Mapping[str, CatalogueEntry]) -> ir.Table:
    """A catalogue's names as a table: form (normal form), key, name, line."""
    entries = list(names.values())
    return ibis.memtable(
        pa.table(
            {
                "form": pa.array(list(names), pa.string()),
                "key": pa.array([entry.key for entry in entries], pa.string()),
                "name": pa.array([entry.name for entry in entries], pa.string()),
                "line": pa.array([entry.line for entry in entries], pa.string()),
            }
        )
    )
