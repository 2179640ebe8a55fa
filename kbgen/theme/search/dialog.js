// The search over any page. Esc closes it; the page to search on takes over what was typed.

import { make } from "./dom.js";
import { open } from "./engine.js";
import { Panel } from "./panel.js";

let dialog;
let panel;

function pageWith(state) {
  const page = document.querySelector("[data-kb-search=open]").href;
  return `${page}?${new URLSearchParams(state)}`;
}

function build() {
  const whole = make("a", { class: "kb-search-whole" }, "All results on a page");
  panel = new Panel({ count: 10, changed: (state) => (whole.href = pageWith(state)) });
  const close = make("button", { type: "button", class: "kb-search-close", "aria-label": "Close the search" }, "Esc");
  close.addEventListener("click", () => dialog.close());
  panel.form.append(close);
  const keys = make("span", { class: "kb-search-keys", "aria-hidden": "true" }, "↑ ↓ to choose, → for its section, Enter to open");
  panel.element.append(make("footer", { class: "kb-search-footer" }, keys, whole));
  dialog = make("dialog", { class: "kb-search", "aria-label": "Search" }, panel.element);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  // a link to a place on this very page leaves the page where it is
  panel.results.addEventListener("click", (event) => event.target.closest("a") && dialog.close());
  document.body.append(dialog);
}

// Fetches what is read before anybody types.
export function prepare() {
  return open();
}

export function openDialog() {
  if (!dialog) build();
  if (dialog.open) return;
  dialog.showModal();
  panel.field.focus();
  panel.field.select();
  panel.run();
}
