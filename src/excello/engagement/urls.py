"""Engagement's routes: /data/ for members; the public doors stand in `public_patterns`."""

from django.urls import path

from excello.engagement.pages import imports, public, wave, waves

app_name = "engagement"
urlpatterns = [
    path("", imports.runs, name="imports"),
    path("imports/new/", imports.upload, name="import_new"),
    path("imports/<int:run_id>/", imports.run, name="import"),
    path("imports/<int:run_id>/start/", imports.start, name="import_start"),
    path("imports/<int:run_id>/discard/", imports.discard, name="import_discard"),
    path("imports/<int:run_id>/refused.csv", imports.refused_rows, name="import_refused"),
    path("waves/", waves.waves, name="waves"),
    path("waves/plan/", waves.plan, name="wave_plan"),
    path("waves/<int:wave_id>/", wave.wave, name="wave"),
    path("waves/<int:wave_id>/deliver/", wave.deliver, name="wave_deliver"),
    path("waves/messages/<int:delivery_id>/review/", wave.review, name="message_review"),
]
public_patterns = [
    path("u/<str:token>", public.leave, name="leave"),
    path("l/<str:token>", public.follow, name="follow"),
]
