"""The charter's routes."""

from django.urls import path

from excello.charter.pages import catalogue, center, entries, people

app_name = "charter"
urlpatterns = [
    path("", center.center, name="center"),
    path("new/", center.new_center, name="new_center"),
    path("divisions/new/", center.new_division, name="new_division"),
    path("people/new/", people.new_person, name="new_person"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/invite/", people.invite, name="invite"),
    path("people/<int:person_id>/roles/", people.add_role, name="add_role"),
    path("people/<int:person_id>/roles/remove/", people.remove_role, name="remove_role"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/<slug:kind>/new/", entries.new, name="new_entry"),
    path("catalogue/<slug:kind>/<int:item_id>/", entries.edit, name="edit_entry"),
    path("catalogue/<slug:kind>/<int:item_id>/names/", entries.new_alias, name="new_alias"),
    path("catalogue/<slug:kind>/<int:item_id>/names/<int:alias_id>/remove/", entries.delete_alias, name="delete_alias"),
]
