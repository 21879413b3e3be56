// Files that are built into the program: importing one `with { type: 'file' }` gives the path to read it from, `with
// { type: 'text' }` what is in it.
declare module '*.wasm' {
  const path: string;
  export = path;
}
declare module '*.ttf' {
  const path: string;
  export = path;
}
declare module '*.md' {
  const text: string;
  export = text;
}
