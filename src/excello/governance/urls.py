"""Routes of governance."""

from django.urls import path

from excello.governance.pages import policy, waves

app_name = "governance"
urlpatterns = [
    path("", policy.show_policy, name="policy"),
    path("change/", policy.change_policy, name="change"),
    path("waves/", waves.list_waves, name="waves"),
    path("waves/<int:wave_id>/", waves.show_wave, name="wave"),
    path("waves/<int:wave_id>/decisions/", waves.list_decisions, name="decisions"),
]
