"""The screens of the campaigns room."""
