"""One contact's events at hand: a second table of events, bucketed by whose they are, that can be made anew at will."""
