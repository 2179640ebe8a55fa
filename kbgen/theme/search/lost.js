// Searches for what an address says that leads nowhere.

import { Panel } from "./panel.js";

const ROOT = new URL("../../../", import.meta.url);

// The last part of an address that says something, as words: `/decisions/0008-kafka-for-events/` is `kafka for events`.
function words(path) {
  const inner = path.startsWith(ROOT.pathname) ? path.slice(ROOT.pathname.length) : path;
  const parts = inner.split("/").map(spoken).filter((part) => part.length > 2);
  return parts.at(-1) ?? "";
}

function spoken(part) {
  let text = part;
  try {
    text = decodeURIComponent(part);
  } catch {
    // an address may hold anything
  }
  return text.replace(/\.(html?|md)$/i, "").replace(/^index$/i, "").replace(/[-_+\s]+/g, " ").replace(/^ ?\d+ /, "").trim().slice(0, 120);
}

const place = document.querySelector("[data-kb-search=lost]");
const panel = new Panel({ count: 10 });
place.replaceChildren(panel.element);
panel.state = { q: words(location.pathname) };
