// Fetching, with failures told apart: missing, forbidden by the other site, unreachable.

import { failure } from './errors.js';

/**
 * @param {string} url
 * @param {import('./goglenet.js').ErrorCode} missing  the code where the server has no such file
 * @returns {Promise<Response>}
 */
export async function download(url, missing) {
  let response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw await unreachable(url, cause);
  }
  if (response.status >= 500) throw failure('network', `${url} answered with error ${response.status}`);
  if (!response.ok) throw failure(missing, missing === 'network' ? `${url} answered with error ${response.status}` : url);
  return response;
}

/**
 * A refused cross-origin request and a dead connection look the same; a request that asks for no
 * permission tells them apart.
 * @param {string} url
 * @param {unknown} cause
 */
async function unreachable(url, cause) {
  const { origin, host } = new URL(url);
  if (origin !== self.location.origin) {
    try {
      await fetch(url, { mode: 'no-cors', method: 'HEAD' });
      return failure('cross-origin', host, { cause });
    } catch {}
  }
  return failure('network', `${url} could not be reached`, { cause });
}

/**
 * Whether a server sent a web page where a file was wanted, as hosts of single-page apps do for missing files.
 * @param {Response} response
 */
export function isPage(response) {
  return response.headers.get('content-type')?.startsWith('text/html') ?? false;
}
