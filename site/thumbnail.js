// Small copies of pictures, made one after the other when they come near the viewport: a thousand large pictures would
// not fit into memory.

const side = 256; // pixels

/** @typedef {{ img: HTMLImageElement, source: Blob | string }} Order */

/** @type {WeakMap<Element, Order>} */
const orders = new WeakMap();
let last = Promise.resolve();

const observer = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    const order = orders.get(target);
    if (!isIntersecting || !order) continue;
    observer.unobserve(target);
    last = last.then(() => fill(order));
  }
}, { rootMargin: '300px' });

/** @param {Order} order */
export function order(order) {
  orders.set(order.img, order);
  observer.observe(order.img);
}

/** @param {Iterable<HTMLImageElement>} images */
export function release(images) {
  for (const img of images) {
    observer.unobserve(img);
    orders.delete(img);
    if (img.src) URL.revokeObjectURL(img.src);
  }
}

/** @param {Order} order */
async function fill({ img, source }) {
  if (!orders.has(img)) return; // released since
  if (typeof source === 'string') img.src = source;
  else img.src = URL.createObjectURL(await shrink(source).catch(() => source)); // formats that only elements draw
}

/** @param {Blob} file  @returns {Promise<Blob>} its centre square, small */
async function shrink(file) {
  const bitmap = await createImageBitmap(file, { resizeWidth: side, resizeQuality: 'medium' });
  const scale = side / Math.min(bitmap.width, bitmap.height);
  const [width, height] = [scale * bitmap.width, scale * bitmap.height];
  const canvas = new OffscreenCanvas(side, side);
  canvas.getContext('2d')?.drawImage(bitmap, (side - width) / 2, (side - height) / 2, width, height);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 });
}
