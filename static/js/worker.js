// The service worker: keeps the pages of the programme that were seen, with what they are made of, and shows them when
// there is no network. It keeps what everybody sees and nothing of one reader: pages are fetched without cookies where
// the answer was a member's own. Of an edition only one release is kept; a new one throws the older away.

const PAGES = /^\/([^/]+)\/(?:programme(?:\/[^/]+)?|now|sessions\/[^/]+)$/;
const PARTS = /^\/(?:static\/built|files)\//;
const PREFIX = "programme ";
const PARTS_CACHE = "parts 1";
const MOST_PAGES = 80;
const MOST_PARTS = 200;
const PATIENCE = 4000;
const SEEN = "X-Seen";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(begin()));

async function begin() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => !ours(name)).map((name) => caches.delete(name)));
  await self.clients.claim();
}

function ours(name) {
  return name === PARTS_CACHE || name.startsWith(PREFIX);
}

function slugOf(url) {
  return PAGES.exec(new URL(url).pathname)?.[1];
}

function isOurs(url) {
  return new URL(url).origin === self.location.origin;
}

function isPart(url) {
  return isOurs(url) && PARTS.test(new URL(url).pathname);
}

self.addEventListener("message", (event) => {
  const asked = event.data?.keep;
  if (!asked || !isOurs(asked.page)) return;
  event.waitUntil(Promise.all([keepWithoutReader(asked.page, asked.language), ...asked.parts.filter(isPart).map(keepPart)]));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !isOurs(request.url)) return;
  if (request.mode === "navigate" && slugOf(request.url)) event.respondWith(networkFirst(event));
  else if (isPart(request.url) && request.headers.get("range") === null) event.respondWith(partFirst(request));
});

/**
 * Answers from the network; from what was seen when it fails, or takes long and the page was seen before. Instead of a
 * page that was never seen the whole programme is better than nothing.
 */
async function networkFirst(event) {
  const { request } = event;
  const asked = fetch(request).then((response) => {
    if (response.ok && !response.redirected) event.waitUntil(keepAnswer(request, response.clone()));
    return response;
  });
  asked.catch(() => {});
  const known = await seen(request.url);
  try {
    if (!known) return await asked;
    return await Promise.race([asked, patience()]);
  } catch (error) {
    const shown = known ?? (await seen(`${self.location.origin}/${slugOf(request.url)}/programme`));
    if (shown) return withNote(shown);
    throw error;
  }
}

function patience() {
  return new Promise((_done, fail) => setTimeout(() => fail(new Error("slow")), PATIENCE));
}

/** The page as it was seen; of another filter the whole day, which is better than nothing. */
async function seen(url) {
  const names = (await caches.keys()).filter((name) => name.startsWith(`${PREFIX}${slugOf(url)} `));
  const { origin, pathname } = new URL(url);
  for (const wanted of [url, origin + pathname]) {
    for (const name of names) {
      const found = await (await caches.open(name)).match(wanted, { ignoreVary: true });
      if (found) return found;
    }
  }
  return undefined;
}

async function keepAnswer(request, response) {
  if (/no-store/.test(response.headers.get("Cache-Control") ?? "")) {
    const text = await response.text();
    await keepWithoutReader(request.url, /<html lang="(\w+)"/.exec(text)?.[1] ?? "en");
  } else {
    await keepPage(request.url, response);
  }
}

/** Fetches a page as somebody who is not signed in, so that nothing of this reader is kept on the device. */
async function keepWithoutReader(url, language) {
  if (!slugOf(url) || new URL(url).searchParams.has("starred")) return;
  try {
    const response = await fetch(url, { credentials: "omit", headers: { "Accept-Language": language } });
    if (response.ok && !response.redirected) await keepPage(url, response);
  } catch {
    // There is no network now; it is kept the next time it is seen.
  }
}

async function keepPage(url, response) {
  const text = await response.text();
  const release = /data-release="(\d+)"/.exec(text)?.[1];
  if (!release || /no-store/.test(response.headers.get("Cache-Control") ?? "")) return;
  const name = `${PREFIX}${slugOf(url)} ${release}`;
  for (const other of await caches.keys()) {
    if (other.startsWith(`${PREFIX}${slugOf(url)} `) && other !== name) await caches.delete(other);
  }
  const headers = new Headers(response.headers);
  headers.set(SEEN, new Date().toISOString());
  const cache = await caches.open(name);
  const address = url.replace(/[?&]lang=\w+/, "");
  await cache.delete(address);
  await cache.put(address, new Response(text, { status: 200, headers }));
  await bound(cache, MOST_PAGES);
}

async function bound(cache, most) {
  const keys = await cache.keys();
  for (const key of keys.slice(0, Math.max(0, keys.length - most))) await cache.delete(key);
}

/** Names of parts change with their content, so what is kept is right for ever. */
async function partFirst(request) {
  const cache = await caches.open(PARTS_CACHE);
  const known = await cache.match(request.url, { ignoreVary: true });
  return known ?? fetch(request);
}

async function keepPart(url) {
  const cache = await caches.open(PARTS_CACHE);
  if (await cache.match(url, { ignoreVary: true })) return;
  try {
    const response = await fetch(url, { credentials: "omit" });
    if (!response.ok || !/immutable|max-age/.test(response.headers.get("Cache-Control") ?? "")) return;
    await cache.put(url, response);
    await bound(cache, MOST_PARTS);
  } catch {
    // It is kept the next time it is seen.
  }
}

/** The page as it was seen, with the note that says so and when. */
async function withNote(known) {
  const when = new Date(known.headers.get(SEEN));
  const text = await known.text();
  const language = /<html lang="(\w+)"/.exec(text)?.[1] ?? "en";
  const today = when.toDateString() === new Date().toDateString();
  const clock = when.toLocaleString(language === "en" ? "en-GB" : language, { dateStyle: today ? undefined : "medium", timeStyle: "short" });
  const shown = text
    .replace(/(<p class="offline-note"[^>]*?) hidden>/, '$1 role="status">')
    .replace(/<time data-seen><\/time>/, `<time datetime="${when.toISOString()}">${clock}</time>`);
  return new Response(shown, { status: 200, headers: known.headers });
}
