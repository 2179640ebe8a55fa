/* The escalation of a runbook with its timers: who is to be called when, counted from the start of the clock. */
(function () {
  "use strict";

  const { body, make, stamp } = kbgen.runbook;
  const run = kbgen.runbook.run;
  const EVERY = 5000;
  const MINUTE = 60000;

  /* Whoever is on call now, where a rota says that. */
  function nameOf(rung) {
    return rung.querySelector(".kb-who:not([hidden])")?.dataset.kbName ?? (rung.querySelector("a") ?? rung).textContent.trim();
  }

  /* A call by a rota stays the same call when somebody else takes over. */
  function rungOf(element) {
    const due = make("span", { class: "kb-due" });
    const called = element.dataset.kbRota ? `rota:${element.dataset.kbRota}` : nameOf(element);
    const rung = { key: `call ${called} ${element.dataset.kbAfter}`, element, after: Number(element.dataset.kbAfter) * 1000, due };
    element.prepend(run.ticking({ ...rung, text: () => `called ${nameOf(element)}` }));
    element.append(" ", due);
    return rung;
  }

  /* How to reach them, once more where the page has been read on. */
  function waysOf(rung) {
    const ways = [...rung.querySelectorAll(".kb-reached")].filter((one) => !one.closest("[hidden]"));
    return ways.flatMap((one) => [" ", one.cloneNode(true)]);
  }

  function minutes(milliseconds) {
    const whole = Math.ceil(milliseconds / MINUTE);
    return whole < 60 ? `${whole} min` : `${Math.floor(whole / 60)} h ${whole % 60} min`;
  }

  function when(rung, started, now) {
    const at = started + rung.after;
    const clock = stamp(at, run.zone()).slice(11, 16);
    return at <= now ? `due since ${clock}` : `due at ${clock}, in ${minutes(at - now)}`;
  }

  function start() {
    const list = document.querySelector(".kb-calls");
    if (!run || !list || list.classList.contains("kb-running")) return;
    list.classList.add("kb-running");
    const rungs = [...list.children].map(rungOf);
    const next = make("p", { class: "kb-next", hidden: true });
    const alarm = make("p", { class: "kb-unseen", role: "alert" });
    body().append(next, alarm);
    let told = "";

    function follow() {
      const { started } = run.now();
      const now = Date.now();
      const open = rungs.filter(({ key }) => started && !run.tickedAt(key));
      list.classList.toggle("kb-started", Boolean(started));
      for (const rung of rungs) {
        const waiting = open.includes(rung);
        rung.due.textContent = waiting ? when(rung, started, now) : "";
        rung.element.classList.toggle("kb-late", waiting && started + rung.after <= now);
      }
      const late = open.filter((rung) => started + rung.after <= now).at(-1);
      const shown = late ?? open[0];
      next.hidden = !shown;
      next.classList.toggle("kb-late", Boolean(late));
      if (shown) {
        const words = late ? "Call now" : "Next call";
        const who = make("a", { href: "#kb-calls" }, nameOf(shown.element));
        next.replaceChildren(`${words}: `, who, `, ${when(shown, started, now)}`, ...waysOf(shown.element));
      }
      /* said aloud once, when a call falls due */
      if ((late?.key ?? "") !== told) {
        told = late?.key ?? "";
        alarm.textContent = late ? `Call ${nameOf(late.element)} now.` : "";
      }
    }

    run.follow(follow);
    run.show();
    setInterval(follow, EVERY);
    document.addEventListener("visibilitychange", follow);
    document.addEventListener("kbgen:on-call", follow);
  }

  start();
})();
