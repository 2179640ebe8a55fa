// A field, filters and results: the inside of the dialog and of the page to search on.

import { FILTERS, facets, open, search } from "./engine.js";
import { make } from "./dom.js";
import { forget, recent, remember } from "./recent.js";
import { written } from "./results.js";

// How long somebody who types is waited for before pages are fetched to say what they hold.
const REST = 250;
const LABELS = { kind: "Kind", owner: "Owner", service: "Service", status: "Status", freshness: "Review" };
const ANY = { kind: "Any kind", owner: "Any owner", service: "Any service", status: "Any status", freshness: "Any review" };

export class Panel {
  // `count` is how many results are shown at first; `changed` is told the state that an address can hold;
  // `idle` is shown while nothing is searched for.
  constructor({ count, changed = () => {}, idle = [] }) {
    Object.assign(this, { count, changed, idle, literal: false, turn: 0, chosen: {}, shown: count });
    this.field = make("input", {
      type: "search", name: "q", class: "kb-search-field", placeholder: "Search", "aria-label": "Search", autocomplete: "off",
      autocapitalize: "off", spellcheck: "false", enterkeyhint: "go",
    });
    this.status = make("p", { class: "kb-search-status", role: "status" });
    this.note = make("p", { class: "kb-search-note", hidden: true });
    this.missing = make("p", { class: "kb-search-missing", hidden: true });
    this.results = make("div", { class: "kb-search-results" });
    this.filters = this.makeFilters();
    this.form = make("form", { class: "kb-search-form", role: "search" }, this.field);
    this.element = make("div", { class: "kb-search-panel" }, this.form, this.filters, this.status, this.note, this.results, this.missing);
    this.listen();
  }

  get state() {
    return { q: this.field.value.trim(), ...this.chosen };
  }

  set state({ q = "", ...chosen }) {
    this.field.value = q;
    this.chosen = Object.fromEntries(FILTERS.filter((name) => chosen[name]).map((name) => [name, chosen[name]]));
    if (Object.keys(this.chosen).length) this.filters.open = true;
    this.run();
  }

  set busy(busy) {
    this.results.setAttribute("aria-busy", busy);
  }

  makeFilters() {
    this.selects = Object.fromEntries(
      FILTERS.map((name) => [name, make("select", { name, "aria-label": LABELS[name] }, make("option", { value: "" }, ANY[name]))]),
    );
    const clear = make("button", { type: "button", class: "kb-search-clear" }, "Clear filters");
    clear.addEventListener("click", () => this.clearFilters());
    const inside = make("div", { class: "kb-search-choices" }, ...Object.values(this.selects), clear);
    const details = make("details", { class: "kb-search-filters" }, make("summary", {}, "Filters"), inside);
    details.addEventListener("toggle", () => details.open && this.fillFilters());
    return details;
  }

  clearFilters() {
    this.chosen = {};
    this.fillFilters();
    this.field.focus();
    this.runAnew();
  }

