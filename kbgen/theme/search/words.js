// Takes texts apart into the words that the index holds and a query is made of, as `kbgen/search/words.py` does: one
// table of cases holds for both.

const LONGEST = 80;
const MOST = 40;
const SMALL = new Set("a an and are as at be by can do does for from how i in is it my not of on or owns the this to what when where which who why with".split(" "));
const LETTERS = "łŁøØđĐðÐıςħĦ‘’ßẞæÆœŒþÞ";
const PLAIN = "l L o O d D d D i σ h H ' ' ss Ss ae Ae oe Oe th Th".split(" ");
const LOOKALIKE = new RegExp(`[${LETTERS}]`, "g");
const LETTER = "[\\p{L}\\p{N}\\u0591-\\u05c7\\u0610-\\u061a\\u064b-\\u065f\\u0670\\u0900-\\u0903\\u093a-\\u094f\\u0981-\\u0dff\\u0e31-\\u0e4e]";
const NAME = new RegExp(`${LETTER}+(?:[-_']+${LETTER}+)*`, "gu");
const JOINT = /[-_]+/;
const CUT = /(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})|(?<=[0-9])(?=[A-Z][a-z])|(?<=[A-Za-z]{3})(?=[0-9])/;
const IDEOGRAPHS = /([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+)/;
const NOISE = /^(?:[0-9]{7,}|(?=.*[0-9])(?=.*[a-f])[0-9a-f]{7,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

function folded(text) {
  const plain = text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(LOOKALIKE, (letter) => PLAIN[LETTERS.indexOf(letter)]);
  return plain.normalize("NFC").replace(/[\u{10000}-\u{10ffff}]/gu, " ");
}

export function names(text) {
  return folded(text).match(NAME) ?? [];
}

function parts(piece) {
  return piece.split(IDEOGRAPHS).flatMap((part) => {
    if (!IDEOGRAPHS.test(part)) return part ? [part, ...part.split(CUT)] : [];
    return Array.from({ length: Math.max(1, part.length - 1) }, (_, start) => part.slice(start, start + 2));
  });
}

// What a word is found by: itself in small letters without signs, and its parts; nothing for a hash.
export function surfaces(name) {
  if (NOISE.test(name.toLowerCase())) return [];
  const pieces = name.split(JOINT).map((piece) => piece.replaceAll("'", ""));
  const all = pieces.flatMap(parts);
  const found = IDEOGRAPHS.test(name) ? all : [pieces.join(""), ...pieces, ...all];
  const small = found.map((one) => one.toLowerCase().replaceAll("ς", "σ"));
  return [...new Set(small)].filter((word) => word && word.length <= LONGEST && !NOISE.test(word));
}

// The words of a query, each once: all but small ones, unless there are no others. One that is joined of several may
// be the name of a page.
export function typed(text) {
  const found = new Map();
  for (const name of names(text)) {
    const all = surfaces(name);
    all.forEach((word, place) => found.set(word, found.get(word) || (place === 0 && all.length > 1)));
  }
  const telling = [...found.keys()].filter((word) => !SMALL.has(word));
  const all = telling.length ? telling : [...found.keys()];
  // of a long text that was pasted, what may be a name comes before the rest
  const kept = all.length <= MOST ? all : [...all.filter((word) => found.get(word)), ...all.filter((word) => !found.get(word))].slice(0, MOST);
  return kept.map((word) => ({ word, joined: found.get(word) }));
}

// The places in a text of words that the index has: [start, end], as the text is written.
const WRITTEN = new RegExp(`[\\p{L}\\p{N}\\p{M}]+(?:[-_'’]+[\\p{L}\\p{N}\\p{M}]+)*`, "gu");

export function placesOf(text, wanted) {
  const found = [];
  for (const match of text.matchAll(WRITTEN)) {
    const word = names(match[0]).flatMap(surfaces).find((one) => wanted.has(one));
    if (word) found.push({ start: match.index, end: match.index + match[0].length, word });
  }
  return found;
}
