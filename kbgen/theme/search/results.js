// Writes what was found, the best first: each with its kind, its states, and why it was found.

import { best } from "./engine.js";
import { excerptOf } from "./excerpt.js";
import { make } from "./dom.js";

const FEW = 3;

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

// The words that were typed and a page lacks, where they are few.
function lacked(one, typed) {
  const words = typed.filter(({ word, joined }) => !joined && !one.holds.includes(word)).map(({ word }) => word);
  return words.length && words.length <= FEW ? make("p", { class: "kb-hit-lacks" }, `Without: ${words.join(", ")}`) : null;
}

// The labels of an alert in what was pasted, as `pod="orders-7"`.
function pastedIn(text) {
  return [...text.matchAll(/([A-Za-z_]\w*)\s?[=:](?!\/\/)\s?"?([\w.:@/+-]+)"?/g)].map(([, name, value]) => [name, value]);
}

// Where a page is, with those labels that its values declare.
function addressOf({ address, labels }, pasted) {
  const declared = String(labels).split(" ");
  const query = String(new URLSearchParams(pasted.filter(([name]) => declared.includes(name))));
  return query ? `${address}?${query}` : address;
}

function item(one, typed, pasted) {
  const title = make("a", { class: "kb-hit-title", href: addressOf(one, pasted), rel: one.handbook ? "noopener" : null }, one.title);
  const kind = make("span", { class: "kb-hit-kind" }, one.kind.label);
  const abroad = one.handbook ? make("span", { class: "kb-hit-of" }, one.handbook) : null;
  const note = one.past ? make("span", { class: "kb-hit-past" }, "no longer in force") : null;
  const parts = [title, kind, abroad, badges(one), note].filter(Boolean).flatMap((part) => [part, " "]);
  return make("li", { class: one.past ? "kb-hit kb-hits-past" : "kb-hit" }, ...parts, lacked(one, typed));
}

// Tells of a result what its page says, once that has been fetched; a page that does not come stays as it is. From a disk
// none can be fetched.
async function explain(element, one, words) {
  if (location.protocol === "file:") return;
  const found = await excerptOf(one, words).catch(() => null);
  if (!found) return;
  const text = found.parts.map(([part, typed]) => (typed ? make("mark", {}, part) : part));
  if (text.length) element.append(make("p", { class: "kb-hit-text" }, ...text));
  if (found.onCall && one.kind.name !== "page") element.append(make("p", { class: "kb-hit-on-call" }, `On call: ${found.onCall}`));
  if (!found.section) return;
  const address = `${one.address}#${encodeURIComponent(found.section.id)}`;
  element.append(make("p", { class: "kb-hit-in" }, "In: ", make("a", { class: "kb-hit-section", href: address }, found.section.title)));
}

// The best `count` results as a list, and a function that has it explain them.
export async function written(answer, count) {
  const all = await best(answer, count);
  const pasted = pastedIn(answer.text);
  const items = all.map((one) => item(one, answer.typed, pasted));
  const list = items.length ? [make("ul", { class: "kb-hits" }, ...items)] : [];
  return { list, explained: () => Promise.all(all.map((one, place) => explain(items[place], one, answer.words))) };
}
