// The workers and what waits for them. Each works on one task at a time and gets the next when it is
// done, so that a cancelled job needs no message: its tasks are no longer handed out.

/** @typedef {import('./connection.js').Connection} Connection */
/** @typedef {import('./errors.js').GoglenetError} GoglenetError */
/** @typedef {import('./protocol.js').PreprocessRequest} PreprocessRequest */
/** @typedef {import('./protocol.js').InspectRequest} InspectRequest */
/** @typedef {import('./protocol.js').RunRequest} RunRequest */

/**
 * @typedef {object} Task
 * @property {import('./protocol.js').Unnumbered<PreprocessRequest | RunRequest | InspectRequest>} request
 * @property {{ over: boolean }} job  tasks of one that is over are dropped
 * @property {Transferable[]} [transfer]
 * @property {(progress: any) => void} [onProgress]
 */

/** @typedef {Task & { resolve: (value: any) => void, reject: (error: unknown) => void, lost?: boolean }} Waiting */

export class Pool {
  /** How many workers may work. */
  size;
  #open;
  /** @type {Set<Connection>} */
  #workers;
  /** @type {Connection[]} */
  #idle;
  /** Started, but not ready yet. */
  #joining = 0;
  /** @type {Waiting[]} */
  #queue = [];
  /** @type {GoglenetError | undefined} */
  #end;

  /**
   * @param {Connection} first  which has loaded
   * @param {number} size
   * @param {() => { worker: Connection, ready: Promise<unknown> }} open  starts another worker like it
   */
  constructor(first, size, open) {
    this.#workers = new Set([first]);
    this.#idle = [first];
    this.size = size;
    this.#open = open;
  }

  /**
   * Resolves with the answer of the worker whose turn it is.
   * @param {Task} task
   * @returns {Promise<any>}
   */
  submit(task) {
    return new Promise((resolve, reject) => {
      if (this.#end) throw this.#end;
      const waiting = { ...task, resolve, reject };
      if (task.request.type === 'preprocess') this.#queue.push(waiting);
      else this.#queue.splice(this.#runs(), 0, waiting); // before all images, whose inputs would take memory
      this.#next();
    });
  }

  /** @param {GoglenetError} error  what everything waiting, and every later task, fails with */
  end(error) {
    this.#end ??= error;
    for (const worker of this.#workers) worker.end(this.#end);
    for (const { reject } of this.#queue.splice(0)) reject(this.#end);
  }

  /** How many runs wait; they are the first in the queue. */
  #runs() {
    const images = this.#queue.findIndex(({ request }) => request.type === 'preprocess');
    return images < 0 ? this.#queue.length : images;
  }

  #next() {
    this.#queue = this.#queue.filter(({ job }) => !job.over);
    while (this.#queue.length > 0) {
      const worker = this.#idle.pop();
      if (!worker) return this.#grow();
      if (worker.ended) this.#workers.delete(worker); // it died while idle
      else this.#give(worker, /** @type {Waiting} */ (this.#queue.shift()));
    }
  }

  /**
   * Starts workers for what waits. For one task alone none is started, as long as there is a worker: it is
   * probably about to be free.
   */
  #grow() {
    while (this.#workers.size < this.size && this.#queue.length - this.#joining > Math.min(1, this.#workers.size)) {
      const { worker, ready } = this.#open();
      this.#workers.add(worker);
      this.#joining++;
      ready.finally(() => this.#joining--).then(() => this.#free(worker), (error) => this.#refused(worker, error));
    }
  }

  /**
   * @param {Connection} worker
   * @param {Waiting} task
   */
  async #give(worker, task) {
    try {
      task.resolve(await worker.request(task.request, task.transfer, task.onProgress));
    } catch (error) {
      if (worker.ended && !this.#end && !task.transfer?.length && !task.lost) {
        this.#queue.unshift({ ...task, lost: true }); // once more, elsewhere
      } else {
        task.reject(error);
      }
    }
    this.#free(worker);
  }

  /** @param {Connection} worker */
  #free(worker) {
    if (this.#end) return;
    if (worker.ended) this.#workers.delete(worker);
    else this.#idle.push(worker);
    this.#next();
  }

  /**
   * Where there is no memory for another worker, those that have started do the work. If there are none, what waits
   * fails, and the next task tries again.
   * @param {Connection} worker
   * @param {GoglenetError} error
   */
  #refused(worker, error) {
    worker.end(error);
    this.#workers.delete(worker);
    if (this.#workers.size > 0) this.size = this.#workers.size;
    else for (const { reject } of this.#queue.splice(0)) reject(error);
    this.#next();
  }
}
