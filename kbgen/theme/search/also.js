// Searches the sites of other handbooks, each by itself: one that is slow, gone or faulty takes nothing from the rest.
// Nothing that they say is believed: texts stay texts, and only names of shards become addresses.

import { indexOf, siteOf } from "./engine.js";

// How long a search waits for a site, and for one that has kept it waiting before.
const PATIENCE = 2500;
const LITTLE = 250;
const AGAIN = 30000;
const LARGEST = 1e6;
const MOST = 100;
const SHARD = /^(now|past)-\d{1,4}$/;
const known = new Map();

function text(value) {
  return typeof value === "string" ? value.slice(0, 200) : "";
}

function judged(said, home) {
  const kinds = said.kinds.slice(0, MOST).map(({ name, label, plural }) => ({ name: text(name), label: text(label), plural: text(plural) }));
  const codes = Object.fromEntries(Object.entries(said.codes).slice(0, MOST).map(([code, state]) => [code, text(state)]));
  const shards = said.shards.filter(({ path }) => SHARD.test(path)).slice(0, MOST);
  return { title: text(said.title) || home.host, tag: encodeURIComponent(text(said.tag)), timezone: text(said.timezone), kinds, codes, shards };
}

async function load(address) {
  const base = new URL(address).href;
  const home = new URL("assets/search/", base);
  const answer = await fetch(new URL("manifest.json", home), { cache: "no-cache", signal: AbortSignal.timeout(AGAIN) });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const said = await answer.text();
  if (said.length > LARGEST) throw new Error(`${address}: too large`);
  const about = judged(JSON.parse(said), home);
  return siteOf(about, home, base, (site) => indexOf(site, (shard) => new URL(`${shard.path}/`, home).href), about.title);
}

// A site that could not be loaded is asked for again, but not at every key.
function opened(address) {
  const one = known.get(address);
  if (!one || (one.failed && Date.now() - one.failed > AGAIN)) {
    const made = { opening: load(address), slow: false, title: new URL(address).host };
    made.opening.then(({ abroad }) => (made.title = abroad)).catch(() => (made.failed = Date.now()));
    known.set(address, made);
    return made;
  }
  return one;
}

function within(time, work) {
  return new Promise((resolve, reject) => {
    const waiting = setTimeout(() => reject(new Error("no answer")), time);
    work.then(resolve, reject).finally(() => clearTimeout(waiting));
  });
}

// A result whose text is waited for no longer than the site is; null stands for one that does not come.
function patient(result) {
  const { data } = result;
  return data ? Object.assign(result, { data: () => within(PATIENCE, data()).catch(() => null) }) : result;
}

async function answerOf(address, ask, missing) {
  const one = opened(address);
  try {
    const found = await within(one.slow ? LITTLE : PATIENCE, one.opening.then(ask));
    one.slow = false;
    return found.map(patient);
  } catch {
    one.slow = true;
    missing.push(one.title);
    return [];
  }
}

// What all sites together answer, and what those are called that do not.
export async function asked(addresses, ask) {
  const missing = [];
  const found = await Promise.all(addresses.map((address) => answerOf(address, ask, missing)));
  return { found: found.flat(), missing };
}
