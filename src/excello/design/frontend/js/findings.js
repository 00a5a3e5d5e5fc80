// The summary of findings takes the focus; its links reach the field; typing clears the field's message.

function focusSummary(root) {
  root.querySelector("[data-focus]")?.focus();
}

function focusField(event) {
  const link = event.target.closest?.(".findings a[href^='#']");
  const place = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!place) return;
  const control = place.matches("input, select, textarea, button") ? place : place.querySelector("input, select, textarea");
  if (!control) return;
  event.preventDefault();
  control.scrollIntoView({ block: "center" });
  control.focus({ preventScroll: true });
}

function clearMessage({ target }) {
  const field = target.closest?.(".field.has-finding");
  if (!field) return;
  field.classList.remove("has-finding");
  field.querySelectorAll(".finding-line").forEach((line) => line.remove());
  field.querySelectorAll("[aria-invalid]").forEach((control) => control.removeAttribute("aria-invalid"));
}

export function startFindings() {
  focusSummary(document);
  document.addEventListener("htmx:afterSettle", ({ detail }) => focusSummary(detail.elt));
  document.addEventListener("click", focusField);
  document.addEventListener("input", clearMessage);
}
