"""Adding and changing one product line, product or region, and the other names it goes by."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from excello.charter.forms.catalogue import AliasForm, EntryForm, ProductForm, ProductLineForm, RegionForm
from excello.charter.operations.aliases import add_alias, remove_alias
from excello.charter.operations.entries import COLUMNS, add_entry, edit_entry
from excello.charter.operations.names import entry_of
from excello.charter.queries.catalogue import alias_rows, list_product_lines
from excello.core.access import MemberRequest, Missing, page
from excello.core.operations import entries_about
from excello.core.people import center_view, people_of
from excello.design.notes import say_done
from excello.findings import Refused

FORMS: dict[str, type[EntryForm]] = {"product": ProductForm, "product_line": ProductLineForm, "region": RegionForm}
TITLES = {
    "product": (gettext_lazy("Add a product"), gettext_lazy("Product")),
    "product_line": (gettext_lazy("Add a product line"), gettext_lazy("Product line")),
    "region": (gettext_lazy("Add a region"), gettext_lazy("Region")),
}


@page("charter.edit_catalogue")
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest, kind: str) -> HttpResponse:
    """Add a product line, a product or a region."""
    actor = request.actor
    form = _form(request, kind)
    if request.method == "POST" and form.is_valid():
        try:
            add_entry(kind=kind, center_id=actor.center_id, entry=form.entry(), by=actor, at=request.now)
        except Refused as refused:
            form.take(refused)
        else:
            say_done(request, _("%(name)s is in the catalogue.") % {"name": form.entry().name})
            return redirect("charter:catalogue")
    context = {"form": form, "title": TITLES[kind][0], "kind": kind}
    return render(request, "charter/entry_form.html", context, status=422 if form.errors else 200)


@page("charter.edit_catalogue")
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, kind: str, item_id: int) -> HttpResponse:
    """Change an entry of the catalogue."""
    actor = request.actor
    form = _form(request, kind, item_id)
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {
            "kind": kind,
            "center_id": actor.center_id,
            "item_id": item_id,
            "by": actor,
            "at": request.now,
        }
        try:
            edit_entry(entry=form.entry(), version=form.cleaned_data["version"] or 0, **given)
        except Refused as refused:
            form.take(refused, version=entry_of(kind, item_id, center_id=actor.center_id).version)
        else:
            say_done(request, _("%(name)s is changed.") % {"name": form.entry().name})
            return redirect("charter:catalogue")
    return _render_entry(request, kind, item_id, form=form)


@page("charter.edit_catalogue")
@require_POST
def new_alias(request: MemberRequest, kind: str, item_id: int) -> HttpResponse:
    """Give a product or region another name."""
    actor = request.actor
    form = AliasForm(request.POST, kind=_aliased(kind), center_id=actor.center_id)
    if form.is_valid():
        name = form.cleaned_data["name"]
        given: dict[str, Any] = {
            "kind": kind,
            "center_id": actor.center_id,
            "item_id": item_id,
            "by": actor,
            "at": request.now,
        }
        try:
            add_alias(name=name, **given)
        except Refused as refused:
            form.take(refused)
        else:
            say_done(request, _("“%(name)s” is known now.") % {"name": name})
            return redirect("charter:edit_entry", kind, item_id)
    return _render_entry(request, kind, item_id, form=_form(request, kind, item_id, fresh=True), alias_form=form)


@page("charter.edit_catalogue")
@require_POST
def delete_alias(request: MemberRequest, kind: str, item_id: int, alias_id: int) -> HttpResponse:
    """Take another name away."""
    actor = request.actor
    remove_alias(center_id=actor.center_id, alias_id=alias_id, by=actor, at=request.now)
    say_done(request, _("The name is taken away."))
    return redirect("charter:edit_entry", kind, item_id)


def _aliased(kind: str) -> str:
    if kind == "product_line":
        raise Missing("alias")
    return kind


def _form(request: MemberRequest, kind: str, item_id: int | None = None, *, fresh: bool = False) -> EntryForm:
    if kind not in FORMS:
        raise Missing(kind)
    actor = request.actor
    given: dict[str, Any] = {"center_id": actor.center_id, "people": people_of(actor.center_id), "item_id": item_id}
    if kind == "product":
        lines, currency = list_product_lines(actor.center_id), center_view(actor.center_id).currency
        given |= {"lines": lines, "currency": currency}
    if item_id is not None:
        row = entry_of(kind, item_id, center_id=actor.center_id)
        columns = ("name", "version", *COLUMNS[kind])
        given["initial"] = {column.removesuffix("_id"): getattr(row, column) for column in columns}
    return FORMS[kind](None if fresh else request.POST or None, **given)


def _render_entry(
    request: MemberRequest, kind: str, item_id: int, *, form: EntryForm, alias_form: AliasForm | None = None
) -> HttpResponse:
    actor = request.actor
    is_refused = bool(form.errors or (alias_form and alias_form.errors))
    context: dict[str, Any] = {
        "form": form,
        "title": entry_of(kind, item_id, center_id=actor.center_id).name,
        "what": TITLES[kind][1],
        "kind": kind,
        "item_id": item_id,
        "entries": entries_about(f"charter.{kind}", item_id),
    }
    if kind in ("product", "region"):
        context["alias_form"] = alias_form or AliasForm(kind=kind, center_id=actor.center_id)
        context["aliases"] = alias_rows(actor.center_id, kind, item_id)
    return render(request, "charter/entry.html", context, status=422 if is_refused else 200)
