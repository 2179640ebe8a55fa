/* Keeps a reader's answers and growth plan beside the expectations of a ladder: in this browser, and nowhere else.

   Each is kept under the name of its expectation with the words that it was given to, so that it survives an edit of
   the ladder. It leaves the browser as Markdown, when its reader takes it out, and comes back in the same way. */
(() => {
  "use strict";
  const ANSWERS = ["not yet", "at times", "as a rule"];
  const FIELDS = { example: "Example", next: "Next step" };
  const FIRST = "<!-- kbgen self-assessment 1 -->";
  const LAST = "End of the self-assessment.";
  const PLAN = "## Growth plan";
  const OTHERS = "## Other answers";
  const MOST = 1_000_000;
  const ROOT = new URL("../../../", document.currentScript.src).pathname;

  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  const inOneLine = (text) => text.replace(/\s+/g, " ").trim();

  /* ---- Markdown: what is written can be read again, letter by letter ---- */

  function writtenItem([key, one]) {
    const lines = [`- **${one.place}** \`${key}\``, `  ${one.text}`];
    if (one.answer) lines.push(`  - Answer: ${one.answer}`);
    for (const [field, label] of Object.entries(FIELDS)) {
      if (one[field]) lines.push(`  - ${label}:`, ...one[field].split("\n").map((line) => (line ? `    > ${line}` : "    >")));
    }
    return lines.join("\n");
  }

  function written(ladder, title, state) {
    const items = Object.entries(state.entries);
    const part = (heading, chosen) => (chosen.length ? [heading, chosen.map(writtenItem).join("\n")] : []);
    const level = state.level ? `\nLevel: \`${state.level}\`` : "";
    return [
      `${FIRST}\n# Self-assessment: ${title}`,
      `Ladder: \`${ladder}\`${level}`,
      ...part(PLAN, items.filter(([, one]) => one.next)),
      ...part(OTHERS, items.filter(([, one]) => !one.next)),
      `${LAST}\n`,
    ].join("\n\n");
  }

  /* the state that a text holds; throws an Error that says in a sentence why it holds none */
  function read(text, ladder, title) {
    if (text.length > MOST) throw new Error("This file is too large for a self-assessment.");
    const lines = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n").trimEnd().split("\n");
    if (lines[0] !== FIRST) throw new Error("This file is no self-assessment that was exported from a page like this.");
    const of = /^Ladder: `(.*)`$/.exec(lines[3] ?? "")?.[1];
    if (of !== undefined && of !== ladder) throw new Error(`This self-assessment is of another ladder: “${of}”, not “${ladder}” (${title}).`);
    if (lines.at(-1) !== LAST) throw new Error("This file is not whole: its last line is missing.");
    const state = { entries: {} };
    let one, field;
    lines.slice(0, -1).forEach((line, place) => {
      const item = /^- \*\*(.*)\*\* `([^`]+)`$/.exec(line);
      const quoted = /^ {4}>(?: (.*))?$/.exec(line);
      const answer = /^ {2}- Answer: (.*)$/.exec(line)?.[1];
      const label = /^ {2}- (.*):$/.exec(line)?.[1];
      const level = /^Level: `(.*)`$/.exec(line)?.[1];
      const fail = (why) => { throw new Error(`Line ${place + 1} of this file ${why}: “${line.slice(0, 80)}”.`); };
      if (one && one.text === undefined) {
        if (!line.startsWith("  ") || !line.trim()) fail("should hold the words of an expectation");
        one.text = line.slice(2);
      } else if (item) {
        if (Object.hasOwn(state.entries, item[2])) fail("names an expectation a second time");
        one = state.entries[item[2]] = { place: item[1] };
        field = undefined;
      } else if (quoted && field) {
        one[field] = one[field] === undefined ? (quoted[1] ?? "") : `${one[field]}\n${quoted[1] ?? ""}`;
      } else if (one && ANSWERS.includes(answer)) {
        one.answer = answer;
      } else if (one && Object.values(FIELDS).includes(label)) {
        field = Object.keys(FIELDS).find((name) => FIELDS[name] === label);
        if (one[field] !== undefined) fail("is there a second time");
      } else if (level !== undefined && place === 4) {
        state.level = level;
      } else if (place > 4 ? line && line !== PLAN && line !== OTHERS : ![0, 1, 2, 3].includes(place) && line) {
        fail("cannot be read");
      }
    });
    if (one && one.text === undefined) throw new Error("This file is not whole: it ends within an expectation.");
    return state;
  }

  /* ---- the page ---- */

  class Assessment {
    constructor(place) {
      this.place = place;
      this.ladder = place.dataset.kbAssess;
      this.title = place.dataset.kbTitle;
      this.store = `kbgen:self-assessment:${ROOT}:${this.ladder}`;
      this.levels = [...place.querySelectorAll("[data-kb-level]")];
      this.items = new Map();
      for (const item of place.querySelectorAll("[data-kb-key]")) {
        const known = this.items.get(item.dataset.kbKey);
        if (known) known.all.push(item);
        else this.items.set(item.dataset.kbKey, { all: [item], text: inOneLine(item.textContent), place: item.parentElement.dataset.kbPlace });
      }
      this.state = this.load();
      this.makeBar();
      this.plan = make("div", { class: "kb-growth" });
      place.after(this.plan);
      addEventListener("storage", (event) => event.key === this.store && this.replace(this.load(), false));
      addEventListener("popstate", () => this.chooseLevel(this.asked()));
      addEventListener("hashchange", () => this.chooseLevel(this.anchored() ?? this.asked()));
      this.chooseLevel(this.asked());
      this.show();
    }

    load() {
      try {
        const found = JSON.parse(localStorage.getItem(this.store));
        return found?.entries ? found : { entries: {} };
      } catch {
        return { entries: {} };
      }
    }

    save() {
      const order = [...this.items.keys()];
      const rank = (key) => (this.items.has(key) ? order.indexOf(key) : order.length);
      const sorted = Object.entries(this.state.entries).sort(([one], [other]) => rank(one) - rank(other) || (one < other ? -1 : 1));
      this.state.entries = Object.fromEntries(sorted);
      try {
        if (sorted.length || this.state.level) localStorage.setItem(this.store, JSON.stringify(this.state));
        else localStorage.removeItem(this.store);
      } catch {
        this.say("This browser keeps nothing for this page. Export what you write before you leave it.");
      }
    }

    makeBar() {
      const options = this.levels.map((level) => make("option", { value: level.dataset.kbLevel }, level.dataset.kbName));
      this.level = make("select", { id: "kb-level" }, ...options);
      this.level.addEventListener("change", () => {
        history.pushState(history.state, "", `${location.pathname}?${new URLSearchParams({ level: this.level.value })}`);
        this.chooseLevel(this.level.value);
      });
      this.file = make("input", { type: "file", accept: ".md,text/markdown,text/plain", hidden: "" });
      this.file.addEventListener("change", () => this.take());
      this.status = make("p", { class: "kb-filter-status", role: "status" });
      const button = (words, press) => {
        const made = make("button", { type: "button" }, words);
        made.addEventListener("click", press);
        return made;
      };
      this.progress = make("span", { class: "kb-when" });
      this.toPlan = make("a", { href: "#growth-plan" });
      this.undo = button("Undo", () => this.replace(this.before, true, "Put back."));
      const bar = make("div", { class: "kb-filter", role: "group", "aria-label": "Self-assessment" },
        make("label", { for: "kb-level" }, "Level"), this.level,
        button("Export as Markdown", () => this.give()), button("Import…", () => this.file.click()), this.file,
        button("Forget everything", () => this.replace({ entries: {} }, true, "Forgotten.")), this.progress, this.toPlan, this.status, this.undo);
      this.undo.hidden = true;
      const note = make("p", { class: "kb-guide" }, "What you write here stays in this browser, and is sent to nobody. Export it to keep it, or to show it to somebody.");
      this.place.before(note, bar);
    }

    say(words, undo = false) {
      this.status.textContent = words;
      this.undo.hidden = !undo;
    }

    /* the level of the anchor in the address */
    anchored() {
      const anchor = decodeURIComponent(location.hash.slice(1));
      return this.levels.find((level) => level.querySelector("h2 [id], h2[id]")?.id === anchor)?.dataset.kbLevel;
    }

    /* the level of the address, else the one looked at last */
    asked() {
      return new URLSearchParams(location.search).get("level") ?? this.anchored() ?? this.state.level;
    }

    chooseLevel(asked) {
      const chosen = this.levels.find((level) => level.dataset.kbLevel === asked) ?? this.levels[0];
      this.level.value = chosen.dataset.kbLevel;
      for (const level of this.levels) level.hidden = level !== chosen;
      for (const item of chosen.querySelectorAll("[data-kb-key]:not(:has(.kb-answer))")) this.equip(item);
      if (asked && asked !== this.state.level && asked === chosen.dataset.kbLevel) {
        this.state.level = asked;
        this.save();
      }
      this.fill();
      this.count();
    }

    /* how far the reader has come with the level that is shown */
    count() {
      const keys = [...this.place.querySelectorAll("[data-kb-level]:not([hidden]) [data-kb-key]")].map((item) => item.dataset.kbKey);
      const answered = keys.filter((key) => this.state.entries[key]?.answer).length;
      const steps = Object.values(this.state.entries).filter((one) => one.next).length;
      this.progress.textContent = `${answered} of ${keys.length} answered`;
      this.toPlan.textContent = `Growth plan: ${steps} ${steps === 1 ? "step" : "steps"}`;
    }

    /* what is answered about one expectation, under its words */
    equip(item) {
      const key = item.dataset.kbKey;
      const { text } = this.items.get(key);
      const answer = make("select", { "aria-label": `Your answer: ${text}`, "data-kb-field": "answer" },
        make("option", { value: "" }, "No answer"), ...ANSWERS.map((one) => make("option", { value: one }, one[0].toUpperCase() + one.slice(1))));
      const fields = Object.entries(FIELDS).map(([field, label]) =>
        make("label", {}, label, make("textarea", { rows: "2", "data-kb-field": field })));
      const more = make("details", {}, make("summary", {}, "Example and next step"), ...fields);
      const part = make("div", { class: "kb-answer" }, answer, more, make("p", { class: "kb-when", hidden: "" }));
      part.addEventListener("input", ({ target }) => this.set(key, target.dataset.kbField, target.value));
      item.append(part);
    }

    set(key, field, value) {
      const { text, place } = this.items.get(key);
      const one = { ...this.state.entries[key], text, place: inOneLine(place), [field]: value.replace(/\r\n?/g, "\n") };
      if (!one[field]) delete one[field];
      if (one.answer || one.example || one.next) this.state.entries[key] = one;
      else delete this.state.entries[key];
      this.say("");
      this.save();
      this.show();
    }

    replace(state, keep, words) {
      this.before = structuredClone(this.state);
      this.state = structuredClone(state);
      if (keep) this.save();
      this.show();
      this.chooseLevel(this.state.level ?? this.level.value);
      if (words) this.say(words, true);
    }

    /* the fields of the level that is shown say what is kept */
    fill() {
      for (const part of this.place.querySelectorAll("[data-kb-level]:not([hidden]) .kb-answer")) {
        const key = part.parentElement.dataset.kbKey;
        const one = this.state.entries[key] ?? {};
        for (const field of part.querySelectorAll("[data-kb-field]")) {
          if (field.value !== (one[field.dataset.kbField] ?? "")) field.value = one[field.dataset.kbField] ?? "";
        }
        if (one.example || one.next) part.querySelector("details").open = true;
        const note = part.querySelector(".kb-when");
        note.hidden = !one.text || one.text === this.items.get(key).text;
        note.textContent = note.hidden ? "" : `The words have changed since you answered: “${one.text}”`;
      }
    }

    show() {
      this.fill();
      this.count();
      const entries = Object.entries(this.state.entries);
      const plan = entries.filter(([, one]) => one.next);
      const gone = entries.filter(([key]) => !this.items.has(key));
      this.plan.replaceChildren(make("h2", { id: "growth-plan" }, "Growth plan"),
        plan.length ? make("ul", {}, ...plan.map(([, one]) => this.planned(one)))
          : make("p", { class: "kb-remark" }, "Empty. Write a next step under an expectation, of any level, and it stands here."),
        ...(gone.length ? [make("h2", { id: "no-longer-in-the-ladder" }, "No longer in the ladder"),
          make("p", {}, "You have written about expectations that this ladder does not have. They are kept, and exported with the others."),
          make("ul", {}, ...gone.map(([key, one]) => this.lost(key, one)))] : []));
    }

    planned(one) {
      return make("li", {}, make("span", { class: "kb-next" }, one.next), make("br", {}), make("span", { class: "kb-when" }, `${one.place}: ${one.text}`));
    }

    lost(key, one) {
      const drop = make("button", { type: "button" }, "Remove");
      drop.setAttribute("aria-label", `Remove what you wrote about: ${one.text}`);
      drop.addEventListener("click", () => {
        const rest = structuredClone(this.state);
        delete rest.entries[key];
        this.replace(rest, true, "Removed.");
      });
      const said = [one.answer, one.example, one.next].filter(Boolean).join(" · ");
      return make("li", { class: "kb-filter" }, make("span", {}, `${one.text} `, make("code", {}, key), ` ${said}`), drop);
    }

    give() {
      const link = make("a", {
        href: URL.createObjectURL(new Blob([written(this.ladder, this.title, this.state)], { type: "text/markdown" })),
        download: `self-assessment-${this.ladder}.md`,
      });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    }

    async take() {
      const [file] = this.file.files;
      if (!file) return;
      try {
        if (file.size > MOST * 4) throw new Error("This file is too large for a self-assessment.");
        const state = read(await file.text(), this.ladder, this.title);
        const names = Object.keys(state.entries);
        const lost = names.filter((key) => !this.items.has(key)).length;
        const them = `${names.length} ${names.length === 1 ? "expectation" : "expectations"}`;
        this.replace(state, true, `Imported what you wrote about ${them}${lost ? `, ${lost} of them no longer in the ladder` : ""}, in place of what was here.`);
      } catch (error) {
        this.say(`Not imported. ${error.message}`);
      }
      this.file.value = "";
    }
  }

  document.querySelectorAll("[data-kb-assess]").forEach((place) => new Assessment(place));
})();
