// Reads a shard of the vocabulary; `kbgen/search/coding.py` says what its bytes mean.

const MOST = 1000;
const TEXT = new TextDecoder();

export function decoded(bytes) {
  let at = 0;
  const number = () => {
    let value = 0;
    let times = 1;
    for (; bytes[at] > 127; at++, times *= 128) value += (bytes[at] - 128) * times;
    return value + bytes[at++] * times;
  };
  const found = [];
  let word = "";
  while (at < bytes.length) {
    const shared = number();
    const size = number();
    word = word.slice(0, shared) + TEXT.decode(bytes.subarray(at, (at += size)));
    const [group, pages] = [number(), number()];
    const postings = [];
    while (postings.length < Math.min(pages, MOST) && at < bytes.length) {
      const level = number();
      let place = 0;
      for (let left = number(); left > 0 && at < bytes.length; left--) postings.push({ level, place: (place += number()) });
    }
    found.push({ word, group, pages, postings });
  }
  return found;
}
