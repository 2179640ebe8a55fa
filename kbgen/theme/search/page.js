// The page to search on: what is searched for stands in its address, so that it can be linked.

import { make } from "./dom.js";
import { Panel } from "./panel.js";

function fromAddress() {
  return Object.fromEntries([...new URLSearchParams(location.search)].filter(([, value]) => value));
}

function intoAddress(state) {
  const query = new URLSearchParams(Object.entries(state).filter(([, value]) => value)).toString();
  const address = query ? `${location.pathname}?${query}` : location.pathname;
  // a page on a disk has an address that no script may change
  if (location.protocol !== "file:" && address !== location.pathname + location.search) history.replaceState(history.state, "", address);
}

export function fillPage(place) {
  const lists = place.querySelector("ul");
  lists.className = "kb-search-idle";
  const idle = [make("h2", { class: "kb-hits-title" }, "Or look through"), lists];
  const panel = new Panel({ count: 20, changed: intoAddress, idle });
  place.replaceChildren(panel.element);
  panel.state = fromAddress();
  addEventListener("popstate", () => (panel.state = fromAddress()));
  if (!panel.field.value) panel.field.focus();
}
