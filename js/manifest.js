// Manifests, which lie beside files and list their hashes: dist and `goglenet pack` write them.

import { Download, twice } from './download.js';
import { failure } from './errors.js';

/**
 * What is known of a file before it comes. The hashes are hex, of one chunk after another.
 * @typedef {object} Entry
 * @property {number | null} bytes
 * @property {string} [sha256]   of the whole file
 * @property {number} chunkSize  bytes that each of the chunks covers, but for the last
 * @property {string[]} chunks
 */

/**
 * What is known of a file that no manifest lists.
 * @param {string} [sha256]
 * @returns {Entry}
 */
export const unlisted = (sha256) => ({ bytes: null, sha256, chunkSize: 0, chunks: [] });

/**
 * The files that the manifest in a folder lists, by their addresses; none where there is no manifest.
 * @param {import('./download.js').Wanted} wanted  the manifest
 * @returns {Promise<Map<string, Entry>>}
 */
export async function readManifest(wanted) {
  try {
    return await twice(async (again) => {
      const download = await Download.start(wanted, 0, again ? 'reload' : 'no-cache');
      return download.isPage ? new Map() : parse(await (await download.blob()).text(), wanted.url);
    });
  } catch (error) {
    const { code, cause } = /** @type {import('./errors.js').GoglenetError} */ (error);
    if (code === wanted.missing || code === 'cross-origin' || cause === 403) return new Map(); // some hosts say 403 of what is not there
    throw error;
  }
}

/**
 * @param {string} text
 * @param {string} url
 */
function parse(text, url) {
  try {
    const { files } = JSON.parse(text);
    return new Map(files.map((/** @type {any} */ file) => [new URL(file.name, url).href, checked(file)]));
  } catch (cause) {
    throw failure('network', `${url} is damaged. Publish it again`, { cause });
  }
}

/**
 * @param {any} file
 * @returns {Entry}
 */
function checked({ bytes, sha256, chunkSize, chunks }) {
  const hashes = [sha256, ...chunks];
  const right = bytes > 0 && chunkSize > 0 && chunks.length === Math.ceil(bytes / chunkSize) && hashes.every((hash) => /^[0-9a-f]{64}$/.test(hash));
  if (!right) throw new Error('not a manifest');
  return { bytes, sha256, chunkSize, chunks };
}
