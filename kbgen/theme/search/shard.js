// Reads a shard of the vocabulary; `kbgen/search/coding.py` says what its bytes mean.

const MOST = 1000;
const TEXT = new TextDecoder();

class Numbers {
  constructor(bytes, at = 0) {
    Object.assign(this, { bytes, at });
  }

  get ended() {
    return this.at >= this.bytes.length;
  }

  next() {
    let value = 0;
    let times = 1;
    for (; this.bytes[this.at] > 127; this.at++, times *= 128) value += (this.bytes[this.at] - 128) * times;
    return value + this.bytes[this.at++] * times;
  }

  text(size) {
    return TEXT.decode(this.bytes.subarray(this.at, (this.at += size)));
  }
}

// Tells each of a word's pages by its level and place.
function read(numbers, pages, tell) {
  for (let left = Math.min(pages, MOST); left > 0 && !numbers.ended; ) {
    const level = numbers.next();
    let place = 0;
    for (let count = numbers.next(); count > 0 && !numbers.ended; count--, left--) tell(level, (place += numbers.next()));
  }
}

// The words in order; `eachPage` tells the pages of one, which are most of a shard and wanted of few words.
export function decoded(bytes) {
  const numbers = new Numbers(bytes);
  const found = [];
  let word = "";
  while (!numbers.ended) {
    const shared = numbers.next();
    word = word.slice(0, shared) + numbers.text(numbers.next());
    const [group, pages] = [numbers.next(), numbers.next()];
    const { at } = numbers;
    read(numbers, pages, () => {});
    found.push({ word, group, pages, eachPage: (tell) => read(new Numbers(bytes, at), pages, tell) });
  }
  return found;
}
