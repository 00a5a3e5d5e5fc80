// Keeps what is typed into forms with data-keep in this tab until the server has it, also through an expired session.
//
// An entry is `sent` from submit on. If the next page is the frame of a signed-in person, the server has answered and
// the entry goes; if it is sign-in or an error page, the entry was interrupted and comes back with its form.
import { readFields, sameFields, writeFields } from "./fields.js";
import { reads, word, writes } from "./page.js";

const PREFIX = "excello.keep:";
const keyOf = (form) => `${PREFIX}${location.pathname}:${form.id}:${form.dataset.keep}`;
const entryKeys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));

export const forgetForm = (form) => sessionStorage.removeItem(keyOf(form));

function keepForm(form, { sent = false } = {}) {
  writes(sessionStorage, keyOf(form), { values: readFields(form), sent });
}

function cameBack() {
  return performance.getEntriesByType("navigation")[0]?.type === "back_forward";
}

function restoreForm(form) {
  const entry = reads(sessionStorage, keyOf(form));
  if (!entry) return;
  if (entry.sent && !entry.interrupted && !cameBack()) return forgetForm(form);
  if (sameFields(entry.values, readFields(form))) return forgetForm(form);
  writeFields(form, entry.values);
  keepForm(form);
  tellRestored(form);
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function tellRestored(form) {
  const notice = document.createElement("div");
  notice.className = "notice is-accent";
  notice.setAttribute("role", "status");
  const line = document.createElement("div");
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "button is-small";
  discard.textContent = word("forget");
  discard.addEventListener("click", () => {
    form.reset();
    forgetForm(form);
    notice.remove();
  });
  const row = document.createElement("div");
  row.className = "row row-between";
  line.textContent = word("kept");
  row.append(line, discard);
  notice.append(row);
  form.prepend(notice);
}

function settleOthers(forms) {
  const here = new Set(forms.map(keyOf));
  for (const key of entryKeys()) {
    const entry = reads(sessionStorage, key);
    if (here.has(key) || !entry?.sent) continue;
    if ("signedIn" in document.body.dataset) sessionStorage.removeItem(key);
    else writes(sessionStorage, key, { ...entry, interrupted: true });
  }
}

export function startKeep() {
  const forms = [...document.querySelectorAll("form[data-keep][id]")];
  forms.forEach(restoreForm);
  settleOthers(forms);
  const kept = (target) => target.closest?.("form[data-keep][id]");
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, ({ target }) => kept(target) && keepForm(kept(target)));
  }
  document.addEventListener("submit", ({ target }) => {
    if (target.matches("[data-sign-out]")) entryKeys().forEach((key) => sessionStorage.removeItem(key));
    else if (kept(target)) keepForm(target, { sent: true });
  });
}
