/* What day it is in the handbook's time zone, and what holds on it: one answer for the pages and for the search.

   A plain script that modules may import as well, so that it works in pages that are read from a disk. */
(function () {
  "use strict";

  /* A moment as a clock in a time zone shows it: year, month, day, hour, minute and second, as texts. Throws
     where the browser does not know the zone. */
  function clock(zone, moment) {
    const parts = {};
    new Intl.DateTimeFormat("en-GB", {
      timeZone: zone, calendar: "gregory", numberingSystem: "latn", hourCycle: "h23",
      year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
    }).formatToParts(moment).forEach(({ type, value }) => { parts[type] = value; });
    return { ...parts, year: parts.year.padStart(4, "0") };
  }

  function today(zone, now = new Date()) {
    const { year, month, day } = clock(zone, now);
    return `${year}-${month}-${day}`;
  }

  /* Of turns in order, the last one up to a day or a minute; each begins with its own. */
  function held(turns, at) {
    return turns.filter((turn) => turn.slice(0, at.length) <= at).at(-1);
  }

  globalThis.kbgen = { ...globalThis.kbgen, clock, today, held };
})();
