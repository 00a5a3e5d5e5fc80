"""The routes of journeys."""

from django.urls import path

from excello.journeys.pages import asset, assets, journeys, personas

app_name = "journeys"
urlpatterns = [
    path("", journeys.home, name="home"),
    path("new/", journeys.new, name="new"),
    path("<int:journey_id>/", journeys.journey, name="journey"),
    path("<int:journey_id>/edit/", journeys.edit, name="edit"),
    path("<int:journey_id>/publish/", journeys.publish, name="publish"),
    path("<int:journey_id>/versions/<int:number>/", journeys.edition, name="edition"),
    path("personas/", personas.personas, name="personas"),
    path("personas/new/", personas.new, name="persona_new"),
    path("personas/<int:persona_id>/", personas.persona, name="persona"),
    path("personas/<int:persona_id>/edit/", personas.edit, name="persona_edit"),
    path("personas/<int:persona_id>/publish/", personas.publish, name="persona_publish"),
    path("assets/", assets.assets, name="assets"),
    path("assets/new/", assets.new, name="asset_new"),
    path("assets/<int:asset_id>/", asset.asset, name="asset"),
    path("assets/<int:asset_id>/edit/", assets.edit, name="asset_edit"),
    path("assets/<int:asset_id>/move/", asset.move, name="asset_move"),
    path("assets/<int:asset_id>/file/", asset.file, name="asset_file"),
    path("assets/<int:asset_id>/file/new/", asset.hand_in, name="asset_hand_in"),
]
