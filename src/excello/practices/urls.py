"""Routes of the practices room."""

from django.urls import path

from excello.practices import pages

app_name = "practices"
urlpatterns = [
    path("", pages.list_practices, name="list"),
    path("new/", pages.new_practice, name="new"),
    path("<int:practice_id>/", pages.show_practice, name="detail"),
    path("<int:practice_id>/edit/", pages.edit_practice, name="edit"),
    path("<int:practice_id>/adopt/", pages.adopt, name="adopt"),
    path("<int:practice_id>/retire/", pages.retire, name="retire"),
]
