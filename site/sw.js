// The service worker: keeps the site's files, all of one build, so that the page works without a network. A later build
// is kept beside it, and takes its place when the visitor wants, or when no page of the earlier one is open.

/** Each file's hash; the build writes them here. @type {Record<string, string>} */
const files = /* files */ {};

const prefix = 'goglenet-site-';
const home = new URL('./', location.href).href;
const worker = /** @type {any} */ (self); // its types are not those of pages

worker.addEventListener('install', (/** @type {any} */ event) => event.waitUntil(install()));
worker.addEventListener('activate', (/** @type {any} */ event) => event.waitUntil(activate()));
worker.addEventListener('message', (/** @type {MessageEvent} */ { data }) => data === 'take over' && worker.skipWaiting());
worker.addEventListener('fetch', (/** @type {any} */ event) => {
  const { request } = event;
  const name = request.method === 'GET' && nameOf(request.url);
  if (name) event.respondWith(give(name, request));
});

/** This build's cache is named after its files. */
async function cacheName() {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(files)));
  return prefix + [...new Uint8Array(digest, 0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Takes from an earlier build what has not changed, and fetches the rest. A file that is not this build's fails it all. */
async function install() {
  const cache = await caches.open(await cacheName());
  await Promise.all(
    Object.entries(files).map(async ([name, integrity]) => {
      const key = keyOf(name, integrity);
      await cache.put(key, (await caches.match(key)) ?? (await download(name, integrity)));
    }),
  );
}

/** @param {string} name  @param {string} integrity */
async function download(name, integrity) {
  const { body, headers } = await fetch(home + (name === 'index.html' ? '' : name), { integrity, cache: 'no-cache' });
  return new Response(body, { headers }); // hosts may have redirected it, which browsers do not accept for a page
}

async function activate() {
  const own = await cacheName();
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(prefix) && name !== own).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** @param {string} name  @param {Request} request */
async function give(name, request) {
  return (await caches.match(keyOf(name, files[name]))) ?? fetch(request);
}

/** No request is ever made for it. @param {string} name  @param {string} integrity */
const keyOf = (name, integrity) => `${home}${name}?${integrity}`;

/** The site's file at an address, if it is one. @param {string} url */
function nameOf(url) {
  const { origin, pathname } = new URL(url);
  const path = origin + pathname;
  if (!path.startsWith(home)) return undefined;
  const name = path.slice(home.length) || 'index.html';
  return name in files ? name : undefined;
}
