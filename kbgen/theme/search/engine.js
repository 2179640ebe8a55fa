// Searches this site and the others that it names: what is found, filtered and in order.

import { ranked, settled } from "./ranking.js";
import { Site } from "./site.js";

const HOME = new URL("../../search/", import.meta.url);
const ROOT = new URL("../../../", import.meta.url);
export const FILTERS = ["kind", "owner", "service", "status", "freshness"];
let opening;
let loading;

// A file of an index; all but the manifest never change.
export async function fetched(url, options = {}) {
  const cache = url.pathname.endsWith("manifest.json") ? "no-cache" : "force-cache";
  const answer = await fetch(url, { cache, ...options });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer;
}

// Where the site cannot be reached and its kept copy answers, the addresses that it holds; else null.
async function keptIn(answer) {
  if (!answer.headers.has("X-Kbgen-Copy")) return null;
  const { files } = await (await fetched(new URL("../offline.json", import.meta.url))).json();
  return new Set(Object.keys(files));
}

// A file of the index of a site that is read from a disk, where all are in one script.
async function onDisk(name) {
  loading ??= new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: new URL("disk.js", HOME).href, onload: resolve, onerror: reject });
    document.head.append(script);
  });
  await loading;
  return new Response(Uint8Array.from(atob(globalThis.kbgenIndex[name]), (sign) => sign.charCodeAt(0)));
}

async function opened() {
  let kept = null;
  const read = async (name) => {
    if (location.protocol === "file:") return onDisk(name);
    const answer = await fetched(new URL(name, HOME));
    kept ??= await keptIn(answer);
    return answer;
  };
  const site = await Site.open(read, ROOT.pathname);
  return Object.assign(site, { kept });
}

// This site; asked for again where that has failed.
export function open() {
  opening ??= opened().catch((error) => {
    opening = undefined;
    throw error;
  });
  return opening;
}

// This site and those of the others that answer; without others nothing is fetched.
async function sites() {
  const own = await open();
  if (!own.about.also?.length) return { all: [own], missing: [] };
  const { others } = await import("./also.js");
  const { found, missing } = await others(own.about.also);
  return { all: [own, ...found], missing };
}

export async function facets() {
  const { all } = await sites();
  return Promise.all(all.map((site) => site.facets()));
}

function fits(row, chosen) {
  return FILTERS.every((name, field) => !chosen[name] || row?.[field].includes(chosen[name]));
}

// The pages that the filters let through, in order of titles.
async function listed(all, chosen) {
  const tables = await Promise.all(all.map((site) => site.facets()));
  return tables.flatMap((table, which) =>
    [...table].filter(([, row]) => fits(row, chosen)).map(([place]) => ({ site: all[which], which, place, score: 1, holds: [] })),
  );
}

async function found(text, chosen, literal) {
  const { all, missing } = await sites();
  const filtered = FILTERS.some((name) => chosen[name]);
  const hits = filtered ? await listed(all, chosen) : [];
  if (!text.trim()) return { hits, typed: [], words: new Set(), missing: [], corrected: new Map(), silent: missing, all, text };
  const through = new Map(all.map((site) => [site, new Set()]));
  for (const { site, place } of hits) through.get(site).add(place);
  const passes = (site, place) => !filtered || through.get(site).has(place);
  return { ...(await ranked(all, text, { fits: passes, literal })), silent: missing, all, text };
}

// What is found. A site that was built anew meanwhile has other files than its manifest said: it is opened again, once.
export async function search(text, chosen = {}, { literal = false } = {}) {
  try {
    return await found(text, chosen, literal);
  } catch {
    opening = undefined;
    return found(text, chosen, literal);
  }
}

// Where a page is. What another site's index says of that is not believed where it leads out of that site.
function addressOf(url, { base, abroad }) {
  const said = base + url;
  const strange = abroad && (!URL.canParse(said) || !new URL(said).href.startsWith(base) || /^\/|:/.test(url));
  return strange ? base : said;
}

async function shown(hit, about) {
  const { site } = hit;
  const facts = await site.shown(hit.place);
  const kinds = [about.kinds, ...site.about.kinds].flat();
  const kind = kinds.find((one) => one.name === facts.kind) ?? { label: facts.kind };
  return { ...hit, ...facts, kind, past: site.isPast(hit.place), address: addressOf(facts.url, site), handbook: site.abroad, tones: about.tones, states: about.states };
}

// The best `count` results with what is shown of them; of those that a kept copy does not hold, none.
export async function best({ hits, typed, corrected }, count) {
  const { about, kept } = await open();
  const found = [];
  for (const hit of hits) {
    const one = shown(hit, about);
    found.push(hit.site.abroad ? one.catch((error) => (console.warn(error), null)) : one);
    if (found.length >= count && !kept) break;
  }
  const all = (await Promise.all(found)).filter(Boolean);
  const meant = typed.map(({ word, joined }) => ({ word: corrected.get(word) ?? word, joined }));
  return settled(all.filter((one) => !kept || one.handbook || kept.has(one.url)).slice(0, count), meant);
}
