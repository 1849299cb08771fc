// Access to the page's elements, and making new ones.

/** The element with an id, which the page has. @template {Element} [T=HTMLElement] @param {string} id @returns {T} */
export const find = (id) => /** @type {T} */ (/** @type {unknown} */ (document.getElementById(id)));

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, className = '', ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/** @param {string} className  @param {(Node | string)[]} children */
export function makeButton(className, ...children) {
  const button = make('button', className, ...children);
  button.type = 'button';
  return button;
}

/** Scrolls to where an element begins, unless what counts of it is in view. @param {Element} element  @param {Element} until  its last part that counts */
export function bringIntoView(element, until = element) {
  const { top } = element.getBoundingClientRect();
  const { bottom } = until.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) element.scrollIntoView({ block: 'start' });
}
