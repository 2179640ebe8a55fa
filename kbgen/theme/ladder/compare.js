/* Sets any two levels of a ladder side by side, in place of the printed comparisons; which two stands in the address.

   The builder has found what is alike and given it a number: nothing is judged here. Where the address names none,
   the level of the reader's self-assessment comes first. */
(() => {
  "use strict";
  const ROOT = new URL("../../../", document.currentScript.src).pathname;

  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  /* Pairs of the same words first, so that they are never taken for a change of something else. What is not repeated
     stands beside what is added, to save room. */
  function compared(before, after) {
    const left = [...before];
    const earlier = new Map();
    for (const same of [true, false]) {
      for (const one of after) {
        const place = left.findIndex(([text, strand]) => strand === one[1] && (!same || text === one[0]));
        if (place >= 0 && !earlier.has(one)) earlier.set(one, left.splice(place, 1)[0]);
      }
    }
    const rows = after.map((one) => {
      const [was] = earlier.get(one) ?? [];
      if (was !== undefined) return [[was], [one[0], was === one[0] ? "unchanged" : "changed"]];
      return [left.length ? [left.shift()[0], "not repeated"] : [""], [one[0], "added"]];
    });
    return [...rows, ...left.map(([text]) => [[text, "not repeated"], [""]])];
  }

  class Comparison {
    constructor(place) {
      this.place = place;
      this.data = JSON.parse(place.dataset.kbCompare);
      this.levels = new Map(this.data.levels.map((level) => [level.id, level]));
      this.result = make("div", {});
      this.status = make("p", { class: "kb-count", role: "status" });
      this.plan = make("a", {});
      this.way = make("p", { class: "kb-also" }, this.plan);
      this.from = this.select("from", "Level");
      this.to = this.select("to", "Beside");
      this.from.addEventListener("change", () => this.choose(this.from.value, this.beside(this.from.value), true));
      this.to.addEventListener("change", () => this.choose(this.from.value, this.to.value, true));
      const swap = make("button", { type: "button" }, "Swap");
      swap.addEventListener("click", () => this.choose(this.to.value, this.from.value, true));
      place.before(make("div", { class: "kb-filter", role: "group", "aria-label": "Levels to compare" }, ...this.labelled(this.from), ...this.labelled(this.to), swap), this.status, this.way, this.result);
      place.hidden = true;
      this.leaveOutOfContents();
      addEventListener("popstate", () => this.fromAddress());
      addEventListener("hashchange", () => this.fromAddress());
      this.fromAddress();
    }

    /* the headings of the printed comparisons are out of sight */
    leaveOutOfContents() {
      const hidden = new Set([...this.place.querySelectorAll("h2[id], h2 [id]")].map(({ id }) => `#${id}`));
      for (const link of document.querySelectorAll(".md-nav--secondary a, .kb-contents a")) {
        if (hidden.has(decodeURIComponent(link.hash))) link.closest("li").remove();
      }
      for (const contents of document.querySelectorAll(".kb-contents:not(:has(li))")) contents.remove();
    }

    select(name, label) {
      const options = this.data.levels.map((level) => make("option", { value: level.id }, level.name));
      return make("select", { name, id: `kb-${name}`, "data-kb-label": label }, ...options);
    }

    /* what a newly chosen level stands beside: the next one, where the one before stood beside its next */
    beside(level) {
      const pairs = Object.values(this.data.printed);
      const isNext = pairs.some(([lower, upper]) => lower === this.shown && upper === this.to.value);
      return (isNext && pairs.find(([lower]) => lower === level)?.[1]) || this.to.value;
    }

    labelled(select) {
      return [make("label", { for: select.id }, select.dataset.kbLabel), select];
    }

    /* a link to a printed comparison chooses its levels too */
    fromAddress() {
      const asked = new URLSearchParams(location.search);
      const pairs = Object.values(this.data.printed);
      const own = this.ownLevel();
      const first = pairs.find(([lower]) => lower === own) ?? pairs.findLast(([, upper]) => upper === own) ?? pairs[0];
      const printed = this.data.printed[decodeURIComponent(location.hash.slice(1))] ?? first;
      const [from, to] = [asked.get("from"), asked.get("to")];
      const known = this.levels.has(from) && this.levels.has(to) && !(location.hash && printed !== first);
      this.choose(...(known ? [from, to] : printed), false);
    }

    ownLevel() {
      try {
        return JSON.parse(localStorage.getItem(`kbgen:self-assessment:${ROOT}:${this.data.ladder}`))?.level;
      } catch {
        return undefined;
      }
    }

    choose(from, to, asked) {
      [this.from.value, this.to.value] = [from, to];
      this.shown = from;
      if (asked) history.pushState(history.state, "", `${location.pathname}?${new URLSearchParams({ from, to })}`);
      this.show(this.levels.get(from), this.levels.get(to));
    }

    show(from, to) {
      const counts = new Map(Object.keys(this.data.tones).map((mark) => [mark, 0]));
      const sides = this.data.competencies.map((_, place) => [this.data.sides[from.id][place], this.data.sides[to.id][place]]);
      const listed = sides.map(([before, after]) => compared(before[2], after[2]));
      for (const [, mark] of listed.flat(2)) if (mark) counts.set(mark, counts.get(mark) + 1);
      /* where nothing is shared, marks would tell nothing */
      this.marks = counts.get("changed") + counts.get("unchanged") > 0;
      const legend = document.querySelector("[data-kb-legend]");
      if (legend) legend.hidden = !this.marks;
      const bodies = this.data.competencies.map((competency, place) => this.body(competency, sides[place], listed[place], [from, to]));
      const heads = [from, to].map((level) => make("th", { scope: "col" }, make("a", { href: level.href }, level.name)));
      const table = make("table", {}, make("thead", {}, make("tr", {}, ...heads)), ...bodies);
      const name = `${from.name} and ${to.name}`;
      const region = make("div", { class: "kb-matrix kb-stack kb-beside", role: "region", "aria-label": name, tabindex: "0" }, table);
      this.result.replaceChildren(region);
      const said = [...counts].filter(([, count]) => count).map(([mark, count]) => `${count} ${mark}`);
      const nothing = said.length ? this.data.nothing : "nothing to compare";
      this.status.textContent = `${name}: ${this.marks ? said.join(", ") : nothing}.`;
      this.way.hidden = !to.plan;
      this.plan.href = to.plan;
      this.plan.textContent = `Assess yourself as ${to.name} and write a plan`;
    }

    marked(text, mark) {
      return mark && this.marks ? [`${text} `, make("span", { class: `kb-badge kb-${this.data.tones[mark]}` }, mark)] : text ? [text] : [];
    }

    body({ name, href }, sides, rows, levels) {
      const cells = (texts) => texts.map((content, place) => make("td", { "data-kb-label": levels[place].name }, ...content));
      const head = make("th", { scope: "rowgroup", colspan: "2" }, make("a", { href }, name));
      const body = make("tbody", {}, make("tr", { class: "kb-group" }, head));
      const words = sides.map(([remark, summary]) => remark || summary ? [remark || summary] : []);
      if (words.some(({ length }) => length)) body.append(make("tr", { class: "kb-remark" }, ...cells(words)));
      for (const row of rows) body.append(make("tr", {}, ...cells(row.map((side) => this.marked(...side)))));
      return body;
    }
  }

  document.querySelectorAll("[data-kb-compare]:not([hidden])").forEach((place) => new Comparison(place));
})();
