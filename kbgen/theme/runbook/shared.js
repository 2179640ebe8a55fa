/* What the scripts of a runbook share: elements, what the tab remembers, and times. Plain scripts, no modules, so
   that a runbook can be used as well where its pages are read from a disk. */
(function () {
  "use strict";

  /* what holds the panel holds the text, in any theme */
  const body = () => document.querySelector(".kb-panel").parentElement;

  /* Text never becomes HTML. */
  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== false && value != null) element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...children);
    return element;
  }

  function button(words, act, attributes = {}) {
    const made = make("button", { type: "button", class: "kb-button", ...attributes }, words);
    made.addEventListener("click", act);
    return made;
  }

  /* Elements of the runbook's own text, without what kbgen writes around it and the notes at its foot. */
  function written(selector) {
    return [...body().querySelectorAll(selector)].filter((one) => !one.closest(".kb-panel, .kb-sections, .kb-run, .footnote"));
  }

  /* Kept until the tab is closed, and sent nowhere; a browser that keeps nothing forgets at the next page. */
  function remembered(key, otherwise) {
    try {
      return JSON.parse(sessionStorage.getItem(key)) ?? otherwise;
    } catch {
      return otherwise;
    }
  }

  function remember(key, value) {
    try {
      sessionStorage.setItem(key, JSON.stringify(value));
    } catch {
      /* nothing is kept */
    }
  }

  const two = (number) => String(number).padStart(2, "0");

  /* A moment in the handbook's zone, in UTC where the browser does not know that: `2026-11-22T03:10:05+00:00`. */
  function stamp(moment, zone) {
    let parts;
    try {
      parts = kbgen.clock(zone, moment);
    } catch {
      parts = kbgen.clock("UTC", moment);
    }
    const { year, month, day, hour, minute, second } = parts;
    const ahead = Math.round((Date.UTC(year, month - 1, day, hour, minute, second) - moment) / 60000);
    const offset = Math.abs(ahead);
    const sign = ahead < 0 ? "-" : "+";
    return `${year}-${month}-${day}T${hour}:${minute}:${second}${sign}${two(Math.floor(offset / 60))}:${two(offset % 60)}`;
  }

  /* The site's root, so that two handbooks on one host keep apart. */
  const home = new URL("../../../", document.currentScript.src).pathname;
  const here = () => location.pathname.replace(/index\.html$/, "");

  kbgen.runbook = { body, make, button, written, remembered, remember, stamp, home, here };
})();
