// Writes what was found, grouped by kind in the order of each kind's best result.

import { shown } from "./engine.js";
import { make, marked } from "./dom.js";

function badge(text, tone) {
  return text ? make("span", { class: `kb-badge kb-${tone ?? "past"}` }, text) : null;
}

function badges(one) {
  return make(
    "span",
    { class: "kb-hit-badges" },
    badge(one.severity, one.tones[one.severity]),
    badge(one.status, one.tones[one.status]),
    badge(one.states[one.freshness], one.tones[one.freshness]),
  );
}

function hit(one) {
  const section = one.section
    ? make("p", { class: "kb-hit-in" }, "In: ", make("a", { class: "kb-hit-section", href: one.section.address }, one.section.title))
    : null;
  return make(
    "li",
    { class: "kb-hit" },
    make("a", { class: "kb-hit-title", href: one.address, rel: one.handbook ? "noopener" : null }, one.title),
    " ",
    one.handbook ? make("span", { class: "kb-hit-of" }, one.handbook) : null,
    one.handbook ? " " : null,
    badges(one),
    make("p", { class: "kb-hit-text" }, marked(one.excerpt)),
    section,
  );
}

function group(title, hits, past = false) {
  const heading = make("h2", { class: "kb-hits-title" }, title);
  const note = past ? make("p", { class: "kb-hits-note" }, "Superseded, deprecated or retired: kept for the record.") : null;
  const list = make("ul", { class: "kb-hits" }, ...hits.map(hit));
  return make("section", { class: past ? "kb-hits-group kb-hits-past" : "kb-hits-group" }, heading, note, list);
}

function grouped(hits) {
  const groups = new Map();
  for (const one of hits) {
    const title = one.kind.plural ?? one.kind.label;
    groups.set(title, [...(groups.get(title) ?? []), one]);
  }
  return [...groups].map(([title, listed]) => group(title, listed));
}

// A result of another site that does not come, or makes no sense, is left out.
async function load(found, count, query) {
  const passedOver = (error) => {
    console.warn(error);
    return null;
  };
  const showing = found.slice(0, count).map((result) => (result.site.abroad ? shown(result, query).catch(passedOver) : shown(result, query)));
  return (await Promise.all(showing)).filter(Boolean);
}

// A page that is called what was typed comes first, then one that says it word for word, then one that holds all the
// words, and one that does not last.
function rank(one) {
  return [one.named, one.phrase, one.whole, true].indexOf(true);
}

const LAST = 3;

// The best `count` results that hold, then the best of those that are kept for the record. With `whole` only those
// that hold all the words.
export async function written({ query, live, past }, count, countPast, { whole = false } = {}) {
  const [now, then] = await Promise.all([load(live, count, query), load(past, countPast, query)]);
  const sorted = now.filter((one) => !whole || rank(one) < LAST).sort((one, other) => rank(one) - rank(other));
  const kept = then.filter((one) => rank(one) < LAST || !now.some((other) => rank(other) < LAST));
  return [...grouped(sorted), ...(kept.length ? [group("No longer in force", kept, true)] : [])];
}
