"""One module a kind of file, each with its MAPPING."""
