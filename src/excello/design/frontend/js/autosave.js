// Saves drafts by themselves: at rest after two seconds, at the latest five seconds after a change.
import { forgetForm } from "./keep.js";
import { csrfToken, isSignInAnswer } from "./page.js";
import { icon } from "./toasts.js";

const REST = 2000;
const LATEST = 5000;

class Draft {
  constructor(form) {
    this.form = form;
    this.change = 0;
    this.saved = 0;
    this.first = 0;
    this.timer = 0;
    this.busy = false;
  }

  touch() {
    this.change += 1;
    this.first ||= Date.now();
    this.plan(Math.max(0, Math.min(REST, this.first + LATEST - 1000 - Date.now())));
  }

  plan(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  async save({ leaving = false } = {}) {
    if (this.busy || this.saved === this.change) return;
    const change = this.change;
    this.busy = true;
    this.tell("saving");
    try {
      const response = await fetch(this.form.dataset.autosave, this.request(leaving));
      this.settle(response, change);
    } catch (error) {
      console.warn("Draft not saved", error);
      this.tell("failed");
      this.plan(LATEST);
    } finally {
      this.busy = false;
    }
    if (this.change > change && this.saved === change) this.touch();
  }

  request(leaving) {
    const body = new FormData(this.form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    return { method: "POST", body, keepalive: leaving, headers: { "X-CSRFToken": csrfToken(), Accept: "text/html" } };
  }

  settle(response, change) {
    if (response.ok && !isSignInAnswer(response.url)) {
      this.saved = change;
      this.first = 0;
      this.tell("saved");
      if (this.change === change) forgetForm(this.form);
    } else if (response.status >= 500) {
      this.tell("failed");
      this.plan(LATEST);
    } else {
      this.tell("refused");
    }
  }

  tell(state) {
    const output = this.form.querySelector("[data-autosave-state]") ?? document.querySelector("[data-autosave-state]");
    if (!output) return;
    const line = document.createElement("span");
    line.textContent = output.dataset[state];
    const mark = { saved: "check", failed: "triangle-alert", refused: "triangle-alert" }[state];
    output.classList.toggle("is-failed", state === "failed" || state === "refused");
    output.replaceChildren(...(mark ? [icon(mark)] : []), line);
  }
}

export function startAutosave() {
  const drafts = new Map();
  const draftOf = (form) => drafts.get(form) ?? drafts.set(form, new Draft(form)).get(form);
  const touched = ({ target }) => {
    const form = target.closest?.("form[data-autosave]");
    if (form) draftOf(form).touch();
  };
  document.addEventListener("input", touched);
  document.addEventListener("change", touched);
  document.addEventListener("submit", ({ target }) => clearTimeout(drafts.get(target)?.timer));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") drafts.forEach((draft) => draft.save({ leaving: true }));
  });
}
