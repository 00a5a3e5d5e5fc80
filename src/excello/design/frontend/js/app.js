// Everything a page runs: htmx, Alpine without eval, and the product's own small behaviours.
import htmx from "htmx.org";
import Alpine from "@alpinejs/csp";

import { startAutosave } from "./autosave.js";
import { startChecks } from "./checks.js";
import { startFindings } from "./findings.js";
import { startKeep } from "./keep.js";
import { startKeys } from "./keys.js";
import { startMenus } from "./menus.js";
import { startPalette } from "./palette.js";
import { startRequests } from "./requests.js";
import { startSmall } from "./small.js";

window.htmx = htmx;
window.Alpine = Alpine;

for (const start of [startRequests, startFindings, startKeep, startAutosave, startChecks, startMenus, startPalette, startKeys, startSmall]) {
  start();
}
Alpine.start();
