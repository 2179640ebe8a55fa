// Searches the shards of the index together, with Pagefind, and puts what is found in order.

import "../day.js";
import { corrected } from "./words.js";

const HOME = new URL("../../search/", import.meta.url);
const ROOT = new URL("../../../", import.meta.url);
const RANKING = {
  metaWeights: { title: 6, names: 6, kind: 0.3, status: 0.1, severity: 0.1, review: 0.01, url: 0.01 },
};
// How much it counts that the words stand together.
const NEAR = 1.5;
const BEGINNING = "0000-00-00";
const SMALL = new Set("a an and are as at be by can do does for from how i in is it my not of on or the this to what when where which why with".split(" "));
export const FILTERS = ["kind", "owner", "service", "status", "freshness"];
let opening;
let openingAll;
let sorting;

async function ask(url) {
  const answer = await fetch(url, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer;
}

async function json(name) {
  return (await ask(new URL(name, HOME))).json();
}

// Where the site cannot be reached and its kept copy answers, the results that it knows anything of; else null.
async function kept(answer) {
  if (!answer.headers.has("X-Kbgen-Copy")) return null;
  const { files } = await (await ask(new URL("offline.json", new URL("../", import.meta.url)))).json();
  return new Set(Object.keys(files).map((path) => path.match(/\/fragment\/([^/]+)\.pf_fragment$/)?.[1]));
}

function path(name) {
  return new URL(`${name}/`, HOME).pathname;
}

function options(tag, indexWeight = 1) {
  return { baseUrl: ROOT.pathname, indexWeight, ranking: RANKING, metaCacheTag: tag, excerptLength: 22 };
}

// The index of what pages are called, which is small, and the program of the search.
async function load() {
  const answer = await ask(new URL("manifest.json", HOME));
  const about = await answer.json();
  const names = about.names ? await import(`${path(about.names)}pagefind.js`) : null;
  await names?.options(options(about.tag));
  await names?.init();
  const kinds = new Map(about.kinds.map((kind) => [kind.name, kind]));
  return { about, kinds, on: today(about.timezone), names, kept: await kept(answer) };
}

// The day in the handbook's zone; where the browser does not know that, states are those of the build.
function today(zone) {
  try {
    return globalThis.kbgen.today(zone);
  } catch {
    return BEGINNING;
  }
}

// The state that holds on a day. The builder has worked out all: `00000000a20260301b` is one state, and from the
// first of March on another, each a letter.
function freshness(review, { codes }, on) {
  const turns = (review ?? "").replace(/(\d{4})(\d\d)(\d\d)([a-z])/g, "$1-$2-$3 $4;").split(";");
  return codes[globalThis.kbgen.held(turns.slice(0, -1), on)?.slice(11)] ?? "";
}

// The shards of everything that is written. What is kept for the record only is told from the rest by its score,
// which is negative; the names are in the shards too, and weigh nothing here.
async function loadAll() {
  const { about, names } = await open();
  if (!names) return { search: async () => ({ results: [] }) };
  const all = names.createInstance({ basePath: path(about.names), ...options(about.tag, 0) });
  await all.init();
  await Promise.all(about.shards.map((shard) => all.mergeIndex(path(shard.path), options(about.tag, shard.past ? -1 : 1))));
  return all;
}

export function open() {
  opening ??= load().catch((error) => {
    opening = undefined;
    throw error;
  });
  return opening;
}

function openAll() {
  openingAll ??= loadAll().catch((error) => {
    openingAll = undefined;
    throw error;
  });
  return openingAll;
}

// What readers filter by: the values of every page, fetched when somebody first filters.
export async function facets() {
  const { about, on } = await open();
  sorting ??= json("facets.json").then((table) => {
    const review = table.fields.indexOf("review");
    const values = table.values.map((known, field) =>
      field === review ? known.map((value) => freshness(value, about, on)) : known,
    );
    return { values, pages: table.pages, past: new Set(table.past) };
  });
  return sorting;
}

function fits(rows, values, chosen) {
  return (rows ?? []).some((row) =>
    FILTERS.every((name, field) => !chosen[name] || row[field].some((one) => values[field][one] === chosen[name])),
  );
}

async function there(results) {
  const { kept } = await open();
  return kept ? results.filter((result) => kept.has(result.id)) : results;
}

async function filtered(found, chosen) {
  const results = await there(found);
  if (!FILTERS.some((name) => chosen[name])) return results;
  const { values, pages } = await facets();
  return results.filter((result) => fits(pages[result.id], values, chosen));
}

// The words of a query as the index has them: signs part words, except in names such as primary-db and node_load.
function queryOf(text) {
  const parts = text.toLowerCase().split(/[^\p{L}\p{N}\p{M}_-]+/u);
  return telling(parts.map((word) => word.replace(/^-+|-+$/g, "")).filter(Boolean));
}

// All words, and those that tell one page from another.
function telling(all) {
  const words = all.filter((word) => !SMALL.has(word));
  return { all, words: words.length ? words : all };
}

// How many of the places that match lie within a stretch as long as what was typed: a phrase fills it.
function density(places, length) {
  let most = 0;
  for (let first = 0, last = 0; last < places.length; last++) {
    while (places[last] - places[first] >= length) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

function scored(result, words, length) {
  const filled = words.length > 1 ? Math.min(1, density(result.words, length) / words.length) : 0;
  return { result, score: Math.abs(result.score) * (1 + NEAR * filled ** 2) };
}

function ordered(results, { all, words }) {
  const kept = results.map((result) => scored(result, words, all.length));
  return kept.sort((one, other) => other.score - one.score).map(({ result }) => result);
}

// Every page that the filters let through; without words no page scores more than another.
async function chosenPages(index, query, chosen) {
  const [{ results }, { past }] = await Promise.all([index.search(null), facets()]);
  const kept = await filtered(results, chosen);
  const isPast = (result) => past.has(result.id);
  return { query, live: kept.filter((result) => !isPast(result)), past: kept.filter(isPast) };
}

async function found(query, chosen) {
  const index = await openAll();
  if (!query.words.length) return chosenPages(index, query, chosen);
  const { results } = await index.search(query.words.join(" "));
  const best = ordered(await filtered(results.filter((result) => result.score), chosen), query);
  return { query, live: best.filter((result) => result.score > 0), past: best.filter((result) => result.score < 0) };
}

// Pages that are called by the words, while everything else is still being fetched.
export async function called(text) {
  const query = queryOf(text);
  const { names } = await open();
  if (!query.words.length || !names) return { query, live: [], past: [] };
  const { results } = await names.search(query.words.join(" "));
  return { query, live: ordered(await there(results), query), past: [] };
}

// Whether a word, or what it is a form of, stands in a text.
function stands(word, text) {
  const stem = word.length > 5 ? word.replace(/(ing|ed|es|s|e)$/, "") : word.replace(/s$/, "");
  return text.includes(stem) || squeezed(text).includes(squeezed(stem));
}

function squeezed(text) {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "");
}

function textOf(data) {
  return [data.content, ...Object.values(data.meta)].join(" ").toLowerCase();
}

async function unknown(words, results) {
  const data = await Promise.all(results.slice(0, 3).map((result) => result.data()));
  const texts = data.map(textOf);
  return words.filter((word) => !texts.some((text) => stands(word, text)));
}

// Fewer words where all together stand nowhere, the longest kept first.
async function loosened(query, chosen) {
  const byLength = [...query.words].sort((one, other) => other.length - one.length);
  for (let count = byLength.length - 1; count > 0; count--) {
    const kept = new Set(byLength.slice(0, count));
    const results = await found({ ...query, words: query.words.filter((word) => kept.has(word)) }, chosen);
    if (results.live.length + results.past.length) return results;
  }
  return { query, live: [], past: [] };
}

async function mended({ all, words }, chosen, results) {
  const missing = await unknown(words, [...results.live, ...results.past]);
  const right = missing.length ? await corrected(all, missing) : null;
  if (!right) return null;
  const instead = await found(telling(right), chosen);
  return instead.live.length + instead.past.length ? { ...instead, instead: right.join(" ") } : null;
}

// What is found: pages that hold, and those that are kept for the record, the best first; and what was
// searched for instead where a word was typed wrong. `literal` searches for the words as they are.
export async function search(text, chosen = {}, { literal = false } = {}) {
  const query = queryOf(text);
  const results = await found(query, chosen);
  const right = query.words.length && !literal ? await mended(query, chosen, results) : null;
  if (right) return right;
  if (results.live.length + results.past.length || query.words.length < 2) return results;
  return loosened(query, chosen);
}

// What is shown of a result: its page, and the section of it that fits best. A shard that does not know one of the
// words passes over it, so that not every result is `whole`.
export async function shown(result, { all, words }) {
  const { about, kinds, on } = await open();
  const data = await result.data();
  const address = data.meta.url ? ROOT.pathname + data.meta.url : data.url;
  const typed = squeezed(all.join(""));
  const names = [data.meta.title, ...(data.meta.names ?? "").split(" ")];
  const strength = (part) => part.weighted_locations.reduce((sum, one) => sum + one.balanced_score, 0);
  const parts = data.sub_results.filter((part) => part.anchor && part.anchor.element !== "h1");
  const [best] = parts.sort((one, other) => strength(other) - strength(one));
  return {
    address,
    title: data.meta.title,
    kind: kinds.get(data.meta.kind) ?? { name: data.meta.kind, label: data.meta.kind, plural: data.meta.kind },
    status: data.meta.status ?? "",
    severity: data.meta.severity ?? "",
    freshness: freshness(data.meta.review, about, on),
    named: names.some((name) => squeezed(name) === typed),
    phrase: all.length > 2 && squeezed(data.content).includes(typed),
    whole: words.every((word) => stands(word, textOf(data))),
    tones: about.tones,
    states: about.states,
    excerpt: best?.excerpt || data.excerpt,
    section: best ? { title: best.title, address: `${address}#${encodeURIComponent(best.anchor.id)}` } : null,
  };
}
