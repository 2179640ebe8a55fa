// Corrects typing errors by the handbook's own words, which are fetched only when a word is found nowhere.

const FILE = new URL("../../search/words.txt", import.meta.url);
const SHORTEST = 4;
let loading;

function load() {
  loading ??= fetch(FILE)
    .then((answer) => (answer.ok ? answer.text() : ""))
    .then((text) => text.split("\n").filter(Boolean));
  return loading;
}

// The number of letters to add, drop, change or swap, or more than `most`.
export function distance(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let older = [];
  let before = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      row[j] = Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (swapped) row[j] = Math.min(row[j], older[j - 2] + 1);
    }
    if (Math.min(...row) > most) return most + 1;
    older = before;
    before = row;
  }
  return before[other.length];
}

function allowed(word) {
  return word.length < 8 ? 1 : 2;
}

// The nearest of the handbook's words; where two are as near, the one that starts alike.
function nearest(word, known) {
  const most = allowed(word);
  let best = "";
  let least = most + 1;
  for (const one of known) {
    const far = distance(word, one, most) + (one[0] === word[0] ? 0 : 0.5);
    if (far < least) [best, least] = [one, far];
  }
  return best;
}

// The words with each that the handbook does not know put right, or null where nothing can be.
export async function corrected(words, unknown) {
  const known = await load();
  const right = words.map((word) => {
    if (word.length < SHORTEST || !unknown.includes(word) || known.includes(word)) return word;
    return nearest(word, known) || word;
  });
  return right.some((word, place) => word !== words[place]) ? right : null;
}
