/* Sorts and filters tables. Without this script they are plain tables in the order of the builder.

   A column sorts by what the builder says (data-kb-sort, a time's datetime), else by its numbers, else by its words.
   Tables whose order is their meaning are left alone. A long view is split over pages: what is asked for is then
   looked for on all of them, as long as they are few and can be fetched, and else the reader is told. */
(() => {
  "use strict";
  const FEW = 8;
  const MOST_PAGES = 10;
  const PAUSE = 200;
  const KEPT = ".kb-matrix, .kb-chart, [data-kb-ordered]";
  const NUMBER = /^([-+]?\d[\d,]*(?:\.\d+)?)\s*(\D{0,12})$/;
  const collator = new Intl.Collator(document.documentElement.lang || "en", { numeric: true, sensitivity: "base" });

  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const said = (cell) => cell.textContent.replace("¶", "").trim();

  /* what a cell sorts by: a text, or nothing for an empty cell */
  function value(cell) {
    const given = cell.matches("[data-kb-sort]") ? cell : cell.querySelector("[data-kb-sort]");
    if (given) return given.dataset.kbSort;
    const time = cell.querySelector("time[datetime]");
    const text = time ? time.dateTime : said(cell);
    return /^[-–—]?$/.test(text) ? "" : text;
  }

  function number(text) {
    const found = NUMBER.exec(text);
    return found && { number: Number(found[1].replaceAll(",", "")), unit: found[2].trim() };
  }

  /* The rows in the order of a column. Numbers count as such where all of them have one unit; empty cells come last. */
  function sorted(rows, column, direction) {
    const keyed = rows.map((row) => ({ row, text: value(row.cells[column]) }));
    const numbers = keyed.map(({ text }) => text && number(text));
    const units = new Set(numbers.flatMap((one) => (one ? [one.unit] : [])));
    const counts = units.size === 1 && keyed.every(({ text }, place) => !text || numbers[place]);
    keyed.forEach((one, place) => (one.key = counts && one.text ? numbers[place].number : one.text));
    const compare = counts ? (one, other) => one - other : collator.compare;
    keyed.sort((one, other) => {
      if (!one.text || !other.text) return Boolean(other.text) - Boolean(one.text);
      return direction * compare(one.key, other.key);
    });
    return keyed.map(({ row }) => row);
  }

  function fits(table) {
    const heads = table.tHead?.rows;
    if (heads?.length !== 1 || table.tBodies.length !== 1 || table.closest(KEPT)) return false;
    const rows = [...table.tBodies[0].rows];
    const count = heads[0].cells.length;
    return rows.length > 1 && [...heads, ...rows].every((row) => row.cells.length === count && !row.querySelector("[colspan], [rowspan]"));
  }

  /* the links to the pages of a view, if this table is what is split over them */
  function pagesOf(table) {
    const nav = table.closest(".kb-section")?.querySelector("nav.kb-pages");
    const tables = nav ? [...nav.parentElement.querySelectorAll("table")].filter((one) => !one.closest(".kb-chart")) : [];
    return { nav, alone: tables.length === 1 };
  }

  async function rowsAt(address, heads) {
    const response = await fetch(address, { credentials: "same-origin" });
    if (!response.ok || response.redirected) throw new Error(`${address}: ${response.status}`);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const table = [...page.querySelectorAll(".kb-section table")].find((one) => !one.closest(".kb-chart"));
    const columns = [...table.tHead.rows[0].cells].map(said);
    for (const link of table.querySelectorAll("a[href]")) link.href = new URL(link.getAttribute("href"), response.url).href;
    return [...table.tBodies[0].rows].map((row) => {
      const cells = heads.map((head) => row.cells[columns.indexOf(head)] ?? document.createElement("td"));
      row.replaceChildren(...cells);
      return document.importNode(row, true);
    });
  }

  class Table {
    constructor(table) {
      this.table = table;
      this.body = table.tBodies[0];
      this.place = table.closest(".kb-table, .kb-scroll") ?? table;
      this.own = new Set(this.body.rows);
      this.rows = [...this.own];
      this.heads = [...table.tHead.rows[0].cells];
      this.names = this.heads.map(said);
      this.order = { column: -1, direction: 0 };
      this.words = [];
      this.chosen = new Map();
      Object.assign(this, pagesOf(table));
      this.heads.forEach((head, column) => this.addSorting(head, column));
      this.facets = JSON.parse(table.dataset.kbFacets ?? "[]");
      if (this.rows.length > FEW || this.nav || this.facets.length) this.addFilter();
      if (this.facets.length) this.fromAddress();
    }

    addSorting(head, column) {
      if (!this.names[column] || "kbUnsorted" in head.dataset) return;
      const button = make("button", { type: "button", class: "kb-sort" });
      if (head.querySelector("a, button, input")) button.setAttribute("aria-label", `Sort by ${this.names[column]}`);
      else button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => this.sort(column));
    }

    /* the first press sorts upwards, the second downwards, the third puts back the order of the page */
    sort(column) {
      const now = this.order.column === column ? this.order.direction : 0;
      this.order = { column, direction: now === 0 ? 1 : now === 1 ? -1 : 0 };
      this.heads.forEach((head) => head.removeAttribute("aria-sort"));
      if (this.order.direction) this.heads[column].setAttribute("aria-sort", this.order.direction > 0 ? "ascending" : "descending");
      this.show();
    }

    addFilter() {
      this.field = make("input", { type: "search", placeholder: "Filter", "aria-label": "Filter the rows", autocomplete: "off", spellcheck: "false" });
      this.status = make("p", { class: "kb-filter-status", role: "status" });
      this.clear = make("button", { type: "button", hidden: "" }, "Clear");
      this.selects = this.facets.map((facet) => this.select(facet));
      const bar = make("div", { class: "kb-filter", role: "group", "aria-label": "Filter" }, ...this.selects, this.field, this.clear, this.status);
      this.place.before(bar);
      this.field.addEventListener("input", () => this.filter("replaceState"));
      this.clear.addEventListener("click", () => {
        for (const one of [this.field, ...this.selects]) one.value = "";
        this.field.focus();
        this.filter("pushState");
      });
    }

    select({ name, label, any, values }) {
      const options = values.map(([key, text]) => make("option", { value: key }, text));
      const select = make("select", { name, "aria-label": label }, make("option", { value: "" }, any), ...options);
      select.addEventListener("change", () => this.filter("pushState"));
      return select;
    }

    /* The chosen filters stand in the address, so that what they show can be linked and the way back leads back. */
    fromAddress() {
      const read = () => {
        const asked = new URLSearchParams(location.search);
        this.field.value = asked.get("q") ?? "";
        for (const one of this.selects) this.choose(one, asked.get(one.name) ?? "");
        this.filter();
      };
      addEventListener("popstate", read);
      read();
    }

    /* a value that the page does not know finds nothing, and is shown as it is */
    choose(select, asked) {
      select.querySelector("[data-kb-unknown]")?.remove();
      if (asked && ![...select.options].some((one) => one.value === asked)) {
        select.append(make("option", { value: asked, "data-kb-unknown": "" }, asked));
      }
      select.value = asked;
    }

    intoAddress(how) {
      const asked = new URLSearchParams(this.selects.filter((one) => one.value).map((one) => [one.name, one.value]));
      const words = this.field.value.trim();
      if (words) asked.set("q", words);
      const address = location.pathname + (asked.size ? `?${asked}` : "") + location.hash;
      if (address !== location.pathname + location.search + location.hash) history[how](history.state, "", address);
    }

    filter(how) {
      this.words = plain(this.field.value).split(/\s+/).filter(Boolean);
      this.chosen = new Map(this.selects.filter((one) => one.value).map((one) => [one.name, one.value]));
      if (how && this.facets.length) this.intoAddress(how);
      this.clear.hidden = !this.asked;
      this.show();
    }

    get asked() {
      return this.words.length > 0 || this.chosen.size > 0;
    }

    matches(row) {
      const facets = this.chosen.size ? JSON.parse(row.dataset.kbFacets ?? "{}") : {};
      for (const [name, key] of this.chosen) if (!facets[name]?.includes(key)) return false;
      const text = plain(row.textContent);
      return this.words.every((word) => text.includes(word));
    }

    async show() {
      const wanted = this.asked || this.order.direction !== 0;
      if (wanted && this.nav && !this.whole) await (this.whole = this.fetchWhole());
      const whole = this.asked || this.order.direction !== 0;
      const { column, direction } = this.order;
      const rows = direction ? sorted(this.rows, column, direction) : this.rows;
      let count = 0;
      for (const row of rows) {
        row.hidden = whole ? !this.matches(row) : !this.own.has(row);
        count += !row.hidden;
      }
      this.body.append(...rows);
      clearTimeout(this.saying);
      this.saying = setTimeout(() => this.say(count), PAUSE);
    }

    /* the rows of the view's other pages, in their places */
    async fetchWhole() {
      const links = [...this.nav.children].map((one) => one.href ?? "");
      if (!this.alone || links.length > MOST_PAGES) return;
      try {
        const parts = await Promise.all(links.map((link) => (link ? rowsAt(link, this.names) : [...this.own])));
        this.rows = parts.flat();
        this.complete = true;
      } catch (error) {
        console.info(error); /* the page says that it knows itself only */
      }
    }

    say(count) {
      if (!this.status) return;
      const found = count === 0 ? "No row fits." : `${count.toLocaleString("en")} of ${this.rows.length.toLocaleString("en")} rows`;
      this.status.textContent = this.asked ? found : "";
      if (!this.nav || this.complete || !(this.asked || this.order.direction)) return;
      this.status.append(" This page only. ");
      const search = document.querySelector("[data-kb-search=open]");
      if (search) this.status.append(make("a", { href: search.href }, "Search them all"), ".");
    }
  }

  for (const table of document.querySelectorAll(".md-content table:not([class]):not([data-kb-able])")) {
    if (!fits(table)) continue;
    table.dataset.kbAble = "";
    new Table(table);
  }
})();
