"""products.csv of the Maven CRM sales data: products for the catalogue."""

from __future__ import annotations

from excello.findings import mark
from excello.lake.catalogue import normal_form
from excello.lake.imports.mapping import FileMapping, MappedColumn, RowContent
from excello.lake.imports.rows import Row
from excello.lake.imports.yields import ImportedProduct


def read(row: Row) -> RowContent | None:
    """A product, its series as its line, and its price."""
    name, line, price = row.text("product", required=True), row.text("series"), row.number_in("sales_price")
    if row.is_refused or name is None:
        return None
    return RowContent(f"product:{normal_form(name) or name}", product=ImportedProduct(name, line, price))


MAPPING = FileMapping(
    key="maven_products",
    label=mark("Maven CRM: products"),
    columns=(
        MappedColumn("product", mark("product name")),
        MappedColumn("series", mark("product line")),
        MappedColumn("sales_price", mark("suggested retail price in dollars")),
    ),
    read=read,
)
