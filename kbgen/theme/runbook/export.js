/* What was done, as Markdown for the timeline of an incident: to copy, or as a file. */
(function () {
  "use strict";

  const { body, make, button, stamp, values } = kbgen.runbook;
  const run = kbgen.runbook.run;

  function escaped(text) {
    return text.replace(/[\\`*_[\]<>|#~]/g, "\\$&");
  }

  /* Text that Markdown leaves as it is, whatever it holds. */
  function verbatim(text) {
    const fence = "`".repeat(Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length)) + 1);
    const room = /^`|`$/.test(text) ? " " : "";
    return `${fence}${room}${text}${room}${fence}`;
  }

  function title() {
    const heading = body().querySelector("h1").cloneNode(true);
    heading.querySelectorAll(".headerlink").forEach((one) => one.remove());
    return heading.textContent.trim();
  }

  function address() {
    return document.querySelector("[data-kb-run]").dataset.kbAddress || `${location.origin}${location.pathname}`;
  }

  function rows() {
    const { started, ticked } = run.now();
    const begun = started ? [{ at: started, text: "clock started, with this runbook" }] : [];
    const events = [...begun, ...ticked.map(({ at, text }) => ({ at, text: escaped(text) }))];
    return events.sort((one, other) => one.at - other.at).map(({ at, text }) => `| ${stamp(at, run.zone())} | ${text} |`);
  }

  function markdown() {
    const filled = (values?.() ?? []).map(({ name, value }) => `- ${verbatim(name)}: ${value ? verbatim(value) : "not filled in"}`);
    const open = run.steps().filter(({ key }) => !run.tickedAt(key)).map(({ text }) => `- ${escaped(text)}`);
    const parts = [
      `## ${escaped(title())}`,
      `Runbook: <${address()}>. Times are those of ${run.zone()}.`,
      ...(filled.length ? ["Values:", filled.join("\n")] : []),
      ["| Time | Event |", "|---|---|", ...rows()].join("\n"),
      ...(open.length ? ["Not ticked:", open.join("\n")] : []),
    ];
    return `${parts.join("\n\n")}\n`;
  }

  /* Where the page may not write to the clipboard itself, which is so on hosts without TLS. */
  function copyBySelection(text) {
    const field = make("textarea", { class: "kb-unseen", "aria-hidden": "true" });
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }

  async function copy() {
    const text = markdown();
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      done = copyBySelection(text);
    }
    run.tell(done ? "The timeline is copied, as Markdown." : "The browser does not let the page copy; download it instead.");
  }

  function download() {
    const url = URL.createObjectURL(new Blob([markdown()], { type: "text/markdown" }));
    const name = location.pathname.replace(/(?:\/|\/index\.html|\.html)$/, "").split("/").at(-1) || "runbook";
    const day = stamp(run.now().started ?? Date.now(), run.zone()).slice(0, 16).replace(":", "");
    make("a", { href: url, download: `${name}-${day}.md` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
    run.tell("The timeline is downloaded, as Markdown.");
  }

  if (run && !run.buttons.querySelector(".kb-export")) {
    run.buttons.lastElementChild.before(
      button("Copy timeline", copy, { class: "kb-button kb-export" }),
      button("Download timeline", download, { class: "kb-button kb-export" }),
    );
    run.show();
  }
})();
