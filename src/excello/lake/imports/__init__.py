"""How rows of files become records: pure readers and a registry of mappings, one file a kind."""

from __future__ import annotations

from excello.lake.files import Limits
from excello.lake.imports.files import read_file
from excello.lake.imports.mapping import FileMapping, ImportSettings, MappedColumn
from excello.lake.imports.preview import (
    FilePreview,
    MappingFit,
    draft_mapping,
    fitting_mappings,
    preview_file,
    suggested_columns,
)
from excello.lake.imports.reading import FileRead, ReadRow, RefusedRow, read_import, refused_rows_csv
from excello.lake.imports.registry import mapping_named, mappings, row_kinds
from excello.lake.imports.saved import dump_mapping, parse_mapping
from excello.lake.imports.streaming import ImportPart, ImportStream, opened_import
from excello.lake.imports.yields import ImportedConsent, ImportedContact, ImportedProduct

__all__ = [
    "FileMapping",
    "FilePreview",
    "FileRead",
    "ImportPart",
    "ImportSettings",
    "ImportStream",
    "ImportedConsent",
    "ImportedContact",
    "ImportedProduct",
    "Limits",
    "MappedColumn",
    "MappingFit",
    "ReadRow",
    "RefusedRow",
    "draft_mapping",
    "dump_mapping",
    "fitting_mappings",
    "mapping_named",
    "mappings",
    "opened_import",
    "parse_mapping",
    "preview_file",
    "read_file",
    "read_import",
    "refused_rows_csv",
    "row_kinds",
    "suggested_columns",
]
