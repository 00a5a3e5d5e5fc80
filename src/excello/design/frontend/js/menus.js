// Menus are details elements; scripts only close them again and let arrows walk.

const items = (menu) => [...menu.querySelectorAll(".menu-list :is(a, button)")];

function close(menu, { refocus = false } = {}) {
  menu.open = false;
  if (refocus) menu.querySelector("summary").focus();
}

function closeOthers(target) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(target)) close(menu);
  }
}

function walk(event) {
  const menu = event.target.closest?.("details[data-menu]");
  if (!menu) return;
  if (event.key === "Escape" && menu.open) return close(menu, { refocus: true });
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  menu.open = true;
  const all = items(menu);
  const step = event.key === "ArrowDown" ? 1 : -1;
  const now = all.indexOf(document.activeElement);
  all.at(now < 0 ? (step > 0 ? 0 : -1) : (now + step + all.length) % all.length)?.focus();
}

export function startMenus() {
  document.addEventListener("click", ({ target }) => closeOthers(target));
  document.addEventListener("focusin", ({ target }) => closeOthers(target));
  document.addEventListener("keydown", walk);
}
