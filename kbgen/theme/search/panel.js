// A field, filters and results: the inside of the dialog and of the page to search on.

import { FILTERS, called, facets, open, search } from "./engine.js";
import { make } from "./dom.js";
import { forget, recent, remember } from "./recent.js";
import { written } from "./results.js";

const PAUSE = 110;
const REST = 250;
const LABELS = { kind: "Kind", owner: "Owner", service: "Service", status: "Status", freshness: "Review" };
const ANY = { kind: "Any kind", owner: "Any owner", service: "Any service", status: "Any status", freshness: "Any review" };

export class Panel {
  // `count` and `past` are how many results are shown at first; `changed` is told the state that an address can hold;
  // `idle` is shown while nothing is searched for.
  constructor({ count, past, changed = () => {}, idle = [] }) {
    Object.assign(this, { count, past, changed, idle, literal: false, turn: 0, chosen: {}, shown: count });
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
    clear.addEventListener("click", () => {
      this.chosen = {};
      this.fillFilters();
      this.runAnew();
    });
    const inside = make("div", { class: "kb-search-choices" }, ...Object.values(this.selects), clear);
    const details = make("details", { class: "kb-search-filters" }, make("summary", {}, "Filters"), inside);
    details.addEventListener("toggle", () => details.open && this.fillFilters());
    return details;
  }

  listen() {
    this.field.addEventListener("focus", () => open().catch(() => {}), { once: true });
    this.field.addEventListener("input", () => {
      clearTimeout(this.waiting);
      this.turn += 1;
      this.busy = true;
      this.waiting = setTimeout(() => this.runAnew(), PAUSE);
    });
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
      for (const { values, rows } of tables.flatMap(({ values, pages }) => Object.values(pages).map((rows) => ({ values, rows })))) {
        for (const value of new Set(rows.flatMap((row) => row[field].map((one) => values[field][one])))) {
          if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
        }
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
    if (!Object.keys(chosen).length) await this.showCalled(q, turn);
    if (turn !== this.turn) return;
    const results = await search(q, chosen, { literal: this.literal });
    if (turn !== this.turn) return;
    const sections = await written(results, this.shown, this.past);
    if (turn !== this.turn) return;
    this.results.replaceChildren(...sections, ...this.more(results));
    this.say(this.counted(results));
    this.tell(results, q);
    this.tellMissing(results.missing);
  }

  // Sites of other handbooks that do not answer: said once, below all that is found.
  tellMissing(sites = []) {
    this.missing.hidden = !sites.length;
    this.missing.textContent = sites.length ? `Could not be searched: ${sites.join(", ")}.` : "";
  }

  // First what is called so, which is known soon; a moment later, unless somebody goes on typing, all that is found.
  async showCalled(q, turn) {
    const sections = await written(await called(q), this.shown, 0, { whole: true });
    if (turn !== this.turn || !sections.length) return;
    this.note.hidden = true;
    this.results.replaceChildren(...sections);
    this.say("Looking further…");
    await new Promise((resolve) => setTimeout(resolve, REST));
  }

  counted({ live, past }) {
    const all = live.length + past.length;
    return all === 0 ? "Nothing found. Try fewer words, or other ones." : all === 1 ? "1 page" : `${all.toLocaleString("en")} pages`;
  }

  say(text) {
    this.status.textContent = text;
    if (!text || text.startsWith("Nothing") || text.startsWith("The search")) this.results.replaceChildren();
  }

  tell({ instead }, q) {
    this.note.hidden = !instead;
    this.note.replaceChildren();
    if (!instead) return;
    const again = make("button", { type: "button", class: "kb-search-literal" }, `Search for “${q}” as written`);
    again.addEventListener("click", () => {
      this.literal = true;
      this.field.focus();
      this.run();
    });
    this.note.append("Showing what is found for ", make("strong", {}, instead), ". ", again);
  }

  more({ live }) {
    if (live.length <= this.shown) return [];
    const button = make("button", { type: "button", class: "kb-search-more" }, `Show more of ${live.length.toLocaleString("en")}`);
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
    clearTimeout(this.waiting);
    await this.runAnew();
    const first = this.results.querySelector("a");
    if (!first) return;
    remember(this.field.value);
    location.assign(first.href);
  }

  // The arrow keys go from the field through all that can be chosen, and back.
  move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.target.matches("select, summary")) return;
    const stops = [this.field, ...this.results.querySelectorAll("a, button")];
    const next = stops[stops.indexOf(event.target) + step];
    event.preventDefault();
    if (next) {
      next.focus();
      next.scrollIntoView({ block: "nearest" });
    }
  }
}
