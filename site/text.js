// The language of the site: that of its HTML, or another that the visitor prefers.

import english from './strings/en.js';

/** Languages besides English, each with its scripts' texts and a dictionary of the pages'. @type {Record<string, () => Promise<{ default: typeof english, pages: Record<string, string> }>>} */
const others = { de: () => import('./strings/de.js') };

/** Attributes that hold words. */
const attributes = ['aria-label', 'alt', 'placeholder', 'title'];

/** @type {typeof english} */
export const text = await preferred();

async function preferred() {
  for (const language of navigator.languages) {
    const [code] = language.split('-');
    if (code === 'en') break;
    if (!(code in others)) continue;
    const { default: texts, pages } = await others[code]();
    document.documentElement.lang = code;
    translate(document.documentElement, pages);
    return texts;
  }
  return english;
}

/**
 * Puts a dictionary's words in the place of a page's own.
 * @param {Element} root
 * @param {Record<string, string>} pages
 */
function translate(root, pages) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = /** @type {Text} */ (walker.currentNode);
    const own = node.data.trim();
    if (own in pages) node.data = node.data.replace(own, () => pages[own]);
  }
  for (const attribute of attributes) {
    for (const element of root.querySelectorAll(`[${attribute}]`)) {
      const own = element.getAttribute(attribute) ?? '';
      if (own in pages) element.setAttribute(attribute, pages[own]);
    }
  }
}
