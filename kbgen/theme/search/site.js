// The index of one site, whose files are fetched when they are wanted, each once.

import "../day.js";
import { decoded } from "./shard.js";
import { nearest } from "./spelling.js";

const FORM = 0.4;
const SYNONYM = 0.6;
const BEGINNING = 0.6;
const NEAREST = 0.6;
const SHORTEST_BEGINNING = 3;
const BEGINNINGS = 30;
const BEFORE_SYNONYM = " ";
const LONG_AGO = "0000-00-00";
const MANIFEST = "manifest.json";

// The day in the handbook's zone; where the browser does not know that, states are those of the build.
function today(zone) {
  try {
    return globalThis.kbgen.today(zone);
  } catch {
    return LONG_AGO;
  }
}

// The state that holds on a day. The builder has worked out all: `00000000a20260301b` is one state, and from the
// first of March on another, each a letter.
function freshness(review, codes, on) {
  const turns = String(review ?? "").replace(/(\d{4})(\d\d)(\d\d)([a-z])/g, "$1-$2-$3 $4;").split(";");
  return codes[globalThis.kbgen.held(turns.slice(0, -1), on)?.slice(11)] ?? "";
}

export class Site {
  // `read` gives an answer with a file; `base` stands before the addresses of pages, `abroad` is the site's title
  // where it is not this one.
  constructor(about, read, base, abroad = "") {
    Object.assign(this, { about, read, base, abroad, pages: about.pages, files: new Map() });
    this.kinds = new Map(about.kinds.map((kind) => [kind.name, kind]));
    this.on = today(about.timezone);
  }

  static async open(read, base, { judged = (about) => about, abroad } = {}) {
    const about = judged(await (await read(MANIFEST)).json());
    const site = new Site(about, read, base, abroad?.(about));
    site.fetchAhead();
    return site;
  }

  // What one file holds of the whole site is there before anybody has typed a word.
  fetchAhead() {
    const { titles, words } = this.about;
    const wanted = [...(titles.length === 1 ? [this.titles(0)] : []), ...(words[2].length ? [this.bytes(words[1][0])] : [])];
    for (const one of wanted) one.catch(() => {});
  }

  // What is made of a file, or of a part of one; made again only where that has failed.
  once(name, make) {
    if (!this.files.has(name)) {
      const working = make();
      this.files.set(name, working);
      working.catch(() => this.files.delete(name));
    }
    return this.files.get(name);
  }

  file(name, made) {
    return this.once(name, async () => made(await this.read(name)));
  }

  bytes(name) {
    return this.file(`${name}.txt`, async (answer) => new Uint8Array(await answer.arrayBuffer()));
  }

  isPast(place) {
    return place >= this.about.past;
  }

  // The words among which one would be.
  async shard(word) {
    const [firsts, names, ends] = this.about.words;
    if (!names.length) return [];
    let [low, high] = [0, firsts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (firsts[middle] <= word) low = middle + 1;
      else high = middle;
    }
    const place = Math.max(low - 1, 0);
    const part = async () => (ends.length ? (await this.bytes(names[0])).subarray(ends[place - 1] ?? 0, ends[place]) : this.bytes(names[place]));
    return this.once(place, async () => decoded(await part()));
  }

  // A word as it was typed with its other forms and synonyms of all; empty where no page holds any.
  async forms(word) {
    const shard = await this.shard(word);
    const group = shard.find((one) => one.word === word)?.group;
    const own = shard.filter((one) => one.word === word).map((one) => ({ weight: 1, word: one }));
    own.push(...shard.filter((one) => group && one.group === group && one.word !== word).map((one) => ({ weight: FORM, word: one })));
    const found = new Map(own.map((form) => [form.word.word, form]));
    for (const [name, weight] of new Map([[word, 1], ...own.map((form) => [form.word.word, form.weight])])) {
      const start = name + BEFORE_SYNONYM;
      for (const one of shard.filter((other) => other.word.startsWith(start))) {
        const synonym = one.word.slice(start.length);
        if (!found.has(synonym)) found.set(synonym, { weight: SYNONYM * weight, word: { ...one, word: synonym } });
      }
    }
    return [...found.values()];
  }

  // The words that an unknown one begins.
  async beginnings(word) {
    if (word.length < SHORTEST_BEGINNING) return [];
    const found = (await this.shard(word)).filter((one) => one.word.startsWith(word) && !one.word.includes(BEFORE_SYNONYM));
    return found.slice(0, BEGINNINGS).map((one) => ({ weight: BEGINNING, word: one }));
  }

  // The forms of the word that is nearest to an unknown one.
  async corrections(word) {
    const name = this.about.spelling[""] ?? this.about.spelling[word[0]];
    if (!name) return [];
    const right = nearest(word, await this.file(`${name}.json`, (answer) => answer.json()));
    return right ? (await this.forms(right)).map((form) => ({ ...form, weight: NEAREST * form.weight })) : [];
  }

  titles(number) {
    return this.file(`${this.about.titles[number]}.json`, (answer) => answer.json());
  }

  // What is shown of a page.
  async shown(place) {
    const rows = await this.titles(Math.floor(place / this.about.share));
    const [, url, title, kind, status, severity, review, labels] = rows.find(([one]) => one === place);
    return { url, title, kind, status, severity, labels, freshness: freshness(review, this.about.codes, this.on) };
  }

  // What readers filter by: the values of every page in order of titles, fetched when somebody first filters.
  facets() {
    return this.file(`${this.about.facets}.json`, async (answer) => {
      const table = await answer.json();
      const review = table.fields.indexOf("review");
      const told = (value, field) => (field === review ? freshness(value, this.about.codes, this.on) : value);
      const values = table.values.map((known, field) => known.map((value) => told(value, field)));
      const rows = table.pages.map(([place, ...row]) => [place, row.map((given, field) => given.map((one) => values[field][one]))]);
      return new Map(rows);
    });
  }
}
