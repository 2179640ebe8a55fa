// Ranks pages by a query: any word counts, weighted by how rare it is and where a page holds it, as
// `kbgen/search/ranking.py` does. Several indexes are ranked as one.

import { SMALL, names, smallest, typed } from "./words.js";

const LEVELS = 31;
const NAMED = 3;
const PAST = 0.7;
const TITLED = 1.3;
const TITLE_ALONE = 2;
const STALE = 0.9;
const LEAST = 0.15;
const DIGITS = 1e9;

// How many pages of all sites hold each word.
function holding(found) {
  const total = new Map();
  for (const { word } of found.flat()) total.set(word.word, (total.get(word.word) ?? 0) + word.pages);
  return total;
}

function rarityOf({ weight, word }, pages, total) {
  const held = total.get(word.word);
  return weight * Math.log(1 + (pages - held + 0.5) / (held + 0.5));
}

// Counts a word with the best of its forms on each page; `number` tells it from the other words of the query.
function count(hits, forms, { word, joined, number, telling, rarity }, made) {
  for (const form of forms) {
    const rare = rarity(form);
    form.word.eachPage((level, place) => {
      if (!hits.has(place)) hits.set(place, { ...made, place, score: 0, held: 0, holds: [], counted: -1 });
      const hit = hits.get(place);
      if (hit.counted !== number) {
        Object.assign(hit, { counted: number, before: hit.score, held: hit.held + telling });
        hit.holds.push(word);
      }
      const strength = ((Math.min(level, LEVELS) - 0.5) / LEVELS) * (joined && level > LEVELS ? NAMED : 1);
      hit.score = Math.max(hit.score, hit.before + rare * strength);
    });
  }
}

// The forms of a word on each site; its corrections where no site knows it.
async function formsOf(word, sites, literal) {
  const asked = (how) => Promise.all(sites.map((site) => site[how](word)));
  for (const how of literal ? ["forms"] : ["forms", "beginnings", "corrections"]) {
    const found = await asked(how);
    if (found.some((forms) => forms.length)) return { found, how };
  }
  return { found: sites.map(() => []), how: "none" };
}

// All pages that hold enough of what was typed, the best first; `fits` says of a site's place whether a reader's
// filters let it through.
export async function ranked(sites, text, { fits = () => true, literal = false } = {}) {
  const words = typed(text);
  const pages = sites.reduce((sum, site) => sum + site.pages, 0);
  const scores = sites.map(() => new Map());
  const answer = { words: new Set(), missing: [], corrected: new Map() };
  const asked = await Promise.all(words.map(({ word }) => formsOf(word, sites, literal)));
  let all = 0;
  words.forEach(({ word, joined }, number) => {
    const { found, how } = asked[number];
    if (how === "none") answer.missing.push(word);
    if (how === "corrections") answer.corrected.set(word, found.flat()[0].word.word);
    const total = holding(found);
    const rarity = (form) => rarityOf(form, pages, total);
    const telling = Math.max(0, ...found.flat().map(rarity));
    all += telling;
    for (const form of found.flat()) answer.words.add(form.word.word);
    found.forEach((forms, which) => count(scores[which], forms, { word, joined, number, telling, rarity }, { site: sites[which], which }));
  });
  const scored = scores.flatMap((found) => [...found.values()]).filter(({ site, place }) => fits(site, place));
  // less the less of what was typed a page holds
  const whole = ({ score, held }) => score * Math.sqrt(Math.sqrt(held / all));
  for (const hit of scored) hit.score = Math.round(whole(hit) * (hit.site.isPast(hit.place) ? PAST : 1) * DIGITS) / DIGITS;
  const least = LEAST * scored.reduce((most, { score }) => Math.max(most, score), 0);
  const hits = scored.filter(({ score }) => score >= least);
  hits.sort((one, other) => other.score - one.score || one.which - other.which || one.place - other.place);
  return { ...answer, typed: words, hits };
}

// Those that are shown, once it is known what they are called and which of them are stale.
export function settled(shown, words) {
  const all = new Set(words.map(({ word }) => word));
  const titled = ({ title, past }) => {
    const told = new Set(names(String(title)).flatMap(smallest).filter((part) => !SMALL.has(part)));
    if (past || [...told].some((part) => !all.has(part))) return 1;
    return words.every(({ word, joined }) => joined || told.has(word)) ? TITLE_ALONE : TITLED;
  };
  const score = (one) => one.score * titled(one) * (one.freshness === "overdue" ? STALE : 1);
  return [...shown].sort((one, other) => score(other) - score(one));
}
