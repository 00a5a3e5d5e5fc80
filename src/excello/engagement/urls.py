"""Engagement's routes: /data/ for members; the public doors stand in `public_patterns`."""

from django.urls import path

from excello.engagement.pages import imports

app_name = "engagement"
urlpatterns = [
    path("", imports.runs, name="imports"),
    path("imports/new/", imports.upload, name="import_new"),
    path("imports/<int:run_id>/", imports.run, name="import"),
    path("imports/<int:run_id>/start/", imports.start, name="import_start"),
    path("imports/<int:run_id>/discard/", imports.discard, name="import_discard"),
    path("imports/<int:run_id>/refused.csv", imports.refused_rows, name="import_refused"),
]
public_patterns: list[object] = []
