"""Addresses of a small server for browser tests: the gallery, a palette, a form that keeps, saves and checks itself."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import RequestContext, Template
from django.urls import include, path
from django_cotton.compiler_regex import CottonCompiler

from excello.design import specimens
from excello.design.forms import answer_check
from excello.design.notes import say_done
from excello.design.shell import KeyHelp, NavEntry, NewAction, Shell

SESSION = "specimen_signed_in"
saved: list[str] = []

FRAME = Shell(
    person_name="Chiara Bonfanti",
    navigation=(NavEntry("Home", "/gallery/", "house", active=True), NavEntry("Note", "/note/", "inbox", count=3)),
    new_actions=(NewAction("Request", "/note/", "inbox"),),
    palette_url="/find/",
    sign_in_url="/door/",
    sign_out_url="/out/",
    keys=(KeyHelp(("G",), "Hand in"),),
    center_name="Aurelia",
)
NOTE = """
{% extends "design/shell.html" %}{% block title %}Note{% endblock %}
{% block content %}<c-form-findings :form="form" />
<form method="post" id="note" novalidate data-keep data-autosave="/draft/" data-check="/check/">
{% csrf_token %}
<c-autosave /><c-form-grid>{{ form.title.as_field_group }}{{ form.text.as_field_group }}{{ form.secret.as_field_group }}
</c-form-grid><c-button variant="primary" key="G">Hand in</c-button></form>{% endblock %}
"""
DOOR = """
{% extends "design/base.html" %}{% block title %}Sign in{% endblock %}
{% block content %}<form method="post">{% csrf_token %}<c-button>Sign in</c-button></form>{% endblock %}
"""
SHOWN = """
{% extends "design/shell.html" %}{% block title %}{{ title }}{% endblock %}
{% block content %}<h1>{{ title }}</h1>{% endblock %}
"""


class NoteForm(forms.Form):
    title = forms.CharField(min_length=5, help_text="As people will call it")
    text = forms.CharField(widget=forms.Textarea)
    secret = forms.CharField(widget=forms.PasswordInput, required=False)


def draw(request: HttpRequest, source: str, **context: object) -> HttpResponse:
    template = Template(CottonCompiler().process(source))
    return HttpResponse(template.render(RequestContext(request, {"shell": FRAME, **context})))


def is_signed_in(request: HttpRequest) -> bool:
    return request.COOKIES.get(SESSION) == "yes"


def door(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return draw(request, DOOR)
    response = HttpResponseRedirect(request.GET.get("next", "/note/"))
    response.set_cookie(SESSION, "yes")
    return response


def to_door(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(f"/door/?next={request.path}")


def note(request: HttpRequest) -> HttpResponse:
    if not is_signed_in(request):
        return to_door(request)
    form = NoteForm(request.POST or None)
    if form.is_valid():
        say_done(request, "Handed in", undo_url="/undo/")
        return HttpResponseRedirect("/done/")
    return draw(request, NOTE, form=form)


def draft(request: HttpRequest) -> HttpResponse:
    if not is_signed_in(request):
        return to_door(request)
    saved.append(request.POST["title"])
    return HttpResponse(status=204)


def check(request: HttpRequest) -> HttpResponse:
    return answer_check(request, NoteForm(request.POST)) if is_signed_in(request) else to_door(request)


def find(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "")
    groups = () if query == "zzz" else specimens.palette()
    source = '<c-palette-results :groups="groups" :query="query" />'
    if request.headers.get("HX-Request"):
        return draw(request, source, groups=groups, query=query)
    return draw(request, SHOWN, title=f"Found for {query}")


def undo(request: HttpRequest) -> HttpResponse:
    assert request.method == "POST"
    return draw(request, SHOWN, title="Undone")


def gallery(request: HttpRequest) -> HttpResponse:
    return draw(request, '{% extends "design/gallery.html" %}', **specimens.gallery_context())


urlpatterns = [
    path("design/", include("excello.design.urls")),
    path("gallery/", gallery),
    path("note/", note),
    path("door/", door),
    path("draft/", draft),
    path("check/", check),
    path("find/", find),
    path("undo/", undo),
    path("done/", lambda request: draw(request, SHOWN, title="Done")),
]
