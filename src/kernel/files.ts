/** Where the bytes of an upload come from; exactly one of path, url and data. */
export interface FileSource {
  path?: string | undefined;
  url?: string | undefined;
  /** base64, or a data: URL */
  data?: string | undefined;
  name?: string | undefined;
}

export interface OpenedFile {
  name: string;
  bytes: Uint8Array;
  /** From the extension or the sender's header; `application/octet-stream` when unknown. */
  contentType: string;
}
