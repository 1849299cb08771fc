// What was downloaded and verified is kept in the browser's Cache API, each file under its hash, so that a later visit
// does not download it again. Browsers without, a full disk or a refusal only cost that.

const name = 'goglenet';
/** Holds the address of the file that an entry was made of. */
const source = 'content-location';

/** No request is ever made for it. @param {string} sha256 */
const key = (sha256) => new URL(`/goglenet/${sha256}`, self.location.origin).href;

/**
 * @param {string | undefined} sha256  none: no file
 * @returns {Promise<Response | undefined>}
 */
export async function kept(sha256) {
  try {
    return sha256 ? await (await caches.open(name)).match(key(sha256)) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Keeps a file in the place of an earlier version of it and, where space is short, of all others.
 * @param {string} url  where it is from
 * @param {string} sha256
 * @param {Blob} file
 */
export async function keep(url, sha256, file) {
  try {
    const cache = await caches.open(name);
    const put = () => cache.put(key(sha256), new Response(file, { headers: { [source]: url, 'content-length': String(file.size) } }));
    await remove(cache, (entry) => entry.headers.get(source) === url);
    await put().catch(() => remove(cache, () => true).then(put));
  } catch {}
}

/**
 * @param {Cache} cache
 * @param {(entry: Response) => boolean} wanted
 */
async function remove(cache, wanted) {
  for (const request of await cache.keys()) {
    const entry = await cache.match(request);
    if (entry && wanted(entry)) await cache.delete(request);
  }
}
