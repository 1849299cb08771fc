// The page's address says which picture is on show, if it has an address itself, and how it is looked at:
// #url=...&crops=10&top=3. Pixels are never in it.

/**
 * @typedef {object} Shown
 * @property {string} url
 * @property {number} crops  1, 10 or 144
 * @property {number} top    how many guesses
 */

/** @returns {Partial<Shown>} what the address asks for and the page can do */
export function read() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const written = asked.get('url');
  const url = written && URL.canParse(written, document.baseURI) && new URL(written, document.baseURI);
  const [crops, top] = [Number(asked.get('crops')), Number(asked.get('top'))];
  return {
    ...(url && /^https?:$/.test(url.protocol) && { url: url.href }),
    ...([1, 10, 144].includes(crops) && { crops }),
    ...(Number.isInteger(top) && top >= 1 && top <= 20 && { top }),
  };
}

/** @param {{ source: Blob | string, crops: number, top: number }} shown */
export function write({ source, crops, top }) {
  const shared = typeof source === 'string' && /^https?:/.test(source);
  const hash = shared ? `#${new URLSearchParams({ url: relative(source), crops: String(crops), top: String(top) })}` : '';
  if (hash !== location.hash) history.replaceState(null, '', location.pathname + location.search + hash);
  return shared;
}

/** An address on this site without the site's own, so that the link is short. @param {string} url */
function relative(url) {
  const home = new URL('.', document.baseURI).href;
  return url.startsWith(home) ? url.slice(home.length) : url;
}
