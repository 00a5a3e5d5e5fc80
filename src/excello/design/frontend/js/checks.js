// Checks a field after it was left: the form goes to data-check, the answer takes the field's place.
import htmx from "htmx.org";

export function startChecks() {
  const changed = new WeakSet();
  document.addEventListener("input", ({ target }) => {
    const field = target.closest?.("form[data-check] [data-field]");
    if (field) changed.add(field);
  });
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    const field = target.closest?.("form[data-check] [data-field]");
    if (!field || !changed.has(field) || field.contains(relatedTarget) || target.type === "file") return;
    changed.delete(field);
    const form = field.closest("form");
    htmx.ajax("POST", form.dataset.check, {
      source: form,
      target: field,
      swap: "outerHTML",
      values: { _field: field.dataset.field },
    });
  });
}
