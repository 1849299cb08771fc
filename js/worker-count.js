// How many workers a device is asked for.

const most = 8;

/**
 * @param {number | 'auto'} wanted
 * @param {number} bytes  size of the weights
 */
export function workerCount(wanted, bytes) {
  if (wanted !== 'auto') return wanted;
  const { hardwareConcurrency: cores = 1, deviceMemory = 8 } =
    /** @type {Navigator & { deviceMemory?: number }} in gigabytes */ (navigator);
  const each = 2 * Math.max(1, Math.ceil(bytes / 32e6));
  return Math.max(1, Math.min(most, cores, Math.floor(deviceMemory / each)));
}
