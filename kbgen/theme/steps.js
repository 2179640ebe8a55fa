/* Steps of a guide that are ticked: which, is kept in this browser under the words of each, and sent to nobody. */
(() => {
  "use strict";
  const ROOT = new URL("../../", document.currentScript.src).pathname;

  function equip(place) {
    const store = `kbgen:steps:${ROOT}:${place.dataset.kbSteps}`;
    const rows = [...place.querySelectorAll("tbody tr")];
    const status = document.createElement("p");
    status.className = "kb-count";
    status.setAttribute("role", "status");
    place.before(status);
    let done;
    try {
      done = new Set(JSON.parse(localStorage.getItem(store)) ?? []);
    } catch {
      done = new Set();
    }
    const say = () => {
      const count = rows.filter((row) => row.querySelector("input").checked).length;
      status.textContent = `${count} of ${rows.length} steps done. Your ticks stay in this browser.`;
    };
    for (const row of rows) {
      const words = row.cells[1].textContent.trim();
      const box = document.createElement("input");
      box.type = "checkbox";
      box.checked = done.has(words);
      const label = document.createElement("label");
      label.className = "kb-plan-step";
      label.append(box, ...row.cells[1].childNodes);
      row.cells[1].append(label);
      box.addEventListener("change", () => {
        done[box.checked ? "add" : "delete"](words);
        try {
          localStorage.setItem(store, JSON.stringify([...done]));
        } catch {
          /* the tick holds until the page is left */
        }
        say();
      });
    }
    say();
  }

  document.querySelectorAll("[data-kb-steps]").forEach(equip);
})();
