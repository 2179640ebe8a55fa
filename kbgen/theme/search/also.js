// Opens the sites of other handbooks: one that is slow, gone or faulty takes nothing from the rest. Nothing that they
// say is believed: texts stay texts, and only names of files become addresses.

import { fetched } from "./engine.js";
import { Site } from "./site.js";

// How long a search waits for a site, and for one that has kept it waiting before.
const PATIENCE = 2500;
const LITTLE = 250;
const AGAIN = 30000;
const LARGEST = 4e6;
const MOST = 100;
const FILE = /^[0-9a-f]{10}\.(json|txt)$/;
const known = new Map();

function text(value) {
  return typeof value === "string" ? value.slice(0, 200) : "";
}

function count(value) {
  return Number.isSafeInteger(value) && value >= 0 ? value : 0;
}

function judged(said) {
  const kinds = said.kinds.slice(0, MOST).map(({ name, label, plural }) => ({ name: text(name), label: text(label), plural: text(plural) }));
  const codes = Object.fromEntries(Object.entries(said.codes).slice(0, MOST).map(([code, state]) => [code, text(state)]));
  const { words, titles, facets, spelling } = said;
  return { title: text(said.title), pages: count(said.pages), past: count(said.past), share: count(said.share), timezone: text(said.timezone), kinds, codes, words, titles, facets, spelling };
}

// A file of another site; no longer waited for than the site is.
function reader(home) {
  return async (name) => {
    if (name !== "manifest.json" && !FILE.test(name)) throw new Error(`${home}: no file is called ${name}`);
    const answer = await fetched(new URL(name, home), { signal: AbortSignal.timeout(name === "manifest.json" ? AGAIN : PATIENCE) });
    if (Number(answer.headers.get("Content-Length")) > LARGEST) throw new Error(`${home}${name}: too large`);
    return answer;
  };
}

async function load(address) {
  const base = new URL(address);
  const site = await Site.open(reader(new URL("assets/search/", base)), base.href, { judged, abroad: ({ title }) => title || base.host });
  return guarded(site);
}

// A site whose faults are no faults of the search.
function guarded(site) {
  for (const how of ["forms", "beginnings", "corrections"]) {
    const ask = site[how].bind(site);
    site[how] = (word) => ask(word).catch(() => ((site.failed = true), []));
  }
  const facets = site.facets.bind(site);
  site.facets = () => facets().catch(() => ((site.failed = true), new Map()));
  return site;
}

// A site that could not be loaded is asked for again, but not at every key.
function opened(address) {
  const one = known.get(address);
  if (one && !(one.failed && Date.now() - one.failed > AGAIN)) return one;
  const made = { opening: load(address), slow: false, title: new URL(address).host };
  made.opening.then(({ abroad }) => (made.title = abroad)).catch(() => (made.failed = Date.now()));
  known.set(address, made);
  return made;
}

function within(time, work) {
  return new Promise((resolve, reject) => {
    const waiting = setTimeout(() => reject(new Error("no answer")), time);
    work.then(resolve, reject).finally(() => clearTimeout(waiting));
  });
}

async function siteAt(address, missing) {
  const one = opened(address);
  try {
    const site = await within(one.slow ? LITTLE : PATIENCE, one.opening);
    one.slow = false;
    return site;
  } catch {
    one.slow = true;
    missing.push(one.title);
    return null;
  }
}

// The sites that answer, and what those are called that do not.
export async function others(addresses) {
  const missing = [];
  const found = await Promise.all(addresses.map((address) => siteAt(address, missing)));
  return { found: found.filter(Boolean), missing };
}
