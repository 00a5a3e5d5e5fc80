// The command palette: the search page as a dialog. Arrows move through the results, Enter opens the first.
import htmx from "htmx.org";

const dialog = () => document.querySelector("[data-palette]");
const results = () => [...dialog().querySelectorAll("[data-palette-result]")];

export function openPalette() {
  const palette = dialog();
  if (!palette || palette.open) return;
  palette.showModal();
  const input = palette.querySelector("input");
  input.select();
  htmx.trigger(input, "palette:open");
}

function move(event) {
  const input = dialog().querySelector("input");
  const all = results();
  const now = all.indexOf(document.activeElement);
  if (event.key === "ArrowDown") all[Math.min(now + 1, all.length - 1)]?.focus();
  else if (event.key === "ArrowUp") (now > 0 ? all[now - 1] : input).focus();
  else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && now >= 0) return input.focus();
  else return;
  event.preventDefault();
}

export function startPalette() {
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-palette-open]") || !dialog() || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    openPalette();
  });
  const palette = dialog();
  if (!palette) return;
  palette.addEventListener("keydown", move);
  palette.addEventListener("click", ({ target }) => target === palette && palette.close());
  palette.querySelector("form").addEventListener("submit", (event) => {
    const [first] = results();
    if (!first) return;
    event.preventDefault();
    first.click();
  });
}
