"""Registers the design language as a Django app."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "excello.design"
    label = "design"
    verbose_name = "Design language"
