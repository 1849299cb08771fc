// Addresses as people write them.

/**
 * @param {string} written  an address, or one without "https://"
 * @returns {string | undefined}  the whole address; undefined of what is none
 */
export function toAddress(written) {
  const trimmed = written.trim();
  if (!trimmed || /\s/.test(trimmed)) return undefined;
  if (/^(https?:\/\/|data:image\/|blob:)/i.test(trimmed)) return URL.canParse(trimmed) ? trimmed : undefined;
  const relative = /^\.{0,2}\//.test(trimmed);
  if (relative) return new URL(trimmed, document.baseURI).href;
  const withHost = /^[\w-]+(\.[\w-]+)*(:\d+)?([/?#]|$)/.test(trimmed) && /^(localhost\b|[^/?#]+\.)/.test(trimmed);
  return withHost && URL.canParse(`https://${trimmed}`) ? `https://${trimmed}` : undefined;
}