  listen() {
    this.field.addEventListener("focus", () => open().catch(() => {}), { once: true });
    this.field.addEventListener("input", () => this.runAnew());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.follow();
    });
    for (const [name, select] of Object.entries(this.selects)) {
      select.addEventListener("change", () => {
        this.chosen = { ...this.chosen, [name]: select.value };
        if (!select.value) delete this.chosen[name];
        this.runAnew();
      });
    }
    this.element.addEventListener("keydown", (event) => this.move(event));
    this.results.addEventListener("click", (event) => event.target.closest("a") && remember(this.field.value));
  }

  async fillFilters() {
    const [tables, { kinds, about }] = await Promise.all([facets(), open()]);
    FILTERS.forEach((name, field) => {
      const counts = new Map();
      for (const value of tables.flatMap((table) => [...table.values()]).flatMap((row) => [...new Set(row[field])])) {
        if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      const label = (value) => (name === "kind" ? (kinds.get(value)?.label ?? value) : (about.states[value] ?? value));
      const sorted = [...counts].sort(([one], [other]) => label(one).localeCompare(label(other)));
      this.selects[name].replaceChildren(
        make("option", { value: "" }, ANY[name]),
        ...sorted.map(([value, count]) => make("option", { value }, `${label(value)} (${count})`)),
      );
      this.selects[name].value = this.chosen[name] ?? "";
    });
  }

  runAnew() {
    this.literal = false;
    this.shown = this.count;
    return this.run();
  }

  // Several searches may be under way at once; only the last one is shown.
  run() {
    const turn = ++this.turn;
    this.busy = true;
    this.changed(this.state);
    return this.find(turn)
      .catch((error) => {
        console.error(error);
        this.say("The search could not be loaded. Is the connection down?");
      })
      .finally(() => turn === this.turn && (this.busy = false));
  }

  async find(turn) {
    const { q, ...chosen } = this.state;
    if (!q && !Object.keys(chosen).length) {
      this.showRecent();
      return;
    }
    const answer = await search(q, chosen, { literal: this.literal });
    const { list, explained } = await written(answer, this.shown);
    if (turn !== this.turn) return;
    this.results.replaceChildren(...list, ...this.more(answer));
    this.say(this.counted(answer, chosen));
    this.tell(answer, q, chosen);
    this.tellMissing([...answer.silent, ...answer.all.filter((site) => site.failed).map((site) => site.abroad)]);
    setTimeout(() => turn === this.turn && explained(), REST);
  }

  // Sites of other handbooks that do not answer: said once, below all that is found.
  tellMissing(sites = []) {
    this.missing.hidden = !sites.length;
    this.missing.textContent = sites.length ? `Could not be searched: ${sites.join(", ")}.` : "";
  }

  counted({ hits, all }, chosen) {
    const said = (number) => (number === 1 ? "1 page" : `${number.toLocaleString("en")} pages`);
    if (hits.length) return said(hits.length);
    const searched = said(all.reduce((sum, site) => sum + site.pages, 0));
    const filtered = Object.keys(chosen).length ? " that the filters let through" : "";
    return `Nothing found in ${searched}${filtered}. Try other words.`;
  }

  say(text) {
    this.status.textContent = text;
    if (!text || text.startsWith("Nothing") || text.startsWith("The search")) this.results.replaceChildren();
  }

  // What words were taken for, those that no page holds, and a way on where the filters let nothing through.
  tell({ corrected, missing, hits }, q, chosen) {
    this.note.replaceChildren();
    if (!hits.length && Object.keys(chosen).length) {
      const again = make("button", { type: "button", class: "kb-search-literal" }, "Search without filters");
      again.addEventListener("click", () => this.clearFilters());
      this.note.append(again);
    }
    if (corrected.size) {
      const instead = [...corrected].reduce((said, [word, right]) => said.replaceAll(word, right), q.toLowerCase());
      const again = make("button", { type: "button", class: "kb-search-literal" }, `Search for “${q}” as written`);
      again.addEventListener("click", () => {
        this.literal = true;
        this.field.focus();
        this.run();
      });
      this.note.append("Showing what is found for ", make("strong", {}, instead), ". ", again, " ");
    }
    if (missing.length && hits.length) this.note.append(`No page holds: ${missing.join(", ")}.`);
    this.note.hidden = !this.note.hasChildNodes();
  }

  more({ hits }) {
    if (hits.length <= this.shown) return [];
    const button = make("button", { type: "button", class: "kb-search-more" }, `Show more of ${hits.length.toLocaleString("en")}`);
    button.addEventListener("click", () => {
      this.shown += this.count;
      this.run();
    });
    return [button];
  }

  showRecent() {
    this.note.hidden = true;
    this.tellMissing();
    const found = recent();
    this.say("");
    this.results.replaceChildren(...(found.length ? this.offered(found) : []), ...this.idle);
  }

  offered(found) {
    const items = found.map((words) => {
      const button = make("button", { type: "button", class: "kb-search-again" }, words);
      button.addEventListener("click", () => {
        this.field.value = words;
        this.field.focus();
        this.runAnew();
      });
      return make("li", {}, button);
    });
    const clear = make("button", { type: "button", class: "kb-search-clear" }, "Forget these");
    clear.addEventListener("click", () => {
      forget();
      this.field.focus();
      this.showRecent();
    });
    return [make("h2", { class: "kb-hits-title" }, "Searched for lately"), make("ul", { class: "kb-search-recent" }, ...items), clear];
  }

  // Enter leads to the best result, even if it is pressed before there is one.
  async follow() {
    await this.runAnew();
    const first = this.results.querySelector("a");
    if (!first) return;
    remember(this.field.value);
    location.assign(first.href);
  }

  // Up and down go from the field through all results and back; right leads from a result to its section, left back.
  move(event) {
    if (event.target.matches("select, summary")) return;
    const next = this.after(event.target, event.key);
    if (next === undefined) return;
    event.preventDefault();
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  // What a key leads to: null where there is nothing, undefined where it is no key of ours.
  after(from, key) {
    const hit = from.closest(".kb-hit");
    if (hit && key === "ArrowRight") return hit.querySelector(".kb-hit-section");
    if (hit && key === "ArrowLeft") return hit.querySelector(".kb-hit-title");
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (!step) return undefined;
    const stops = [this.field, ...this.results.querySelectorAll("a:not(.kb-hit-section), button")];
    return stops[stops.indexOf(hit?.querySelector(".kb-hit-title") ?? from) + step] ?? null;
  }
}
