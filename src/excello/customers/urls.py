"""Addresses of the customers room, under /customers/."""

from django.urls import path

from excello.customers.pages import contacts, drafts, lifecycle, overrides, record

app_name = "customers"
urlpatterns = [
    path("", contacts.contacts, name="list"),
    path("filter/", contacts.filter_contacts, name="filter"),
    path("count/", contacts.count, name="count"),
    path("export/", contacts.export, name="export"),
    path("lifecycle/", lifecycle.lifecycle, name="lifecycle"),
    path("lifecycle/<slug:key>/", lifecycle.lifecycle, name="model"),
    path("lifecycle/<slug:key>/draft/", drafts.draft, name="draft"),
    path("lifecycle/<slug:key>/draft/begin/", drafts.begin, name="draft_begin"),
    path("lifecycle/<slug:key>/draft/change/", drafts.change, name="draft_change"),
    path("lifecycle/<slug:key>/draft/weigh/", drafts.weigh, name="draft_weigh"),
    path("lifecycle/<slug:key>/draft/discard/", drafts.discard, name="draft_discard"),
    path("lifecycle/<slug:key>/draft/stages/<int:place>/", drafts.stage, name="draft_stage"),
    path("<path:key>/override/", overrides.override, name="override"),
    path("<path:key>/consents/new/", record.new_consent, name="consent_new"),
    path("<path:key>/consents/<int:number>/", record.consent_proof, name="proof"),
    path("<path:key>/", record.record, name="record"),
]
