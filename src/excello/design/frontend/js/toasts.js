// Says something at the lower edge, as the server does with its messages.
import { word } from "./page.js";

const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${document.querySelector('meta[name="icons"]').content}#${name}`);
  drawing.append(use);
  return drawing;
}

export function say(text, tone = "good") {
  const region = document.getElementById("toasts");
  if (!region || [...region.querySelectorAll("p")].some((line) => line.textContent === text)) return;
  const toast = document.createElement("div");
  toast.className = `toast is-${tone}`;
  toast.dataset.toast = "";
  const line = document.createElement("p");
  line.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button is-small is-icon";
  close.dataset.toastClose = "";
  close.setAttribute("aria-label", word("dismiss"));
  close.append(icon("x"));
  toast.append(icon(tone === "good" ? "check" : "triangle-alert"), line, close);
  region.append(toast);
}
