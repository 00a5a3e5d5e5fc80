"""How rows of files become records: pure readers and a registry of mappings, one file a kind."""

from __future__ import annotations

from excello.lake.files import Limits
from excello.lake.imports.files import read_file
from excello.lake.imports.mapping import FileMapping, ImportSettings, MappedColumn
from excello.lake.imports.reading import FileRead, ReadRow, RefusedRow, read_import, refused_rows_csv
from excello.lake.imports.registry import mapping_named, mappings, row_kinds
from excello.lake.imports.saved import dump_mapping, parse_mapping
from excello.lake.imports.yields import ImportedConsent, ImportedContact, ImportedProduct

__all__ = [
    "FileMapping",
    "FileRead",
    "ImportSettings",
    "ImportedConsent",
    "ImportedContact",
    "ImportedProduct",
    "Limits",
    "MappedColumn",
    "ReadRow",
    "RefusedRow",
    "dump_mapping",
    "mapping_named",
    "mappings",
    "parse_mapping",
    "read_file",
    "read_import",
    "refused_rows_csv",
    "row_kinds",
]
