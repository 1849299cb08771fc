// Policies of the page and its host: which of them blocked something, and the trusted types policy `goglenet`.

import { failure } from './errors.js';

/** The latest violations that the browser told of, in a page or a worker. @type {SecurityPolicyViolationEvent[]} */
const violations = [];
const most = 32;
/** Milliseconds that a violation may be told of after what it blocked has failed. */
const delay = 50;

globalThis.addEventListener?.('securitypolicyviolation', (event) => {
  if (event.disposition === 'enforce') violations.push(event);
  if (violations.length > most) violations.shift();
});

/** What else than addresses browsers say was blocked. @type {Record<string, string>} */
const subjects = {
  'wasm-eval': "WebAssembly, which needs 'wasm-unsafe-eval'",
  'trusted-types-policy': 'the trusted types policy "goglenet"',
};

/**
 * The error that names the directive of a content security policy that blocked something; none if none did.
 * @param {number} since  time of the attempt
 * @param {string[]} directives  which may have blocked it
 * @param {string} [url]  of what was blocked
 */
export async function blocked(since, directives, url) {
  await new Promise((resolve) => setTimeout(resolve, delay));
  const violation = violations.find(
    ({ timeStamp, effectiveDirective, blockedURI }) =>
      timeStamp >= since && directives.includes(effectiveDirective) && (!url || url.startsWith(blockedURI)),
  );
  if (!violation) return undefined;
  const what = url ?? subjects[violation.blockedURI] ?? violation.blockedURI;
  return failure('blocked', `The content security policy (${rule(violation)}) forbids ${what}: extend the policy`);
}

/**
 * The part of a policy that was violated: the directive itself or the one that it falls back to.
 * @param {SecurityPolicyViolationEvent} violation
 */
function rule({ effectiveDirective, originalPolicy }) {
  const rules = originalPolicy.split(';').map((part) => part.trim());
  const names = [effectiveDirective, ...(effectiveDirective === 'worker-src' ? ['child-src', 'script-src'] : []), 'default-src'];
  for (const name of names) {
    const found = rules.find((part) => part.split(' ')[0] === name);
    if (found) return found;
  }
  return effectiveDirective;
}

/**
 * The error where a page has no origin, so that it may neither start workers nor read files.
 * @param {string} url  of a file of the site
 */
export function noOrigin(url) {
  if (url.startsWith('file:')) {
    return failure('blocked', 'Browsers let no page that is opened as a file do this: serve its folder over http, for example with python3 -m http.server');
  }
  return self.origin === 'null' ? failure('blocked', 'This page is in a sandbox, which hides where it is from: add allow-same-origin') : undefined;
}

/** @type {{ createScriptURL(url: string): string } | undefined} */
let policy;

/**
 * The address of a script as the browser wants it: where trusted types are required, from the policy `goglenet`.
 * @param {string} url
 */
export function scriptURL(url) {
  const { trustedTypes } = /** @type {any} */ (globalThis);
  policy ??= trustedTypes?.createPolicy('goglenet', { createScriptURL: (/** @type {string} */ script) => script });
  return policy ? policy.createScriptURL(url) : url;
}
