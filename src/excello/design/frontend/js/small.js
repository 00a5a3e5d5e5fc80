// Small courtesies: copying, selecting what is to be copied, toasts that go.

const STAYS = 9000;

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  const line = button.querySelector("span");
  const before = line.textContent;
  line.textContent = button.dataset.done;
  setTimeout(() => (line.textContent = before), 2000);
}

function letGo(toast) {
  const isQuiet = !toast.querySelector("form") && !toast.matches(".is-bad, .is-wait, .is-inline");
  if (!isQuiet) return;
  setTimeout(() => (toast.matches(":hover, :focus-within") ? letGo(toast) : toast.remove()), STAYS);
}

export function startSmall() {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-copy]");
    if (button) copy(button);
    target.closest?.("[data-toast-close]")?.closest("[data-toast]").remove();
  });
  document.addEventListener("focusin", ({ target }) => target.matches?.("[data-select]") && target.select());
  const region = document.getElementById("toasts");
  if (!region) return;
  region.querySelectorAll("[data-toast]").forEach(letGo);
  new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach((node) => node.matches?.("[data-toast]") && letGo(node)))).observe(region, { childList: true });
}
