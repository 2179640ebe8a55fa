/* Draws diagrams that are written in Mermaid's notation. Without this script, or where one cannot be drawn, they are text.

   Mermaid makes style elements, which the site's policy forbids. While it draws it is handed an inert element in their
   place, whose text becomes a constructed style sheet, which the policy allows; labels are thus measured as they are
   shown. The drawing then moves into a shadow tree of its own with those sheets, so that neither the ids nor the rules
   of two drawings, or of the page, meet. Each scheme has a drawing of its own: the stylesheet shows the one that fits,
   and paper is light. */
(() => {
  "use strict";
  const LONGEST = 50000;
  const SIZE = "14px";
  const SCHEMES = { light: "default", dark: "slate" };
  const WRITTEN = ":is(pre, div).kb-diagram";
  /* what no drawing needs; Mermaid has taken most of it away itself */
  const UNWANTED = "script, style, template, img, image, iframe, object, embed, form, input, link, meta, audio, video";
  const LINK = /^(?:https?:|mailto:|#|\.{0,2}\/|[\w-]+(?:[/.?#]|$))/i;
  const CHART_TEXT = ["titleColor", "dataLabelColor", "xAxisLabelColor", "xAxisTitleColor", "yAxisLabelColor", "yAxisTitleColor"];
  const CHART_LINES = ["xAxisTickColor", "xAxisLineColor", "yAxisTickColor", "yAxisLineColor"];
  const OWN = `
    :host { font-size: ${SIZE}; line-height: 1.5; }
    svg { display: block; }
    /* Mermaid means them to start at their middle, and does not say so */
    .mindmap-node > .label[transform^="translate(0,"] text { text-anchor: middle; }
    .link { mix-blend-mode: normal !important; }
    a:focus-visible { outline: 2px solid var(--md-accent-fg-color); outline-offset: 2px; }
    @media (prefers-reduced-motion: reduce) { * { animation: none !important; } }
    @media print { svg { max-width: 100%; height: auto; } }`;

  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  const isDark = () => document.body.dataset.mdColorScheme === SCHEMES.dark;
  const scheme = () => (isDark() ? "dark" : "light");

  const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);

  /* A colour as it is seen on a ground: Mermaid reckons with solid ones, and parts lists of them at commas. */
  function solid(colour, ground) {
    const [over, under] = [colour, ground].map(numbers);
    const part = over[3] ?? 1;
    const mixed = [0, 1, 2].map((at) => Math.round(over[at] * part + under[at] * (1 - part)));
    return `#${mixed.map((one) => one.toString(16).padStart(2, "0")).join("")}`;
  }

  /* what colours are, as the browser reckons, while something is done in a scheme */
  function inScheme(name, work) {
    const probe = make("span", { hidden: "", "data-md-color-scheme": SCHEMES[name] });
    document.body.append(probe);
    try {
      return work((colour) => {
        probe.style.color = "";
        probe.style.color = colour;
        return getComputedStyle(probe).color;
      });
    } finally {
      probe.remove();
    }
  }

  /* Letters on a colour that an author chose, and chose for one of the schemes, are dark or light by that colour. */
  function readable(svg, name) {
    inScheme(name, (computed) => {
      for (const node of svg.querySelectorAll(".node, .cluster")) {
        const shape = node.querySelector(":is(rect, path, polygon, circle, ellipse)[style*='fill:']");
        const text = [...node.querySelectorAll("text, tspan")];
        if (!shape?.style.fill || shape.style.fill === "none" || text.some((one) => one.style.fill)) continue;
        const [red, green, blue, part = 1] = numbers(computed(shape.style.fill));
        if (part < 0.5) continue;
        const letters = 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? "#1b1b1b" : "#fff";
        for (const one of text) one.style.setProperty("fill", letters, "important");
      }
    });
    return svg;
  }

  /* the theme's variables as colours, as they are in a scheme */
  const coloursOf = (name) =>
    inScheme(name, (computed) => {
      const ground = computed("var(--md-default-bg-color)");
      const found = (variable) => solid(computed(`var(${variable})`), ground);
      const [text, back, accent, soft, quiet, line] = [
        "--md-default-fg-color", "--md-default-bg-color", "--md-accent-fg-color", "--kb-soft", "--kb-quiet", "--kb-line",
      ].map(found);
      const strong = [accent, ...["--kb-good", "--kb-open", "--kb-bad", "--kb-quiet"].map(found)];
      const pale = ["--kb-past-bg", "--kb-good-bg", "--kb-open-bg", "--kb-bad-bg", "--kb-soft"].map(found);
      return { text, back, accent, soft, quiet, line, strong, pale };
    });

  /* one colour after another under numbered names, as Mermaid asks for them */
  function numbered(name, colours, count, first = 0) {
    return Object.fromEntries(Array.from({ length: count }, (_, at) => [name + (at + first), colours[at % colours.length]]));
  }

  function variables(name) {
    const { text, back, accent, soft, quiet, line, strong, pale } = coloursOf(name);
    return {
      darkMode: name === "dark",
      fontSize: SIZE,
      background: back,
      textColor: text, primaryTextColor: text, secondaryTextColor: text, tertiaryTextColor: text,
      titleColor: text, nodeTextColor: text, labelTextColor: text, classText: text, pieTitleTextColor: text,
      pieSectionTextColor: text, pieLegendTextColor: text, scaleLabelColor: text, noteTextColor: text,
      taskTextColor: text, taskTextDarkColor: text, taskTextOutsideColor: text, taskTextLightColor: text,
      primaryColor: soft, mainBkg: soft, actorBkg: soft, labelBoxBkgColor: soft, clusterBkg: back,
      secondaryColor: pale[0], tertiaryColor: back, noteBkgColor: pale[2], edgeLabelBackground: back,
      primaryBorderColor: quiet, nodeBorder: quiet, clusterBorder: line, actorBorder: quiet, noteBorderColor: strong[2],
      lineColor: quiet, signalColor: quiet, signalTextColor: text, loopTextColor: text, gridColor: line,
      activationBkgColor: pale[0], activationBorderColor: quiet, sequenceNumberColor: back,
      taskBkgColor: pale[0], taskBorderColor: quiet, activeTaskBkgColor: pale[2], activeTaskBorderColor: strong[2],
      doneTaskBkgColor: pale[1], doneTaskBorderColor: strong[1], critBkgColor: pale[3], critBorderColor: strong[3],
      todayLineColor: accent, sectionBkgColor: soft, altSectionBkgColor: back, sectionBkgColor2: soft,
      pieStrokeColor: quiet, pieOuterStrokeColor: quiet, pieOpacity: "1",
      ...numbered("pie", pale, 12, 1), ...numbered("cScale", pale, 12), ...numbered("cScaleLabel", [text], 12),
      ...numbered("fillType", pale, 8), ...numbered("git", strong, 8), ...numbered("gitBranchLabel", [back], 8),
      xyChart: {
        backgroundColor: back,
        plotColorPalette: strong.join(", "),
        ...Object.fromEntries(CHART_TEXT.map((one) => [one, text])),
        ...Object.fromEntries(CHART_LINES.map((one) => [one, quiet])),
      },
    };
  }

  function configuration(name) {
    const kept = ["secure", "securityLevel", "startOnLoad", "maxTextSize", "maxEdges", "suppressErrorRendering"];
    return {
      startOnLoad: false,
      securityLevel: "strict",
      suppressErrorRendering: true,
      logLevel: "fatal",
      maxTextSize: LONGEST,
      deterministicIds: true,
      handDrawnSeed: 1,
      htmlLabels: false,
      flowchart: { htmlLabels: false },
      class: { htmlLabels: false },
      sequence: { forceMenus: true }, /* links of a participant, which a handler would open */
      fontFamily: getComputedStyle(document.body).fontFamily,
      theme: "base",
      themeVariables: variables(name),
      /* what a diagram may not say of itself: its colours and letters are the page's */
      secure: [...kept, "theme", "themeVariables", "themeCSS", "darkMode", "fontFamily", "altFontFamily", "htmlLabels"],
    };
  }

  /* an element that stands for a style element, and holds nothing */
  function standIn(sheets) {
    const element = Document.prototype.createElement.call(document, "template");
    const sheet = new CSSStyleSheet();
    sheets.push(sheet);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    const text = { get: () => "", set: (rules) => sheet.replaceSync(rules) };
    Object.defineProperties(element, { innerHTML: text, textContent: text });
    return element;
  }

  /* Does some work during which no style and no handler is written, and no picture fetched, maybe from another host. */
  async function apart(sheets, work) {
    const { createElement, createElementNS } = Document.prototype;
    const { setAttribute } = Element.prototype;
    const { Image } = window;
    const isOne = (name, of) => String(name).toLowerCase() === of;
    document.createElement = (name, ...rest) =>
      isOne(name, "style") ? standIn(sheets) : createElement.call(document, name, ...rest);
    document.createElementNS = (space, name, ...rest) => {
      if (isOne(name, "style")) return standIn(sheets);
      return createElementNS.call(document, space, isOne(name, "image") ? "g" : name, ...rest);
    };
    Element.prototype.setAttribute = function (name, value) {
      if (!/^on/i.test(name)) setAttribute.call(this, name, value);
    };
    window.Image = class {
      constructor() {
        throw new Error("it shows a picture");
      }
    };
    try {
      return await work();
    } finally {
      delete document.createElement;
      delete document.createElementNS;
      Element.prototype.setAttribute = setAttribute;
      window.Image = Image;
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => !sheets.includes(one));
    }
  }

  /* what Mermaid has written, as elements that run nothing */
  function parsed(written) {
    const svg = new DOMParser().parseFromString(written, "text/html").querySelector("svg");
    if (!svg) throw new Error("nothing was drawn");
    for (const one of svg.querySelectorAll(UNWANTED)) one.remove();
    for (const one of [svg, ...svg.querySelectorAll("*")]) {
      for (const { name, value } of [...one.attributes]) {
        const leads = /^(?:xlink:)?href$/i.test(name);
        if (leads || /^on/i.test(name)) one.removeAttribute(name);
        if (leads && LINK.test(value.trim())) one.setAttribute("href", value);
      }
    }
    return document.importNode(svg, true);
  }

  /* In its own size, to be scrolled where it is wider than its box; with a name for those who do not see it. */
  function fitted(svg) {
    const box = svg.viewBox.baseVal;
    if (box?.width) {
      svg.setAttribute("width", Math.ceil(box.width));
      svg.setAttribute("height", Math.ceil(box.height));
    }
    svg.style.removeProperty("max-width");
    svg.removeAttribute("aria-roledescription");
    svg.setAttribute("role", svg.querySelector("a") ? "group" : "img");
    if (!svg.hasAttribute("aria-labelledby")) svg.setAttribute("aria-label", "Diagram");
    return svg;
  }

  async function drawn(text, id, name, width) {
    const sheets = [];
    const room = make("div", { class: "kb-measure", "aria-hidden": "true" });
    room.style.width = `${width}px`;
    document.body.append(room);
    try {
      window.mermaid.initialize(configuration(name));
      const { svg } = await apart(sheets, () => window.mermaid.render(id, text, room));
      return { svg: fitted(readable(parsed(svg), name)), sheets };
    } finally {
      room.remove();
    }
  }

  class Diagram {
    constructor(written, number) {
      this.written = written;
      this.number = number;
      this.text = (written.querySelector("code") ?? written).textContent.trim();
      const before = written.previousElementSibling;
      this.note = before?.matches(".kb-guide") ? before : null;
      this.box = null;
      this.failed = false;
      this.has = new Set();
    }

    async draw(name) {
      if (this.failed || this.has.has(name)) return;
      this.has.add(name);
      try {
        if (this.text.length > LONGEST) throw new Error("it is too long");
        const { svg, sheets } = await drawn(this.text, `kb-diagram-${this.number}-${name}`, name, this.width());
        this.show(name, svg, sheets);
      } catch (error) {
        this.fail(error);
      }
    }

    /* that of the page's text, which is there even where the diagram itself is folded away */
    width() {
      const around = (this.box ?? this.written).closest("article") ?? document.body;
      const { paddingLeft, paddingRight } = getComputedStyle(around);
      return around.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    }

    show(name, svg, sheets) {
      const host = make("div", { class: `kb-drawn-${name}` });
      const own = new CSSStyleSheet();
      own.replaceSync(OWN);
      const root = host.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [...sheets, own];
      root.append(svg);
      if (!this.box) this.open(svg);
      this.box.append(host);
    }

    /* The drawing takes the place of the text, which stays below it. */
    open(svg) {
      const title = svg.querySelector(":scope > title")?.textContent.trim() || "Diagram";
      this.box = make("div", { class: "kb-chart-scroll", role: "group", "aria-label": title, tabindex: "0" });
      const figure = make("figure", { class: "kb-diagram-drawn" }, this.box);
      this.note?.remove();
      this.written.replaceWith(figure);
      figure.append(make("details", {}, make("summary", {}, "As text"), this.written));
    }

    fail(error) {
      if (this.box) return;
      this.failed = true;
      const why = String(error?.message ?? error).split("\n")[0].replace(/[.:\s]+$/, "").slice(0, 120);
      if (this.note) this.note.textContent = `Mermaid cannot draw this diagram (${why}). As it is written:`;
    }
  }

  function start() {
    if (typeof window.mermaid?.render !== "function") return;
    const diagrams = [...document.querySelectorAll(WRITTEN)].map((one, at) => new Diagram(one, at + 1));
    let queue = Promise.resolve();
    const draw = (name) => {
      queue = queue.then(async () => {
        for (const one of diagrams) await one.draw(name);
      });
    };
    draw(scheme());
    draw("light"); /* for paper */
    new MutationObserver(() => draw(scheme())).observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
  }

  const program = document.querySelector("script[data-kb-program]");
  if (!program || !("adoptedStyleSheets" in document)) return;
  if (typeof window.mermaid?.render === "function") start();
  else program.addEventListener("load", start);
})();
