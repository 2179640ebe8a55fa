/* Shows a page's review states as they are on the day it is read, not on the day it was built.

   The builder has worked out on which day each state turns into the next: nothing is judged here. What
   day it is, is asked of the reader's clock in the handbook's time zone (day.js). A clock that says a day before
   the build is wrong, and is not believed. Without this script a page says the day that it speaks of. */
(function () {
  "use strict";

  function days(from, to) {
    return Math.round((Date.parse(to + "T00:00:00Z") - Date.parse(from + "T00:00:00Z")) / 86400000);
  }

  function away(due, day) {
    var late = days(due, day);
    if (late === 0) return "today";
    return Math.abs(late) + (Math.abs(late) === 1 ? " day " : " days ") + (late > 0 ? "ago" : "ahead");
  }

  function turn(badge, day) {
    var turned = kbgen.held(badge.dataset.kbTurns.split("; "), day);
    if (!turned) return;
    var words = turned.split(" ");
    badge.className = "kb-badge kb-" + words[1];
    badge.textContent = words.slice(2).join(" ");
  }

  function show(one) {
    var day, data = one.dataset;
    try {
      day = kbgen.today(data.kbZone);
    } catch (error) {
      return; /* a browser that does not know the zone leaves the page as it was built */
    }
    if (day < data.kbAsOf) return;
    if (data.kbTurns) turn(one, day);
    if (data.kbFrom) one.hidden = day < data.kbFrom;
    if (data.kbAway) one.textContent = away(data.kbAway, day);
    if ("kbToday" in data) one.textContent = day;
  }

  function refresh() {
    document.querySelectorAll("[data-kb-as-of]").forEach(show);
  }

  /* The theme tells of each page that it loads in place of the last one, and of the first. */
  if (typeof window.document$ !== "undefined") window.document$.subscribe(refresh);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", refresh);
  else refresh();
  /* A page that was left open overnight is right again when its reader comes back to it. */
  document.addEventListener("visibilitychange", function () { if (!document.hidden) refresh(); });
})();
