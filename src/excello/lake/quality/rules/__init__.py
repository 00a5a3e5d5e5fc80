"""The rules of data quality, one module each, found by `registry.all_rules`."""
