// Files that are built into the program: importing one `with { type: 'file' }` gives the path to read it from.
declare module '*.wasm' {
  const path: string;
  export = path;
}
declare module '*.ttf' {
  const path: string;
  export = path;
}
