// What the page tells its scripts: words in the person's language, the CSRF token, where sign-in is.

export const word = (name) => document.body.dataset[name] ?? "";

export function csrfToken() {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  return cookie ? decodeURIComponent(cookie.slice("csrftoken=".length)) : word("csrf");
}

export const signInPath = () => document.querySelector('meta[name="sign-in"]')?.content ?? "";

export const isSignInAnswer = (url) => Boolean(signInPath()) && new URL(url, location.href).pathname === signInPath();

export function goToSignIn() {
  const here = location.pathname + location.search;
  location.assign(`${signInPath()}?next=${encodeURIComponent(here)}`);
}

export const isTyping = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select"));

export const reads = (storage, key) => {
  try {
    return JSON.parse(storage.getItem(key) ?? "null");
  } catch (error) {
    console.warn(`Could not read ${key}`, error);
    return null;
  }
};

export const writes = (storage, key, value) => {
  try {
    storage.setItem(key, JSON.stringify(value));
  } catch (error) {
    console.warn(`Could not keep ${key}`, error);
  }
};
