/* A runbook being carried out: steps and calls that are ticked, each with its time. The tab remembers them. */
(function () {
  "use strict";

  const { body, make, button, written, remembered, remember, stamp, here } = kbgen.runbook;
  const KEY = `kbgen:run:${here()}`;
  const NUMBERED = /^(?:step\s+)?\d+(?:\.\d+)*[.):\s]/i;
  /* what is done only in some cases: "If it is full, …", or one of several causes with what helps against each */
  const CONDITION = /^(?:only )?(?:if|when|where|unless|otherwise|in case)\b/i;
  const CAUSES = /mitigat|remed|resol|cause|\bfix/i;
  const HEADINGS = "h2, h3, h4, h5, h6";
  const LONGEST = 160;
  let run = remembered(KEY, { started: null, ticked: [] });
  let before = null;
  let said;
  const boxes = new Map();
  const followers = [];

  function plain(element) {
    const copy = element.cloneNode(true);
    copy.querySelectorAll(".headerlink, .kb-tick, pre, ul, ol, table, .kb-warning").forEach((one) => one.remove());
    const text = copy.textContent.replace(/\s+/g, " ").trim();
    return text.length > LONGEST ? `${text.slice(0, LONGEST).trim()}…` : text;
  }

  /* What a step says in its first paragraph, with the values that are filled in by then. */
  function words(step) {
    const [first] = step.children;
    return plain(step.matches("li") && first?.matches("p") ? first : step);
  }

  function opensBold(item) {
    const first = item.querySelector(":scope > strong, :scope > p:first-child > strong");
    return Boolean(first) && plain(item).startsWith(plain(first));
  }

  function isAlternative(item, section) {
    const causes = CAUSES.test(section) && item.parentElement.children.length > 1;
    return CONDITION.test(plain(item)) || (causes && [...item.parentElement.children].every(opensBold));
  }

  function numberOf(item) {
    return item.value || item.parentElement.start + [...item.parentElement.children].indexOf(item);
  }

  /* The steps: items of ordered lists that lie in no other list, and numbered headings without such a list. */
  function steps() {
    const found = [];
    let section = "";
    let heading = null;
    for (const one of written(`${HEADINGS}, ol > li`)) {
      if (one.matches("li")) {
        if (one.parentElement.closest("li")) continue;
        if (heading) found.splice(found.indexOf(heading), 1);
        heading = null;
        const name = `${section ? `${section}, ` : ""}step ${numberOf(one)}`;
        found.push({ element: one, name, alternative: isAlternative(one, section) });
      } else {
        section = plain(one);
        heading = NUMBERED.test(section) ? { element: one, name: "" } : null;
        if (heading) found.push(heading);
      }
    }
    const seen = new Map();
    return found.map((one) => keyed(one, seen));
  }

  /* A step is known by its place and its words, so that a tick never moves to another step when a page has changed. */
  function keyed(step, seen) {
    const name = `${step.name} ${words(step.element)}`;
    seen.set(name, (seen.get(name) ?? 0) + 1);
    return { ...step, key: `${name} ${seen.get(name)}` };
  }

  function described({ element, name }) {
    return name ? `${name}: ${words(element)}` : words(element);
  }

  function tickedAt(key) {
    return run.ticked.find((one) => one.key === key)?.at;
  }

  function show() {
    for (const [key, { box, time, element }] of boxes) {
      const at = tickedAt(key);
      box.checked = Boolean(at);
      time.textContent = at ? stamp(at, zone()).slice(11, 16) : "";
      if (at) time.dateTime = stamp(at, zone());
      element.classList.toggle("kb-done", Boolean(at));
    }
    followers.forEach((follow) => follow(run));
  }

  function change(next, words, undoable = false) {
    before = undoable ? run : null;
    run = next;
    remember(KEY, run);
    show();
    tell(words);
  }

  function tell(words) {
    said.replaceChildren(words, ...(before ? [" ", button("Undo", undo)] : []));
  }

  function undo() {
    const old = before;
    change(old, "As it was before.");
  }

  function begin() {
    change({ ...run, started: run.started ?? Date.now() }, "The clock is running.");
  }

  function reset() {
    change({ started: null, ticked: [] }, "Every tick is taken back.", true);
  }

  /* The first tick starts the clock. */
  function tick(key, text, on) {
    const at = Date.now();
    const others = run.ticked.filter((one) => one.key !== key);
    if (on) change({ started: run.started ?? at, ticked: [...others, { key, text, at }] }, `Ticked: ${text}`);
    else change({ ...run, ticked: others }, `No longer ticked: ${text}`, true);
  }

  /* A box with its time, to stand before what is ticked. */
  function ticking({ key, element, text }) {
    const box = make("input", { type: "checkbox", "aria-label": `Done: ${text()}` });
    const time = make("time");
    box.addEventListener("change", () => tick(key, text(), box.checked));
    boxes.set(key, { box, time, element });
    return make("label", { class: "kb-tick" }, box, time);
  }

  function zone() {
    return place().dataset.kbZone;
  }

  function place() {
    return document.querySelector("[data-kb-run]");
  }

  function start() {
    const box = place();
    if (!box || box.classList.contains("kb-run")) return;
    const found = steps();
    box.classList.add("kb-run");
    box.hidden = false;
    said = make("p", { class: "kb-run-said", role: "status" });
    for (const step of found) {
      const label = ticking({ ...step, text: () => described(step) });
      const [first] = step.element.children;
      (step.element.matches("li") && first?.matches("p") ? first : step.element).prepend(label);
      step.element.classList.add("kb-step");
    }
    const buttons = make("p", { class: "kb-buttons" });
    const count = make("p", { class: "kb-run-count" });
    box.append(count, buttons, said);
    body().querySelector(".kb-panel").append(box);
    const started = button("Start the clock", begin);
    const again = button("Reset", reset);
    buttons.append(started, again);
    followers.push(({ started: at, ticked }) => {
      const isDone = ({ key }) => ticked.some((one) => one.key === key);
      /* of what is done only in some cases, what has been done */
      const counted = found.filter((step) => !step.alternative || isDone(step));
      const begun = Boolean(at) || ticked.length > 0;
      const steps = counted.length ? `${counted.filter(isDone).length} of ${counted.length} steps ticked. ` : "";
      const clock = at ? `Clock started at ${stamp(at, zone()).slice(11, 16)}. ` : "";
      count.textContent = `${steps}${clock}${begun ? `Times are in ${zone()}.` : ""}`;
      started.hidden = Boolean(at);
      /* what there is nothing to do with before something is done */
      for (const one of buttons.children) if (one !== started) one.hidden = !begun;
    });
    kbgen.runbook.run = {
      buttons, tell, ticking, tickedAt, show, zone,
      follow: (follower) => followers.push(follower),
      now: () => run,
      steps: () => found.map((step) => ({ key: step.key, text: described(step) })),
    };
    show();
  }

  start();
})();
