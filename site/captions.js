// The example page's own script: writes what goglenet finds under each picture.

/** @param {EventTarget | null} target  @param {string} text */
function caption(target, text) {
  const figure = target instanceof Element && target.closest('figure');
  const place = figure && figure.querySelector('figcaption');
  if (place) place.textContent = text;
}

document.addEventListener('goglenet', (event) => {
  const { predictions } = /** @type {CustomEvent<import('./goglenet.mjs').Classification>} */ (event).detail;
  const [{ className, probability }] = predictions;
  caption(event.target, `${className.split(', ')[0]}, ${Math.round(100 * probability)}%`);
});

document.addEventListener('goglenet-error', (event) => {
  const { error } = /** @type {CustomEvent<{ error: import('./goglenet.mjs').GoglenetError }>} */ (event).detail;
  caption(event.target, error.message);
});

const add = /** @type {HTMLButtonElement} */ (document.getElementById('add'));
const later = /** @type {HTMLTemplateElement} */ (document.getElementById('later'));
add.addEventListener('click', () => {
  document.getElementById('gallery')?.append(later.content);
  add.remove();
});
