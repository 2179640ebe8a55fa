/* Hands on what an address asks, such as the labels of an alert: from a page that has moved to where it is now, and to
   the pages that are to be chosen from. */
(function () {
  "use strict";

  for (const link of document.querySelectorAll("[data-kb-query] a")) link.search = location.search;
  if (!("kbMoved" in document.currentScript.dataset)) return;
  const there = new URL(document.querySelector("link[rel=canonical]").href);
  there.search = location.search;
  location.replace(there);
})();
