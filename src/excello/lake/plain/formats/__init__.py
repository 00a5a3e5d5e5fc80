"""The formats of plain files, one module each, found by `table.readers`."""
