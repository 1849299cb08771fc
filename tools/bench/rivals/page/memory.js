// Counts the bytes of all WebAssembly memories of this page and of its own workers. It must run before
// any engine: it stands in for the ways in which a memory comes into being, made here or exported.

(() => {
  /** @type {Set<WebAssembly.Memory>} */
  const memories = new Set();
  const inPage = 'document' in globalThis;

  const { Memory, instantiate, instantiateStreaming } = WebAssembly;
  WebAssembly.Memory = new Proxy(Memory, {
    construct(target, args) {
      const memory = new target(...args);
      memories.add(memory);
      return memory;
    },
  });

  const remember = ({ exports }) => {
    for (const value of Object.values(exports)) if (value instanceof Memory) memories.add(value);
  };
  WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct(target, args) {
      const instance = new target(...args);
      remember(instance);
      return instance;
    },
  });
  for (const [name, call] of Object.entries({ instantiate, instantiateStreaming })) {
    WebAssembly[name] = async (...args) => {
      const result = await call.apply(WebAssembly, args);
      remember(result.instance ?? result);
      return result;
    };
  }

  const here = () => {
    let bytes = 0;
    for (const memory of memories) bytes += memory.buffer.byteLength;
    return bytes;
  };

  // A worker that shares the page's memory would count it twice, so that of workers only those which
  // share nothing are asked: a page names them by wrapping Worker with countWorkers.
  const channel = new BroadcastChannel(`memory of ${new URL('.', location.href)}`);
  if (!inPage) {
    channel.onmessage = () => channel.postMessage(here());
    return;
  }
  let workers = 0;

  /** From now on, starts classic workers with this script before their own. */
  globalThis.countWorkers = () => {
    globalThis.Worker = class extends Worker {
      constructor(url) {
        super(new URL(`worker.js?${new URL(url, document.baseURI)}`, document.baseURI));
        workers++;
      }
    };
  };

  /** Bytes of all memories. */
  globalThis.wasmMemory = async () => {
    let [bytes, waiting] = [here(), workers];
    if (!waiting) return bytes;
    return new Promise((resolve) => {
      channel.onmessage = ({ data }) => {
        bytes += data;
        if (--waiting === 0) resolve(bytes);
      };
      channel.postMessage(null);
    });
  };
})();
