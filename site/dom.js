// Access to the page's elements.

/** The element with an id, which the page has. @template {Element} [T=HTMLElement] @param {string} id @returns {T} */
export const find = (id) => /** @type {T} */ (/** @type {unknown} */ (document.getElementById(id)));
