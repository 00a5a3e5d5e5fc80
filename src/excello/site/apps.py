"""Wires the rooms into one site; decides nothing."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The site as a Django app: home, search, shell."""

    name = "excello.site"
    label = "site"

    def ready(self) -> None:
        from excello.site import jobs  # noqa: F401 registers the demonstration's job
