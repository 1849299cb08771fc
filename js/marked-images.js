// Finds every <img data-goglenet> that the page has or gets, in shadow roots too.

/** @typedef {(img: HTMLImageElement) => void} Listener */

const seen = new WeakSet();

/** @param {Listener} found  also told when an image's mark or address changes */
export function findMarked(found) {
  const { attachShadow } = Element.prototype;
  Element.prototype.attachShadow = function (init) { // closed roots, and those of elements that are there already, are seen nowhere else
    const root = attachShadow.call(this, init);
    watch(root, found);
    return root;
  };
  watch(document, found);
}

/**
 * @param {Document | ShadowRoot} root
 * @param {Listener} found
 */
function watch(root, found) {
  if (seen.has(root)) return;
  seen.add(root);
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === 'attributes') look(target, found);
      addedNodes.forEach((node) => search(node, found));
    }
  }).observe(root, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-goglenet', 'src', 'srcset'] });
  search(root, found);
}

/**
 * @param {Node} root
 * @param {Listener} found
 */
function search(root, found) {
  look(root, found);
  if ('querySelectorAll' in root) /** @type {ParentNode} */ (root).querySelectorAll('*').forEach((element) => look(element, found));
}

/**
 * @param {Node} node
 * @param {Listener} found
 */
function look(node, found) {
  if (node instanceof HTMLImageElement && node.matches('[data-goglenet]')) found(node);
  if (node instanceof Element && node.shadowRoot) watch(node.shadowRoot, found);
}
