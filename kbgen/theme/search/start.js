// Opens the search from anywhere. Its parts, and what it reads before anybody types, are fetched once the page stands and
// nothing else is to be done, unless bytes are dear.

// Whether a key is meant for a field: a box that is ticked takes none but the space bar.
function typing(target) {
  const fields = "input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=range]), textarea, select";
  return target instanceof HTMLElement && (target.isContentEditable || target.matches(fields));
}

function wanted(event) {
  if (event.defaultPrevented || event.altKey || typing(event.target)) return false;
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) return key === "k" && !event.shiftKey;
  return key === "/" || (key === "s" && !event.shiftKey);
}

async function open(event) {
  event.preventDefault();
  const field = document.querySelector("[data-kb-search=page] input[type=search]");
  if (field) {
    field.focus();
    field.select();
    return;
  }
  (await dialog()).openDialog();
}

function dialog() {
  return import("./dialog.js");
}

function whenIdle(work) {
  if (globalThis.requestIdleCallback) requestIdleCallback(work);
  else setTimeout(work, 1000);
}

document.addEventListener("keydown", (event) => {
  if (wanted(event)) open(event);
});
for (const button of document.querySelectorAll("[data-kb-search=open]")) {
  button.addEventListener("click", (event) => {
    // a click that wants another tab or window is left to the browser
    if (event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) open(event);
  });
}
if (location.protocol !== "file:" && !navigator.connection?.saveData) {
  addEventListener("load", () => whenIdle(() => dialog().then(({ prepare }) => prepare()).catch(() => {})));
}
const place = document.querySelector("[data-kb-search=page]");
if (place) import("./page.js").then(({ fillPage }) => fillPage(place));
