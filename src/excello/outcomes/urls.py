"""Outcomes' routes, under /insights/."""

from django.urls import path

from excello.outcomes.pages import cycles, funnel, learnings

app_name = "outcomes"
urlpatterns = [
    path("funnel/", funnel.funnel, name="funnel"),
    path("funnel/cycles/", cycles.cycles, name="cycles"),
    path("learnings/", learnings.learnings, name="learnings"),
    path("learnings/new/", learnings.write, name="learning_new"),
    path("learnings/<int:learning_id>/", learnings.show, name="learning"),
]
