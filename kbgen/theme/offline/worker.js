// Keeps a copy of the pages that are needed when the site cannot be reached, and answers from it then.
//
// What belongs to the copy stands in a manifest that the build writes: addresses below the site's root, each with
// the digest of what is there. Only an answer that is complete, comes from the address itself and has that digest
// is kept: never a redirect, a page to log in on or a fault. A new copy is gathered beside the old one, takes over
// what has not changed, and stands in its place only once it is whole.

const ROOT = new URL(self.registration.scope);
const PREFIX = `kbgen-copy ${ROOT.pathname} `;
const MANIFEST = new URL("assets/kbgen/offline.json", ROOT).href;
// Not a file of the site: in a cache that is whole, when it was last compared with the site, and how large it is.
const NOTE = new URL("assets/kbgen/offline-note.json", ROOT).href;
const MARK = "X-Kbgen-Copy";
const OFTEN = 10 * 60 * 1000;
const PATIENCE = 4000;
const AT_ONCE = 6;
let looking;
let checking;
let awayUntil = 0;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  if (event.data !== "check") return;
  checking ??= check()
    .catch((error) => console.debug("The copy was left as it is:", error))
    .finally(() => (checking = undefined));
  event.waitUntil(checking);
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(ROOT.href) || request.headers.has("range")) return;
  event.respondWith(answer(request));
});

async function ours() {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX));
}

async function removeAllBut(names) {
  const others = (await ours()).filter((name) => !names.includes(name));
  await Promise.all(others.map((name) => caches.delete(name)));
}

// The copy that is whole, the newest should there be two.
async function look() {
  const found = [];
  for (const name of await ours()) {
    const cache = await caches.open(name);
    const note = await (await cache.match(NOTE))?.json();
    if (note) found.push({ name, cache, note });
  }
  return found.sort((one, other) => (one.note.at < other.note.at ? 1 : -1))[0];
}

function copy() {
  looking ??= look();
  return looking;
}

async function write(cache, note) {
  await cache.put(NOTE, new Response(JSON.stringify(note), { headers: { "Content-Type": "application/json" } }));
  looking = undefined;
}

async function digest(bytes) {
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(found.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function fetched(url) {
  const response = await fetch(url, { cache: "no-cache", redirect: "error" });
  const plain = response.status === 200 && response.type === "basic" && !response.redirected;
  if (!plain) throw new Error(`${url}: ${response.status} ${response.type}`);
  return response;
}

function stored(bytes, mark, headers) {
  const kept = ["Content-Type", "Content-Security-Policy"].filter((name) => headers.has(name));
  return new Response(bytes, { headers: [...kept.map((name) => [name, headers.get(name)]), [MARK, mark]] });
}

async function take(path, wanted, from, into) {
  const url = new URL(path, ROOT).href;
  if (!url.startsWith(ROOT.href)) throw new Error(`${url} is no page of the site`);
  if ((await into.match(url))?.headers.get(MARK) === wanted) return;
  const before = await from?.match(url);
  if (before?.headers.get(MARK) === wanted) {
    await into.put(url, before);
    return;
  }
  const response = await fetched(url);
  const bytes = await response.arrayBuffer();
  if ((await digest(bytes)) !== wanted) throw new Error(`${url} is not what the manifest says`);
  await into.put(url, stored(bytes, wanted, response.headers));
}

async function each(items, work) {
  const waiting = [...items];
  const next = async () => {
    while (waiting.length) await work(waiting.shift());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}

async function check() {
  const now = await copy();
  if (now && Math.abs(Date.now() - Date.parse(now.note.at)) < OFTEN) return;
  const response = await fetched(MANIFEST);
  const at = new Date().toISOString();
  const bytes = await response.arrayBuffer();
  const { kbgen, tag, pages, size, search, files } = JSON.parse(new TextDecoder().decode(bytes));
  if (kbgen !== 1) throw new Error(`${MANIFEST} is no manifest`);
  if (now?.note.tag === tag) {
    await write(now.cache, { ...now.note, at });
    return;
  }
  const name = PREFIX + tag;
  await removeAllBut([name, now?.name]);
  const cache = await caches.open(name);
  await each(Object.entries(files), ([path, wanted]) => take(path, wanted, now?.cache, cache));
  await cache.put(MANIFEST, stored(bytes, tag, response.headers));
  await write(cache, { tag, at, pages, size, search });
  await removeAllBut([name]);
}

// What the copy holds for an address; a page says on its first element how old it is.
async function fromCopy(request) {
  const found = await copy();
  if (!found) return undefined;
  const url = new URL(request.url);
  const bare = url.origin + url.pathname;
  const there = (await found.cache.match(bare)) ?? (await found.cache.match(bare.replace(/index\.html$/, "")));
  if (request.mode !== "navigate") return there;
  if (!there) return (await found.cache.match(`${bare}/`)) && Response.redirect(`${bare}/${url.search}`);
  const { at, pages, size } = found.note;
  const said = `data-kb-copy="${at}" data-kb-copy-pages="${Number(pages)}" data-kb-copy-size="${Number(size)}"`;
  const text = (await there.text()).replace(/<html\b/i, `$& ${said}`);
  return new Response(text, { headers: there.headers });
}

// A page that is not in the copy: a search of the copy for what its address says.
async function instead(request) {
  const found = await copy();
  if (!found?.note.search) return undefined;
  const page = new URL(found.note.search, ROOT);
  const words = decodeURI(new URL(request.url).pathname).replace(/(index)?(\.html)?\/?$/, "");
  page.searchParams.set("q", words.slice(words.lastIndexOf("/") + 1).replace(/[-_]+/g, " "));
  page.searchParams.set("absent", new URL(request.url).pathname);
  return Response.redirect(page);
}

// The site's answer; that of a site that does not answer is not waited for where the copy has one.
async function fromSite(request) {
  const answering = fetch(request, request.mode === "navigate" ? { cache: "no-cache" } : {});
  const waiting = new Promise((resolve) => setTimeout(resolve, PATIENCE)).then(async () => {
    if (await fromCopy(request)) throw new TypeError("The site does not answer.");
    return answering;
  });
  answering.catch(() => {});
  const response = await Promise.race([answering, waiting]);
  if (response.status >= 500) throw Object.assign(new TypeError("The site is down."), { response });
  return response;
}

async function answer(request) {
  const page = request.mode === "navigate";
  if (!page && Date.now() < awayUntil) {
    const there = await fromCopy(request);
    if (there) return there;
  }
  try {
    return await fromSite(request);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    if (page) awayUntil = Date.now() + OFTEN / 60;
    const there = (await fromCopy(request)) ?? (page ? await instead(request) : undefined);
    if (there) return there;
    if (error.response) return error.response;
    throw error;
  }
}
