"""The words personas and content are described with: channels, media, decision roles, themes, access."""

from __future__ import annotations

from excello.findings import mark

CHANNELS = {
    "email": mark("E-mail"),
    "web": mark("Website"),
    "social": mark("Social media"),
    "mobile": mark("Mobile messages"),
    "app": mark("App"),
    "paid_search": mark("Paid search"),
    "paid_display": mark("Paid display"),
    "sales": mark("Direct sales"),
    "partner": mark("Sales partners"),
    "call_center": mark("Call center"),
    "field": mark("Field and events"),
}
MEDIA = {
    "article": mark("Article"),
    "white_paper": mark("White paper"),
    "case_study": mark("Case study"),
    "checklist": mark("Checklist"),
    "infographic": mark("Infographic"),
    "video": mark("Video"),
    "webinar": mark("Webinar"),
    "podcast": mark("Podcast"),
    "presentation": mark("Presentation"),
    "calculator": mark("Calculator"),
    "demo": mark("Product demonstration"),
    "data_sheet": mark("Data sheet"),
    "course": mark("Course"),
    "event": mark("Event"),
}
DECISION_ROLES = {
    "initiator": mark("Initiator: starts the search"),
    "influencer": mark("Influencer: shapes the choice"),
    "decider": mark("Decider: makes the choice"),
    "buyer": mark("Buyer: holds the budget and signs"),
    "user": mark("User: works with it"),
    "gatekeeper": mark("Gatekeeper: can stop it"),
}
THEME_KINDS = {"problem": mark("The buyer's problem"), "product": mark("Our product")}
ACCESS = {"open": mark("Open to everybody"), "gated": mark("Gated: asks for contact details")}
LANGUAGES = (
    *("en", "it", "de", "fr", "es", "pt", "nl", "pl", "cs", "da", "el", "fi", "hu", "no", "ro", "sv", "tr"),
    *("ar", "hi", "ja", "ko", "zh"),
)
