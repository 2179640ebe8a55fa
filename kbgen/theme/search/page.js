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

// Says on a page out of the copy that the one that was wanted is not in it, and what is.
function absent() {
  const wanted = new URLSearchParams(location.search).get("absent");
  const { kbCopyPages } = document.documentElement.dataset;
  if (!wanted || !kbCopyPages) return [];
  const held = `${kbCopyPages} pages: runbooks, services, teams, everybody who may be called, and guides to incidents`;
  return [make("p", { class: "kb-notice", role: "note" }, `${wanted} is not in the copy that your browser keeps, which holds ${held}.`)];
}

export function fillPage(place) {
  const notice = absent();
  const lists = place.querySelector("ul");
  lists.className = "kb-search-idle";
  const idle = [make("h2", { class: "kb-hits-title" }, "Or look through"), lists];
  const panel = new Panel({ count: 20, changed: intoAddress, idle });
  place.replaceChildren(...notice, panel.element);
  panel.state = fromAddress();
  addEventListener("popstate", () => (panel.state = fromAddress()));
  if (!panel.field.value) panel.field.focus();
}
