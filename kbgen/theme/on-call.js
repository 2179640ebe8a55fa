/* Shows who is on call at the moment at which a page is read, until when, and who is next.

   The builder has worked out from which minute on whose turn it is, and everybody stands in the page already: nothing
   is judged here. Ends of shifts are shown in the reader's own time zone. A clock that says a moment before the build is
   wrong, and is not believed. A plain script that modules may import as well. */
(function () {
  "use strict";

  if (globalThis.kbgen.onCall) return;
  const EVERY = 15000;
  const MINUTE = 16; /* signs of 2026-11-24T10:00, which the number of those on call follows */

  function when(moment) {
    const parts = {};
    new Intl.DateTimeFormat("en-GB", {
      weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short",
    }).formatToParts(moment).forEach(({ type, value }) => { parts[type] = value; });
    return `${parts.weekday} ${parts.day} ${parts.month}, ${parts.hour}:${parts.minute} ${parts.timeZoneName}`;
  }

  function moment(turn) {
    return new Date(`${turn.slice(0, MINUTE)}Z`);
  }

  /* Brings one element up to a moment; without an answer to who is on call it stays as it was built. */
  function turn(element, at = new Date()) {
    const { kbShifts, kbStale } = element.dataset;
    const now = at.toISOString().slice(0, MINUTE);
    const turns = kbShifts.split("; ");
    /* a calendar that was fetched too long ago says no more than one that has ended */
    const held = kbStale && kbStale <= now ? turns.at(-1) : kbgen.held(turns, now);
    if (!held) return;
    const everybody = [...element.querySelectorAll(".kb-who")];
    const whose = (one) => everybody[Number(one.slice(MINUTE))];
    const [next, afterwards] = turns.slice(turns.indexOf(held) + 1);
    for (const one of everybody) one.hidden = one !== whose(held);
    const shift = element.querySelector(".kb-shift");
    if (!shift) return;
    /* nobody knows who is next after the last one */
    const then = afterwards ? `, then ${whose(next).dataset.kbName}` : "";
    shift.textContent = next ? `until ${when(moment(next))}${then}` : "";
  }

  /* Marks the row of the shift that a moment lies in. */
  function mark(row, now) {
    const start = row.querySelector("time").dateTime.slice(0, MINUTE);
    row.querySelector(".kb-badge").hidden = !(start <= now && now < row.dataset.kbUntil);
  }

  function refresh() {
    const now = new Date().toISOString().slice(0, MINUTE);
    document.querySelectorAll("tr[data-kb-until]").forEach((row) => mark(row, now));
    document.querySelectorAll("[data-kb-shifts]").forEach((element) => turn(element));
    document.dispatchEvent(new Event("kbgen:on-call"));
  }

  globalThis.kbgen.onCall = { turn };
  refresh();
  if (typeof window.document$ !== "undefined") window.document$.subscribe(refresh);
  setInterval(refresh, EVERY);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
})();
