"""The routes of campaigns."""

from django.urls import path

from excello.campaigns.pages import approval, audience, canvas, lists, results, touches

app_name = "campaigns"
urlpatterns = [
    path("", lists.campaigns, name="list"),
    path("<int:campaign_id>/", canvas.design, name="design"),
    path("<int:campaign_id>/history/", canvas.history, name="history"),
    path("<int:campaign_id>/steps/<int:step>/", canvas.answer_step, name="answer_step"),
    path("<int:campaign_id>/audience/", audience.audience, name="audience"),
    path("<int:campaign_id>/audience/count/", audience.count, name="audience_count"),
    path("<int:campaign_id>/audience/freeze/", audience.freeze, name="freeze"),
    path("<int:campaign_id>/touches/", touches.touches, name="touches"),
    path("<int:campaign_id>/touches/new/", touches.touch_new, name="touch_new"),
    path("<int:campaign_id>/touches/mend/", touches.mend, name="mend_touches"),
    path("<int:campaign_id>/touches/<int:touch_id>/", touches.touch, name="touch"),
    path("<int:campaign_id>/touches/<int:touch_id>/remove/", touches.touch_remove, name="touch_remove"),
    path("<int:campaign_id>/approval/", approval.approval, name="approval"),
    path("<int:campaign_id>/approval/submit/", approval.submit, name="submit"),
    path("<int:campaign_id>/approval/approve/", approval.approve, name="approve"),
    path("<int:campaign_id>/approval/reopen/", approval.reopen, name="reopen"),
    path("<int:campaign_id>/approval/set-aside/", approval.set_aside, name="set_aside"),
    path("<int:campaign_id>/approval/schedule/", approval.schedule, name="schedule"),
    path("<int:campaign_id>/approval/complete/", approval.complete, name="complete"),
    path("<int:campaign_id>/approval/cancel/", approval.cancel, name="cancel"),
    path("<int:campaign_id>/results/", results.results, name="results"),
]
