"""The charter's door: the catalogue of products and regions, and the roll-out checklist."""

from excello.charter.operations.aliases import add_alias, remove_alias
from excello.charter.operations.register import NewProduct, Registered, register_products, register_regions
from excello.charter.queries.catalogue import (
    ProductLineView,
    ProductView,
    RegionView,
    catalogue,
    list_product_lines,
    list_products,
    list_regions,
)
from excello.charter.queries.roll_out import ProgressSource, checklist, register_progress
from excello.charter.rules import ProgressItem

__all__ = [
    "NewProduct",
    "ProductLineView",
    "ProductView",
    "ProgressItem",
    "ProgressSource",
    "RegionView",
    "Registered",
    "add_alias",
    "catalogue",
    "checklist",
    "list_product_lines",
    "list_products",
    "list_regions",
    "register_products",
    "register_progress",
    "register_regions",
    "remove_alias",
]
