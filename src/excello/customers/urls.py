"""Addresses of the customers room, under /customers/."""

from django.urls import path

from excello.customers.pages import contacts, lifecycle, record

app_name = "customers"
urlpatterns = [
    path("", contacts.contacts, name="list"),
    path("filter/", contacts.filter_contacts, name="filter"),
    path("count/", contacts.count, name="count"),
    path("export/", contacts.export, name="export"),
    path("lifecycle/", lifecycle.lifecycle, name="lifecycle"),
    path("<path:key>/consents/new/", record.new_consent, name="consent_new"),
    path("<path:key>/consents/<int:number>/", record.consent_proof, name="proof"),
    path("<path:key>/", record.record, name="record"),
]
