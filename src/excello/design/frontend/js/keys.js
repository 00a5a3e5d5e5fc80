// Keys: Ctrl-K for the palette, ? for the sheet, and the key a button shows presses it. Single keys can be switched off.
import { isTyping, reads, writes } from "./page.js";
import { openPalette } from "./palette.js";

const SWITCH = "excello.single-keys";
const singleKeys = () => reads(localStorage, SWITCH) !== false;
const isSeen = (element) => element.checkVisibility() && !element.matches(":disabled, [aria-disabled=true]");

function press(event) {
  if (event.defaultPrevented || event.isComposing) return;
  const key = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && key === "k") {
    event.preventDefault();
    return openPalette();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !singleKeys()) return;
  if (document.querySelector("dialog[open]")) return;
  const target = event.key === "?" ? document.getElementById("key-sheet") : byKey(key);
  if (!target) return;
  event.preventDefault();
  if (target.id === "key-sheet") target.togglePopover();
  else target.click();
}

function byKey(key) {
  return [...document.querySelectorAll("[data-key]")].findLast(
    (element) => element.dataset.key.toLowerCase() === key && isSeen(element),
  );
}

export function startKeys() {
  document.addEventListener("keydown", press);
  const toggle = document.querySelector("[data-single-keys]");
  if (!toggle) return;
  toggle.checked = singleKeys();
  toggle.addEventListener("change", () => writes(localStorage, SWITCH, toggle.checked));
}
