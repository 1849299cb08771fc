// How the page writes classes and probabilities.

/** Class names are lists of synonyms, "tench, Tinca tinca". @param {string} className */
export function names(className) {
  const [name, ...also] = className.split(', ');
  return { name, also: also.join(', ') };
}

const oneDecimal = new Intl.NumberFormat('en', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** @param {number} share */
export const percent = (share) => (share < 0.001 ? '< 0.1%' : oneDecimal.format(share));
