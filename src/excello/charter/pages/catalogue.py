"""The catalogue at one address: product lines, their products, regions, and the names they go by."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from excello.charter.forms.catalogue import DISCIPLINES
from excello.charter.models import Product
from excello.charter.queries.catalogue import (
    ProductView,
    aliases_of,
    list_product_lines,
    list_regions,
    product_counts,
    product_view,
)
from excello.core.access import MemberRequest, page
from excello.core.listing import Column, Empty, Filter, List
from excello.core.people import center_view


@page("charter.see")
@require_safe
def catalogue(request: MemberRequest) -> HttpResponse:
    """Products as a list, lines and regions beside it."""
    actor = request.actor
    lines = list_product_lines(actor.center_id)
    products = _products(request, [(str(line.id), line.name) for line in lines])
    if (download := products.response_or_none()) is not None:
        return download
    counts = product_counts(actor.center_id)
    context = {
        "list": products,
        "lines": [(line, DISCIPLINES.get(line.value_discipline), counts[line.id]) for line in lines],
        "undecided": [line for line in lines if not line.value_discipline],
        "regions": list_regions(actor.center_id),
        "may_edit": actor.may("charter.edit_catalogue"),
    }
    return render(request, "charter/catalogue.html", context)


def _products(request: MemberRequest, lines: list[tuple[str, str]]) -> List:
    actor = request.actor
    may_edit = actor.may("charter.edit_catalogue")
    currency = center_view(actor.center_id).currency

    def prepare(rows: list[Product]) -> list[ProductView]:
        names = aliases_of(actor.center_id, "product", ids=[row.pk for row in rows])
        return [product_view(row, names[row.pk]) for row in rows]

    def link(row: ProductView) -> str | None:
        return reverse("charter:edit_entry", args=["product", row.id]) if may_edit else None

    return List(
        request,
        Product.objects.filter(center_id=actor.center_id).select_related("line"),
        columns=[
            Column("name", _("Product"), lambda row: row.name, sort="name", link=link),
            Column("line", _("Product line"), lambda row: row.line_name or None, sort="line__name"),
            Column("aliases", _("Also called"), lambda row: ", ".join(row.aliases) or None),
            Column(
                "price",
                _("Price, %(currency)s") % {"currency": currency},
                lambda row: row.price,
                sort="price",
                numeric=True,
            ),
            Column("until", _("Valid until"), lambda row: row.valid_until, sort="valid_until", kind="date"),
        ],
        search=["name", "line__name"],
        filters=[Filter("line", _("Product line"), lines)],
        name="products",
        order="name",
        prepare=prepare,
        first_use=Empty(
            _("No product yet"),
            _("Add what you sell, or import it: briefs, campaigns and reports name products by this list."),
            reverse("charter:new_entry", args=["product"]) if may_edit else "",
            _("Add a product"),
        ),
    )
