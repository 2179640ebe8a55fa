// The nearest of the words that errors are corrected by, as `kbgen/search/spelling.py` finds it.

const SHORTEST = 4;

// The number of letters to add, drop, change or swap, or more than `most`.
function distance(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let older = [];
  let before = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      row[j] = Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (swapped) row[j] = Math.min(row[j], older[j - 2] + 1);
    }
    if (Math.min(...row) > most) return most + 1;
    older = before;
    before = row;
  }
  return before[other.length];
}

function shared(one, other) {
  let count = 0;
  while (count < one.length && one[count] === other[count]) count++;
  return count;
}

// Empty where none is near: of several the one that begins most alike, or the first.
export function nearest(word, known) {
  if (word.length < SHORTEST || /\p{Nd}/u.test(word)) return "";
  const most = word.length < 8 ? 1 : 2;
  let best = { far: most + 1, alike: 0, word: "" };
  for (const one of known) {
    const far = distance(word, one, most);
    if (far > most || far > best.far) continue;
    const alike = shared(word, one);
    if (far < best.far || alike > best.alike) best = { far, alike, word: one };
  }
  return best.word;
}
