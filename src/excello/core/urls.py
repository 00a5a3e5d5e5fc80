"""Core's routes."""

from django.urls import path

from excello.core.pages import own, signing, work

app_name = "core"
urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("sign-in/as/", signing.sign_in_as, name="sign_in_as"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("set-up/<str:secret>/", signing.set_up, name="set_up"),
    path("me/", own.profile, name="profile"),
    path("me/preference/", own.preference, name="preference"),
    path("me/division/", own.choose_division, name="choose_division"),
    path("me/center/", own.choose_center, name="choose_center"),
    path("me/tokens/<int:token_id>/revoke/", own.revoke_token, name="revoke_token"),
    path("inbox/", own.inbox, name="inbox"),
    path("jobs/", work.jobs, name="jobs"),
    path("jobs/<int:job_id>/", work.job, name="job"),
    path("jobs/<int:job_id>/cancel/", work.cancel, name="cancel_job"),
    path("jobs/<int:job_id>/retry/", work.retry, name="retry_job"),
    path("trail/", work.trail, name="trail"),
    path("mailbox/", work.mailbox, name="mailbox"),
    path("mailbox/<str:key>/", work.mail, name="mail"),
]
