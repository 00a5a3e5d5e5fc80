"""The design language: tokens, components, layouts and the front-end sources; it knows no room."""
