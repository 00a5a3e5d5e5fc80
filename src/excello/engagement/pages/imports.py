"""The screens of an import: history, upload, preview with a dry run, progress, result."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_POST

from excello.core.access import MemberRequest, Missing, page
from excello.core.jobs import job as job_of
from excello.core.listing import Column, Empty, Filter, List
from excello.core.operations import entries_about
from excello.core.presenting import present_findings
from excello.design.notes import say_done
from excello.engagement.forms.imports import MappingForm, UploadForm
from excello.engagement.imports import take_in
from excello.engagement.operations.imports import discard_upload, keep_upload, start_import
from excello.engagement.queries.imports import (
    Preview,
    RunView,
    file_of,
    fitting_mapping,
    preview,
    run_row,
    run_view,
    runs_of,
)
from excello.findings import Finding, Refused
from excello.lake.imports import mappings

STATES = {
    "uploaded": (gettext_lazy("To be checked"), "wait"),
    "running": (gettext_lazy("Running"), "accent"),
    "done": (gettext_lazy("In"), "good"),
    "failed": (gettext_lazy("Refused"), "bad"),
    "cancelled": (gettext_lazy("Cancelled"), "mute"),
}


def _run_url(view: RunView) -> str:
    return reverse("engagement:import", args=[view.id])


@page("engagement.import")
def runs(request: MemberRequest) -> HttpResponse:
    """All imports of the center."""
    actor = request.actor
    shown = List(
        request,
        runs_of(actor.center_id),
        columns=[
            Column(
                "name",
                _("File"),
                lambda r: r.name,
                sort="name",
                link=lambda r: reverse("engagement:import", args=[r.id]),
            ),
            Column("mapping", _("Mapping"), lambda r: _(r.mapping_label) if r.mapping_label else "—", sort="mapping"),
            Column("state", _("State"), lambda r: STATES[r.state][0], badge=lambda r: STATES[r.state][1]),
            Column("rows", _("Rows"), lambda r: r.rows, sort="rows", numeric=True),
            Column("accepted", pgettext("rows", "New"), lambda r: r.accepted, sort="accepted", numeric=True),
            Column("changed", pgettext("rows", "Changed"), lambda r: r.changed, sort="changed", numeric=True),
            Column("unchanged", _("Unchanged"), lambda r: r.unchanged, sort="unchanged", numeric=True),
            Column("refused", _("Refused"), lambda r: r.refused, sort="refused", numeric=True),
            Column("by", _("By"), lambda r: r.created_by, sort="created_by__name"),
            Column("when", _("When"), lambda r: r.created_at, sort="created_at", kind="datetime"),
        ],
        search=["name", "mapping"],
        filters=[Filter("state", _("State"), [(key, words) for key, (words, _tone) in STATES.items()])],
        name="imports",
        prepare=lambda rows: [run_view(row) for row in rows],
        first_use=Empty(
            _("No data yet"),
            _("Bring in accounts, sellers and deals; then opt-ins. Every file is checked before it changes anything."),
            reverse("engagement:import_new"),
            _("Import a file"),
        ),
    )
    return shown.response_or_none() or render(request, "engagement/imports.html", {"list": shown})


@page("engagement.import")
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: MemberRequest) -> HttpResponse:
    """Choose a file; it is kept before it is read."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        data = file.read()
        try:
            run_id = keep_upload(
                name=file.name,
                data=data,
                mapping=fitting_mapping(data),
                by=request.actor,
                at=request.now,
            )
        except Refused as refused:
            form.take(refused)
        else:
            return redirect("engagement:import", run_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "engagement/upload.html", {"form": form, "mappings": mappings().values()}, status=status)


@page("engagement.import")
def run(request: MemberRequest, run_id: int) -> HttpResponse:
    """One upload: its preview and dry run while it waits, its progress while it runs, its counts once it is in."""
    actor = request.actor
    row = run_row(run_id, actor)
    view = run_view(row)
    context: dict[str, Any] = {
        "run": view,
        "state": STATES[view.state][0],
        "tone": STATES[view.state][1],
        "findings": present_findings(Finding.from_record(kept) for kept in view.findings),
        "entries": entries_about("engagement.import", run_id),
        "job": job_of(view.job_id, by=actor) if view.job_id and view.state == "running" else None,
    }
    if view.state in {"uploaded", "failed", "cancelled"}:
        wanted = request.GET.get("mapping", view.mapping)
        context.update(_checked(row, wanted if wanted in mappings() else "", request))
    return render(request, "engagement/import.html", context)


def _checked(row: Any, mapping: str, request: MemberRequest) -> dict[str, Any]:
    """Preview and dry run of an upload under a mapping."""
    data = file_of(row)
    head: Preview | None = None
    try:
        head = preview(data, mapping)
        values = {c.name: v for c in head.missing if (v := request.GET.get(f"set_{c.name}", ""))}
        found: dict[str, Any] = {}
        if mapping:
            found["dry"] = take_in(
                center_id=row.center_id,
                data=data,
                mapping=mapping,
                values=values,
                dry_run=True,
                by=request.actor,
                at=request.now,
            )
            found["findings"] = present_findings(found["dry"].findings)
    except Refused as refused:
        found = {"findings": present_findings(refused.findings), "blocked": True}
    initial = {"mapping": mapping, **{key: value for key, value in request.GET.items() if key.startswith("set_")}}
    return {"preview": head, "form": MappingForm(initial=initial, preview=head), "chosen": mapping, **found}


@page("engagement.import")
@require_POST
def start(request: MemberRequest, run_id: int) -> HttpResponse:
    """Import an upload as previewed."""
    values = {key[4:]: value for key, value in request.POST.items() if key.startswith("set_")}
    start_import(
        run_id=run_id,
        mapping=request.POST.get("mapping", ""),
        values={key: str(value) for key, value in values.items()},
        by=request.actor,
        at=request.now,
    )
    return redirect("engagement:import", run_id)


@page("engagement.import")
@require_POST
def discard(request: MemberRequest, run_id: int) -> HttpResponse:
    """Throw an upload away that was never imported."""
    discard_upload(run_id=run_id, by=request.actor, at=request.now)
    say_done(request, _("The upload is gone; nothing of it was imported."))
    return redirect("engagement:imports")


@page("engagement.import")
def refused_rows(request: MemberRequest, run_id: int) -> FileResponse:
    """The refused rows with their reasons, to mend and hand in again."""
    row = run_row(run_id, request.actor)
    if not row.refused_file:
        raise Missing("file")
    return FileResponse(row.refused_file.open("rb"), as_attachment=True, filename=f"refused-{row.name}.csv")
