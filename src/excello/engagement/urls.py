"""Engagement's routes: /data/ for members; the public doors stand in `public_patterns`."""

from django.urls import path

from excello.engagement.pages import imports, letters, live, public, sources, wave, waves

app_name = "engagement"
urlpatterns = [
    path("", imports.runs, name="imports"),
    path("imports/new/", imports.upload, name="import_new"),
    path("imports/<int:run_id>/", imports.run, name="import"),
    path("imports/<int:run_id>/start/", imports.start, name="import_start"),
    path("imports/<int:run_id>/discard/", imports.discard, name="import_discard"),
    path("imports/<int:run_id>/refused.csv", imports.refused_rows, name="import_refused"),
    path("sources/", sources.sources, name="sources"),
    path("sources/new/", sources.new_source, name="source_new"),
    path("sources/<int:source_id>/", sources.source, name="source"),
    path("sources/<int:source_id>/edit/", sources.edit, name="source_edit"),
    path("sources/<int:source_id>/switch/", sources.switch, name="source_switch"),
    path("sources/<int:source_id>/keys/", sources.add_key, name="key_add"),
    path("sources/<int:source_id>/live/", live.live, name="source_live"),
    path("sources/keys/<int:key_id>/revoke/", sources.revoke_key, name="key_revoke"),
    path("dead-letters/", letters.letters, name="letters"),
    path("dead-letters/replay/", letters.replay, name="letters_replay"),
    path("dead-letters/discard/", letters.discard, name="letters_discard"),
    path("dead-letters/<int:letter_id>/", letters.letter, name="letter"),
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
