"""Demand's routes, under /requests/."""

from django.urls import path

from excello.demand.pages import detail, lists, starting, templates, triage, writing

app_name = "demand"
urlpatterns = [
    path("", lists.mine, name="mine"),
    path("new/", starting.new, name="new"),
    path("queue/", triage.gate_queue, name="queue"),
    path("queue/<int:request_id>/", triage.queue_item, name="queue_item"),
    path("templates/", templates.templates, name="templates"),
    path("templates/<slug:key>/", templates.template, name="template"),
    path("<int:request_id>/", detail.request_page, name="request"),
    path("<int:request_id>/brief/", writing.brief, name="brief"),
    path("<int:request_id>/brief/save/", writing.autosave, name="save_draft"),
    path("<int:request_id>/brief/check/", writing.check, name="check"),
    path("<int:request_id>/files/<int:attachment_id>/", detail.file, name="file"),
    path("<int:request_id>/take/", triage.take, name="take"),
    path("<int:request_id>/accept/", triage.accept, name="accept"),
    path("<int:request_id>/decline/", triage.decline, name="decline"),
    path("<int:request_id>/duplicate/", triage.duplicate, name="duplicate"),
]
