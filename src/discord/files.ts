import { createDownloader, type Download } from './download.ts';
import { createFileOpener, type OpenFile } from './open-file.ts';

export interface FilesOptions {
  trustedOrigins: ReadonlySet<string>;
  userAgent: string;
  roots: readonly string[];
  /** Largest file to send. */
  maxBytes: number;
  /** Milliseconds a download may take. */
  timeout: number;
}

export interface Files {
  download: Download;
  openFile: OpenFile;
}

/** Reading and fetching files, apart from the rest because the network modules of the runtime cost 4 MB. */
export function createFiles({ trustedOrigins, userAgent, roots, maxBytes, timeout }: FilesOptions): Files {
  const download = createDownloader({ trustedOrigins, userAgent, timeout });
  return { download, openFile: createFileOpener({ roots, maxBytes, download }) };
}
