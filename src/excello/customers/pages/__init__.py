"""The screens of the customers room."""
