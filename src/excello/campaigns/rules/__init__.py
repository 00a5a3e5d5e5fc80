"""What the campaigns room decides without a database: steps, states, merge fields, holdouts and the linter."""
