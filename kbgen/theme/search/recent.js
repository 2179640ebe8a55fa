// What was searched for lately, kept in this browser only. Where it may keep nothing, there is nothing.

const KEY = `kbgen.searches:${new URL("../../../", import.meta.url).pathname}`;
const MOST = 6;

export function recent() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => typeof one === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function remember(text) {
  const words = text.trim();
  if (!words) return;
  try {
    localStorage.setItem(KEY, JSON.stringify([words, ...recent().filter((one) => one !== words)].slice(0, MOST)));
  } catch {
    // it is only a convenience
  }
}

export function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // nothing was kept
  }
}
