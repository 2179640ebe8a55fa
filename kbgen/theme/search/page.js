// The page to search on: what is searched for stands in its address, so that it can be linked.

import { Panel } from "./panel.js";

function fromAddress() {
  return Object.fromEntries([...new URLSearchParams(location.search)].filter(([, value]) => value));
}

function intoAddress(state) {
  const query = new URLSearchParams(Object.entries(state).filter(([, value]) => value)).toString();
  const address = query ? `${location.pathname}?${query}` : location.pathname;
  if (address !== location.pathname + location.search) history.replaceState(history.state, "", address);
}

export function fillPage(place) {
  const panel = new Panel({ count: 20, past: 5, changed: intoAddress });
  place.replaceChildren(panel.element);
  panel.state = fromAddress();
  addEventListener("popstate", () => (panel.state = fromAddress()));
  if (!panel.field.value) panel.field.focus();
}
