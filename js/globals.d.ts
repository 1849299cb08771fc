// What the worker finds in its global scope: Go's wasm_exec.js, and what the Go program puts there.

declare class Go {
  importObject: WebAssembly.Imports;
  run(instance: WebAssembly.Instance): Promise<void>;
}

declare var goglenetEngine: Record<string, (...args: any[]) => unknown>;

/** The build puts a module's bytes into the script. */
declare module '*.wasm' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
