// Requests in the background: CSRF goes along, an expired session leads to sign-in, what fails is said.
import { csrfToken, goToSignIn, isSignInAnswer, word } from "./page.js";
import { say } from "./toasts.js";

export function startRequests() {
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.verb !== "get") detail.headers["X-CSRFToken"] = csrfToken();
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status !== 401 && !isSignInAnswer(xhr.responseURL)) return;
    event.detail.shouldSwap = false;
    goToSignIn();
  });
  document.addEventListener("htmx:responseError", () => say(word("failed"), "bad"));
  document.addEventListener("htmx:sendError", () => say(word("offline"), "bad"));
}
