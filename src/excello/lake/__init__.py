"""The cellar: events, conditions, lifecycles and measures, usable without Django, a center or a web server."""
