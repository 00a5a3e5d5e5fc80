"""Outcomes' routes, under /insights/."""

from django.urls import path

from excello.outcomes.pages import cycles, funnel, learnings, measure, measured, measures, targets

app_name = "outcomes"
urlpatterns = [
    path("funnel/", funnel.funnel, name="funnel"),
    path("funnel/cycles/", cycles.cycles, name="cycles"),
    path("funnel/behind/", cycles.behind, name="behind"),
    path("measures/", measures.measures, name="measures"),
    path("measures/<slug:name>/", measure.measure, name="measure"),
    path("measures/<slug:name>/rows/", measured.measured, name="measure_rows"),
    path("measures/<slug:name>/target/", targets.target, name="target"),
    path("measures/<slug:name>/targets/<int:target_id>/remove/", targets.remove, name="target_remove"),
    path("learnings/", learnings.learnings, name="learnings"),
    path("learnings/new/", learnings.write, name="learning_new"),
    path("learnings/<int:learning_id>/", learnings.show, name="learning"),
]
