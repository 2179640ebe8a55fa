// Stands where the worker that keeps a copy stood: takes the copy away, and then itself.

const PREFIX = `kbgen-copy ${new URL(self.registration.scope).pathname} `;

async function remove() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  await Promise.all(names.map((name) => caches.delete(name)));
  await self.registration.unregister();
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(remove()));
