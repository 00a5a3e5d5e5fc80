"""The two pages of the design language: its gallery, and the choice of theme."""

from django.urls import path

from excello.design import pages

app_name = "design"
urlpatterns = [
    path("gallery/", pages.gallery, name="gallery"),
    path("theme/", pages.choose_theme, name="theme"),
]
