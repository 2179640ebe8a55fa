/* On a phone, what a runbook explains before its first command is folded below its headings, as far as the command would
   stand more than half a screen below the first otherwise. Searching the page and links into it open what they lead to. */
(function () {
  "use strict";

  const { body, make, written } = kbgen.runbook;
  const PHONE = matchMedia("(max-width: 600px)");
  const REACH = 1.5;

  function isFar(command) {
    return command.getBoundingClientRect().top + scrollY > REACH * innerHeight;
  }

  /* The part of the text that a command stands in, of those that are side by side. */
  function partOf(command) {
    let part = command;
    while (part.parentElement !== body()) part = part.parentElement;
    return part;
  }

  /* The headings before a command whose sections end before it, each with what stands below it. */
  function sections(command) {
    const found = [];
    const last = partOf(command);
    for (let part = body().querySelector(":scope > h2"); part && part !== last; part = part.nextElementSibling) {
      if (part.matches("h1, h2")) found.push({ heading: part, parts: [] });
      else found.at(-1).parts.push(part);
    }
    return found.slice(0, -1).filter(({ parts }) => parts.length);
  }

  function fold({ heading, parts }) {
    const name = heading.firstChild.textContent.trim();
    const inside = make("div", { hidden: "until-found", class: "kb-brief" });
    const switcher = make("button", { type: "button", class: "kb-button kb-brief-open", "aria-expanded": "false", "aria-label": `Show ${name}` }, "Show");
    const open = () => {
      inside.removeAttribute("hidden");
      switcher.remove();
    };
    parts[0].before(inside);
    inside.append(...parts);
    heading.append(" ", switcher);
    switcher.addEventListener("click", open);
    inside.addEventListener("beforematch", open);
    return { heading, inside, open };
  }

  function start() {
    const [command] = written("pre");
    if (!command || !PHONE.matches || !isFar(command)) return;
    const folds = sections(command).map(fold);
    const follow = () => {
      const there = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      folds.find(({ heading, inside }) => there && (heading === there || inside.contains(there)))?.open();
    };
    addEventListener("hashchange", follow);
    addEventListener("beforeprint", () => folds.forEach(({ open }) => open()));
    follow();
  }

  start();
})();
