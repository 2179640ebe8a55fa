// What a page says of what was typed: the passage that holds most of it, and the section that this stands in.

import "../day.js";
import "../on-call.js";
import { fetched } from "./engine.js";
import { placesOf } from "./words.js";

const LENGTH = 180;
const BLOCKS = "h2, h3, h4, h5, h6, p, li, pre, td, th, dd, dt";
const OURS = "[data-search-exclude], .headerlink, script, style, template, button";

async function articleOf({ address, handbook }) {
  const answer = await fetched(new URL(address, location.href), { cache: "default" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const article = page.querySelector("article");
  const onCall = handbook ? "" : onCallOn(article);
  article?.querySelectorAll(OURS).forEach((part) => part.remove());
  return { article, onCall };
}

// Who is called first by what a page says of a rota, as of now.
function onCallOn(article) {
  const first = article?.querySelector(".kb-on-call");
  if (!first) return "";
  if (first.dataset.kbShifts) globalThis.kbgen.onCall.turn(first);
  return first.querySelector(".kb-who:not([hidden])").dataset.kbName;
}

function plain(element) {
  return element.textContent.replace(/\s+/g, " ").trim();
}

function held(places) {
  return new Set(places.map(({ word }) => word)).size;
}

// The passages of a page with what they hold; a heading counts half for what stands below it.
function* passages(article, words) {
  let section = null;
  let above = 0;
  for (const block of article.querySelectorAll(BLOCKS)) {
    const text = plain(block);
    const places = placesOf(text, words);
    if (/^H\d$/.test(block.tagName)) {
      section = block.id ? { title: text, id: block.id } : null;
      above = held(places) / 2;
    } else if (text && !block.querySelector(BLOCKS)) {
      yield { text, places, section, holds: held(places) + above };
    }
  }
}

// As much of a text as is shown, from where the most words stand close together, in parts: [text, whether it was typed].
function cut({ text, places }) {
  const within = (start) => new Set(places.filter((one) => one.start >= start && one.end <= start + LENGTH).map(({ word }) => word)).size;
  const first = places.reduce((best, one) => (within(one.start) > within(best) ? one.start : best), places[0]?.start ?? 0);
  const start = first < LENGTH / 2 ? 0 : text.lastIndexOf(" ", first - 30) + 1;
  const end = text.length <= start + LENGTH ? text.length : Math.max(text.lastIndexOf(" ", start + LENGTH), start + LENGTH / 2);
  const parts = [[start ? "… " : "", false]];
  let at = start;
  for (const one of places.filter((place) => place.start >= start && place.end <= end)) {
    parts.push([text.slice(at, one.start), false], [text.slice(one.start, one.end), true]);
    at = one.end;
  }
  return [...parts, [text.slice(at, end), false], [end < text.length ? " …" : "", false]].filter(([part]) => part);
}

export async function excerptOf(hit, words) {
  const { article, onCall } = await articleOf(hit);
  if (!article) return null;
  const best = [...passages(article, words)].reduce((most, one) => (most && most.holds >= one.holds ? most : one), undefined);
  if (!best) return { parts: [], section: null, onCall };
  return { parts: cut(best), section: best.holds ? best.section : null, onCall };
}
