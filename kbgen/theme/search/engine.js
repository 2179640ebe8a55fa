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

async function ask(url) {
  const answer = await fetch(url, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer;
}

async function json(home, name) {
  return (await ask(new URL(name, home))).json();
}

// Where the site cannot be reached and its kept copy answers, the results that it knows anything of; else null.
async function kept(answer) {
  if (!answer.headers.has("X-Kbgen-Copy")) return null;
  const { files } = await json(new URL("../", import.meta.url), "offline.json");
  return new Set(Object.keys(files).map((path) => path.match(/\/fragment\/([^/]+)\.pf_fragment$/)?.[1]));
}

function there(site, results) {
  return site.kept ? results.filter((result) => site.kept.has(result.id)) : results;
}

function path(name) {
  return new URL(`${name}/`, HOME).pathname;
}

function options(base, tag, indexWeight = 1) {
  return { baseUrl: base, indexWeight, ranking: RANKING, metaCacheTag: tag, excerptLength: 22 };
}

// Does some work when it is first asked for, and again only where it has failed.
function once(work) {
  let working;
  return () =>
    (working ??= work().catch((error) => {
      working = undefined;
      throw error;
    }));
}

// A site that is searched: what is known of it, its index, and what its readers filter by. `base` stands before the
// addresses of its pages, `abroad` is its title where it is not this one.
export function siteOf(about, home, base, index, abroad = "") {
  const site = { about, base, abroad, kinds: new Map(about.kinds.map((kind) => [kind.name, kind])), on: today(about.timezone) };
  site.index = once(() => index(site));
  site.facets = once(async () => sorted(await json(home, "facets.json"), site));
  return site;
}

// The index of what pages are called, which is small, and the program of the search.
export const open = once(async () => {
  const answer = await ask(new URL("manifest.json", HOME));
  const about = await answer.json();
  const names = about.names ? await import(`${path(about.names)}pagefind.js`) : null;
  await names?.options(options(ROOT.pathname, about.tag));
  await names?.init();
  const folder = ({ path: name }) => path(name);
  return { ...siteOf(about, HOME, ROOT.pathname, (site) => indexOf(site, folder)), names, kept: await kept(answer) };
});

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

// The shards of everything that is written on a site, in an instance of their own. What is kept for the record only is
// told from the rest by its score, which is negative; our own names, without which there is no program, weigh nothing.
export async function indexOf({ about, base }, folder) {
  const { about: own, names } = await open();
  if (!names) return { search: async () => ({ results: [] }) };
  const all = names.createInstance({ basePath: path(own.names), ...options(ROOT.pathname, own.tag, 0) });
  try {
    await all.init();
    await Promise.all(about.shards.map((shard) => all.mergeIndex(folder(shard), options(base, about.tag, shard.past ? -1 : 1))));
  } catch (error) {
    all.destroy();
    throw error;
  }
  return all;
}

// What readers filter by: the values of every page, fetched when somebody first filters.
function sorted(table, { about, on }) {
  const review = table.fields.indexOf("review");
  const values = table.values.map((known, field) => (field === review ? known.map((value) => freshness(value, about, on)) : known));
  return { values, pages: table.pages, past: new Set(table.past) };
}

// The same for this site and every other that is searched.
export async function facets() {
  const site = await open();
  const [own, others] = await Promise.all([site.facets(), elsewhere(site, async (other) => [await other.facets()])]);
  return [own, ...others.found];
}

// What a question put to each other site finds, and the sites that do not answer; without others nothing is fetched.
async function elsewhere({ about }, ask) {
  if (!about.also?.length) return { found: [], missing: [] };
  const { asked } = await import("./also.js");
  return asked(about.also, ask);
}

function fits(rows, values, chosen) {
  return (rows ?? []).some((row) =>
    FILTERS.every((name, field) => !chosen[name] || row[field].some((one) => values[field][one] === chosen[name])),
  );
}

async function filtered(site, found, chosen) {
  const results = there(site, found);
  if (!FILTERS.some((name) => chosen[name])) return results;
  const { values, pages } = await site.facets();
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

// Every page of a site that the filters let through; without words no page scores more than another. The results are
// those that Pagefind made: it forgets what belongs to one that is copied.
async function foundOn(site, { words }, chosen) {
  const index = await site.index();
  const { results } = await index.search(words.length ? words.join(" ") : null);
  const kept = await filtered(site, words.length ? results.filter((result) => result.score) : results, chosen);
  const past = words.length ? null : (await site.facets()).past;
  return kept.map((result) => Object.assign(result, { site, past: past ? past.has(result.id) : result.score < 0 }));
}

async function found(query, chosen) {
  const site = await open();
  const on = (one) => foundOn(one, query, chosen);
  const [own, others] = await Promise.all([on(site), elsewhere(site, on)]);
  const all = [...own, ...others.found];
  const best = query.words.length ? ordered(all, query) : all;
  return { query, live: best.filter((one) => !one.past), past: best.filter((one) => one.past), missing: others.missing };
}

// Pages that are called by the words, while everything else is still being fetched.
export async function called(text) {
  const query = queryOf(text);
  const site = await open();
  if (!query.words.length || !site.names) return { query, live: [], past: [] };
  const { results } = await site.names.search(query.words.join(" "));
  return { query, live: ordered(there(site, results).map((result) => Object.assign(result, { site })), query), past: [] };
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
  const texts = data.filter(Boolean).map(textOf);
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
  return { ...(await loosened(query, chosen)), missing: results.missing };
}

// Where a page is. What another site's index says of that is not believed where it leads out of that site.
function addressOf(data, { base, abroad }) {
  const said = data.meta.url ? base + data.meta.url : data.url;
  return abroad && !(URL.canParse(said) && new URL(said).href.startsWith(base)) ? base : said;
}

// What is shown of a result: its page, and the section of it that fits best. A shard that does not know one of the
// words passes over it, so that not every result is `whole`.
export async function shown(result, { all, words }) {
  const { about, kinds } = await open();
  const { site } = result;
  const data = await result.data();
  const address = addressOf(data, site);
  const typed = squeezed(all.join(""));
  const names = [data.meta.title, ...(data.meta.names ?? "").split(" ")];
  const strength = (part) => part.weighted_locations.reduce((sum, one) => sum + one.balanced_score, 0);
  const parts = data.sub_results.filter((part) => part.anchor && part.anchor.element !== "h1");
  const [best] = parts.sort((one, other) => strength(other) - strength(one));
  return {
    address,
    title: data.meta.title,
    handbook: site.abroad,
    kind: kinds.get(data.meta.kind) ?? site.kinds.get(data.meta.kind) ?? { name: data.meta.kind, label: data.meta.kind, plural: data.meta.kind },
    status: data.meta.status ?? "",
    severity: data.meta.severity ?? "",
    freshness: freshness(data.meta.review, site.about, site.on),
    named: names.some((name) => squeezed(name) === typed),
    phrase: all.length > 2 && squeezed(data.content).includes(typed),
    whole: words.every((word) => stands(word, textOf(data))),
    tones: about.tones,
    states: about.states,
    excerpt: best?.excerpt || data.excerpt,
    section: best ? { title: best.title, address: `${address}#${encodeURIComponent(best.anchor.id)}` } : null,
  };
}
