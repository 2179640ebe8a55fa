/* Places what a reader fills in, once, into every command of a runbook. The values stay in the tab. */
(function () {
  "use strict";

  const { body, make, button, written, remembered, remember, home, here } = kbgen.runbook;
  const KEY = `kbgen:values:${home}`;
  /* `$NAME`, `${NAME}`, `${NAME:-default}` and `<name>`, as kbgen/kinds/runbook/commands.py reads them */
  const PLACEHOLDER = /(?<![\\$])\$(?:\{([A-Za-z_]\w*)(?::?[-=?][^}]{0,80})?\}|([A-Za-z_]\w*))|(?<![<\w])<([A-Za-z][\w. /|:-]{0,60}?)>(?!>)/g;
  /* a placeholder that says itself what holds where nobody fills it in */
  const OTHERWISE = /^\$\{\w+:?[-=]/;
  /* A value that comes from outside stands in commands: what a shell would read as more than a name is refused,
     whatever the runbook's own pattern lets through. */
  const NAME = /^[\p{L}\p{N}_/][\p{L}\p{N}_.:@/+-]{0,252}$/u;
  const given = new URLSearchParams(location.search);
  /* more fields than these would stand between a reader and the first command */
  const FEW = 3;
  let variables = [];

  function folded(name) {
    return name.replace(/[\W_]/g, "").toLowerCase();
  }

  function nameOf([, braced, plain, angled]) {
    return braced ?? plain ?? angled;
  }

  /* The variable that a placeholder means, whatever the case and the separators; what the runbook's commands set
     themselves, as the builder has found, is left to them. */
  function meant(found, own) {
    const name = nameOf(found);
    if (own.has(name)) return undefined;
    const exact = variables.find((one) => one.name === name);
    const written = found[0].startsWith("<") || name === name.toUpperCase();
    return exact ?? (written ? variables.find((one) => folded(one.name) === folded(name)) : undefined);
  }

  /* A stretch of text, which the colours of a language may have cut into pieces. */
  function range(code, start, end) {
    const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
    const found = document.createRange();
    let before = 0;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const after = before + node.length;
      if (start >= before && start < after) found.setStart(node, start - before);
      if (end <= after) {
        found.setEnd(node, end - before);
        return found;
      }
      before = after;
    }
    return null;
  }

  function mark(code, start, text, variable) {
    const where = range(code, start, start + text.length);
    const place = make("span", { class: "kb-variable" });
    place.append(where.extractContents());
    where.insertNode(place);
    variable.places.push({ place, text, original: [...place.childNodes] });
    Object.assign(place, { kbVariable: variable, kbText: text });
  }

  function find(own) {
    for (const code of written("code")) {
      for (const one of [...code.textContent.matchAll(PLACEHOLDER)].reverse()) {
        const variable = meant(one, own);
        if (variable) mark(code, one.index, one[0], variable);
      }
    }
  }

  function fits({ value, pattern }) {
    if (!value || !pattern) return true;
    try {
      return new RegExp(`^(?:${pattern})$`, "u").test(value);
    } catch {
      return true; /* a pattern that this browser does not read says nothing */
    }
  }

  /* A command that has become too long for its block is scrolled with the keyboard too. */
  function reachable(code) {
    if (code && code.scrollWidth > code.clientWidth) code.tabIndex = 0;
  }

  /* What stands below a field: what is wrong with its value, or where that is from if nobody here has typed it. */
  function remark({ value, pattern, outside, refused }, right) {
    if (!right) return `Expected: ${pattern}`;
    if (value && value === outside) return "From the link";
    return !value && refused ? `Not filled in: the link says ${refused}` : "";
  }

  function show(variable) {
    const { value, field, doubt, outside } = variable;
    const right = fits(variable);
    for (const { place, text, original } of variable.places) {
      place.classList.toggle("kb-filled", Boolean(value) && right);
      place.classList.toggle("kb-doubtful", !right);
      place.classList.toggle("kb-outside", Boolean(value) && value === outside);
      if (value) place.title = `in place of ${text}`;
      else place.removeAttribute("title");
      place.replaceChildren(...(value ? [value] : original));
      reachable(place.closest("pre > code"));
    }
    field.setAttribute("aria-invalid", String(!right));
    doubt.textContent = remark(variable, right);
  }

  function keep() {
    const known = remembered(KEY, { pages: {}, last: {} });
    known.received = { ...known.received, [here()]: location.search };
    known.pages[here()] = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
    for (const { name, value } of variables) if (value) known.last[name] = value;
    remember(KEY, known);
  }

  function fill(variable, value) {
    variable.value = value;
    if (variable.field.value !== value) variable.field.value = value;
    show(variable);
    keep();
  }

  /* One click for what it usually is, or for what it was on another page of this tab. */
  function offer(variable, words, value) {
    return button(`${words} ${value}`, () => fill(variable, value), { "aria-label": `${variable.name}: ${words} ${value}` });
  }

  function read(item, number, known) {
    const { kbVariable: name, kbDefault: usual, kbPattern: pattern, kbLabel: source } = item.dataset;
    const id = `kb-value-${number}`;
    const field = make("input", {
      id, type: "text", class: "kb-field", autocomplete: "off", autocapitalize: "none", spellcheck: "false",
      "aria-describedby": `${id}-doubt`, placeholder: "value",
    });
    const doubt = make("span", { id: `${id}-doubt`, class: "kb-doubt", role: "status" });
    const variable = { name, pattern, label: source, field, doubt, places: [], declared: !item.dataset.kbWritten, value: known.pages[here()]?.[name] ?? "" };
    field.value = variable.value;
    field.addEventListener("input", () => fill(variable, field.value));
    const label = make("label", { for: id }, make("code", {}, item.dataset.kbWritten ?? name));
    const about = item.querySelector(".kb-variable-about");
    if (about) label.append(" ", about);
    const earlier = known.last[name];
    const line = make("span", { class: "kb-line" }, field);
    if (usual) line.append(offer(variable, "Use", usual));
    if (earlier && earlier !== usual && earlier !== variable.value) line.append(offer(variable, "Use earlier", earlier));
    item.replaceChildren(label, line, doubt);
    return variable;
  }

  /* The labels of the alert that the page's address gives, once: what is corrected afterwards stays. */
  function receive(known) {
    const again = known.received?.[here()] === location.search;
    for (const variable of variables) {
      const value = variable.label && given.get(variable.label);
      if (!value) continue;
      if (!NAME.test(value) || !fits({ value, pattern: variable.pattern })) variable.refused = value.slice(0, 80);
      else if (again) variable.outside = value;
      else variable.outside = variable.value = variable.field.value = value;
    }
    if (variables.some(({ outside }) => outside)) keep();
  }

  /* What a copied piece still lacks, in words; nothing where it can be run. */
  function lacking(places) {
    const first = new Map();
    for (const { kbVariable, kbText } of places) if (!first.has(kbVariable)) first.set(kbVariable, kbText);
    const open = [...first].filter(([{ value }]) => !value).map(([, text]) => text);
    const wrong = [...first.keys()].filter((one) => !fits(one)).map(({ name, pattern }) => `${name} does not look like ${pattern}`);
    const parts = [...(open.length ? [`still to fill in: ${open.join(", ")}`] : []), ...wrong];
    return parts.length ? `Copied, but ${parts.join("; ")}.` : "";
  }

  function warn(near, places) {
    const block = near.closest(".highlight, pre, p, li, td, dd") ?? near;
    if (block.nextElementSibling?.matches(".kb-warning")) block.nextElementSibling.remove();
    const words = lacking(places);
    if (words) block.after(make("p", { class: "kb-warning", role: "alert" }, words));
  }

  function clicked(event) {
    const target = event.target.closest?.("[data-clipboard-target]")?.dataset.clipboardTarget;
    const code = target && document.querySelector(target);
    if (code) warn(code, [...code.querySelectorAll(".kb-variable")]);
  }

  function copied(event) {
    const selection = document.getSelection();
    if (selection.isCollapsed || event.target.closest?.("textarea, input")) return;
    const places = [...document.querySelectorAll(".kb-variable")].filter((place) => selection.containsNode(place, true));
    if (places.length) warn(places[0], places);
  }

  /* Fields for placeholders that the runbook does not declare, folded away: one for all that mean the same. */
  function undeclared(box) {
    const texts = (box.dataset.kbUndeclared?.split("\n") ?? []).filter((text) => !OTHERWISE.test(text));
    const found = new Map();
    for (const text of texts) {
      for (const one of text.matchAll(PLACEHOLDER)) if (!found.has(folded(nameOf(one)))) found.set(folded(nameOf(one)), one);
    }
    if (!found.size) return [];
    const items = [...found.values()].map((one) => make("li", { "data-kb-variable": nameOf(one), "data-kb-written": one[0] }));
    return [make("ul", { class: "kb-plain kb-variables" }, ...items)];
  }

  /* A list of fields that opens; what the runbook declares is open from the start where it has room. */
  function folding(list, open) {
    const count = list.children.length;
    const words = list.isConnected ? `Values (${count})` : `Fill in the placeholders (${count})`;
    const fold = make("details", { class: "kb-fold", open }, make("summary", {}, words));
    if (list.isConnected) list.before(fold);
    fold.append(list);
    return fold;
  }

  function before(one, other) {
    return one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
  }

  /* The fields stand before the first command that needs one, in a bar that folds once it is scrolled past, and stays
     in reach. */
  function stand(folds, box) {
    const bar = make("div", { class: "kb-values" }, ...folds);
    let [block] = variables.flatMap(({ places }) => places.map(({ place }) => place)).sort(before);
    while (block && block.parentElement !== body()) block = block.parentElement;
    if (block) block.before(bar);
    else box.append(bar);
    document.addEventListener("scroll", () => {
      if (bar.getBoundingClientRect().bottom > 0 || bar.contains(document.activeElement)) return;
      for (const fold of folds) fold.open = false;
    }, { passive: true });
  }

  function start() {
    const box = document.querySelector("[data-kb-run]");
    if (!box || document.querySelector(".kb-form")) return;
    const declared = [...document.querySelectorAll(".kb-variables")];
    const lists = [...declared, ...undeclared(box)];
    if (!lists.length) return;
    const known = remembered(KEY, { pages: {}, last: {} });
    variables = lists.flatMap((list) => [...list.children]).map((item, number) => read(item, number, known));
    const label = declared[0]?.closest("dd");
    const room = !matchMedia("(max-width: 600px)").matches;
    const folds = lists.map((list) => folding(list, room && declared.includes(list) && list.children.length <= FEW));
    for (const part of [label?.previousElementSibling, label]) part?.remove();
    for (const list of lists) {
      list.classList.add("kb-form");
      const mine = variables.filter(({ field }) => list.contains(field));
      const note = make("p", { class: "kb-when kb-form-note" }, "Placed into the commands below. Kept in this tab only.");
      list.after(button("Clear values", () => mine.forEach((one) => fill(one, ""))), note);
    }
    receive(known);
    find(new Set(box.dataset.kbOwn?.split(" ")));
    variables.forEach(show);
    stand(folds, box);
    document.addEventListener("click", clicked);
    document.addEventListener("copy", copied);
  }

  /* What stands in the form; of what is not declared, only what was filled in. */
  kbgen.runbook.values = () => variables.filter(({ declared, value }) => declared || value).map(({ name, value }) => ({ name, value }));
  start();
})();
