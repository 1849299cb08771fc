// Starting a worker, and finding out why it did not start: browsers do not say.

import { Download } from './download.js';
import { failure } from './errors.js';
import { blocked, noOrigin, scriptURL } from './policy.js';

/** @typedef {import('./errors.js').GoglenetError} GoglenetError */

/**
 * Browsers start workers from the page's own origin only; a worker of another origin is
 * started from a few lines of script that import it.
 * @param {URL} script
 * @param {string} name
 */
export function startWorker(script, name) {
  if (script.origin === self.origin) return new Worker(scriptURL(script.href), { name });
  const lines = `
    const policy = self.trustedTypes?.createPolicy('goglenet', { createScriptURL: (url) => url });
    const url = ${JSON.stringify(script.href)};
    importScripts(policy ? policy.createScriptURL(url) : url);`;
  const url = URL.createObjectURL(new Blob([lines], { type: 'text/javascript' }));
  try {
    return new Worker(scriptURL(url), { name });
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Directives of a content security policy that can forbid a worker. */
const directives = ['worker-src', 'child-src', 'script-src', 'script-src-elem', 'require-trusted-types-for', 'trusted-types'];

/**
 * Why a worker was never heard of.
 * @param {URL} script
 * @param {{ since: number, idleTimeout: number, message?: string }} attempt  when it was made, and what the worker said of its script
 * @returns {Promise<GoglenetError>}
 */
export async function whyNoWorker(script, { since, idleTimeout, message }) {
  const policy = noOrigin(script.href) ?? (await blocked(since, directives));
  if (policy) return policy;
  try {
    const download = await Download.start({ url: script.href, missing: 'engine-missing', idleTimeout });
    download.stop();
    if (download.isPage) return failure('engine-missing', script.href);
    if (message) return failure('engine-corrupt', script.href);
    if (performance.now() - since >= idleTimeout) return failure('network', `${script.href} did not start within ${idleTimeout / 1000} seconds`);
    return download.headers.has('cross-origin-embedder-policy')
      ? failure('engine-missing', script.href)
      : failure('blocked', `This page's Cross-Origin-Embedder-Policy forbids workers without that header: have the server send it with ${script.href} too`);
  } catch (error) {
    return /** @type {GoglenetError} */ (error);
  }
}
