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
    this.synonyms = new Map(Object.entries(about.synonyms));
    this.kinds = new Map(about.kinds.map((kind) => [kind.name, kind]));
    this.on = today(about.timezone);
  }

  static async open(read, base, { judged = (about) => about, abroad } = {}) {
    const about = judged(await (await read(MANIFEST)).json());
    const site = new Site(about, read, base, abroad?.(about));
    if (about.titles.length === 1) site.titles(0).catch(() => {});
    return site;
  }

  // What is made of a file; asked for again only where it has failed.
  file(name, made) {
    if (!this.files.has(name)) {
      const working = this.read(name).then(made);
      this.files.set(name, working);
      working.catch(() => this.files.delete(name));
    }
    return this.files.get(name);
  }

  isPast(place) {
    return place >= this.about.past;
  }

  async shard(word) {
    const [firsts, names] = this.about.words;
    if (!names.length) return [];
    let [low, high] = [0, firsts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (firsts[middle] <= word) low = middle + 1;
      else high = middle;
    }
    return this.file(`${names[Math.max(low - 1, 0)]}.bin`, async (answer) => decoded(new Uint8Array(await answer.arrayBuffer())));
  }

  // A word as it was typed with its other forms and their synonyms; empty where no page holds any.
  async forms(word) {
    const own = await this.ownForms(word);
    const names = [word, ...own.map((form) => form.word.word)].flatMap((one) => this.synonyms.get(one)?.split(" ") ?? []);
    const others = await Promise.all(names.map((one) => this.ownForms(one)));
    const found = new Map(own.map((form) => [form.word.word, form]));
    for (const form of others.flat()) {
      if (!found.has(form.word.word)) found.set(form.word.word, { ...form, weight: SYNONYM * form.weight });
    }
    return [...found.values()];
  }

  // A word as it was typed with its other forms; empty where no page holds it.
  async ownForms(word) {
    const shard = await this.shard(word);
    const found = shard.find((one) => one.word === word);
    if (!found) return [];
    const others = shard.filter((one) => one.group && one.group === found.group && one !== found);
    return [{ weight: 1, word: found }, ...others.map((one) => ({ weight: FORM, word: one }))];
  }

  // The words that an unknown one begins.
  async beginnings(word) {
    if (word.length < SHORTEST_BEGINNING) return [];
    const found = (await this.shard(word)).filter((one) => one.word.startsWith(word));
    return found.slice(0, BEGINNINGS).map((one) => ({ weight: BEGINNING, word: one }));
  }

  // The forms of the word that is nearest to an unknown one.
  async corrections(word) {
    const name = this.about.spelling[""] ?? this.about.spelling[word[0]];
    if (!name) return [];
    const right = nearest(word, await this.file(`${name}.txt`, async (answer) => (await answer.text()).split("\n")));
    return right ? (await this.forms(right)).map((form) => ({ ...form, weight: NEAREST * form.weight })) : [];
  }

  titles(number) {
    return this.file(`${this.about.titles[number]}.json`, (answer) => answer.json());
  }

  // What is shown of a page.
  async shown(place) {
    const rows = await this.titles(Math.floor(place / this.about.share));
    const [, url, title, kind, status, severity, review] = rows.find(([one]) => one === place);
    return { url, title, kind, status, severity, freshness: freshness(review, this.about.codes, this.on) };
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
