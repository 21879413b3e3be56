import { createDownloader, type Download } from './download.ts';
import { createFileOpener, type FileOpenerOptions, type OpenFile } from './open-file.ts';

export interface FilesOptions extends Omit<FileOpenerOptions, 'download'> {
  trustedOrigins: ReadonlySet<string>;
  userAgent: string;
  /** Milliseconds a download may take. */
  timeout: number;
}

export interface Files {
  download: Download;
  openFile: OpenFile;
}

/** Reading and fetching files, apart from the rest because the network modules of the runtime cost 4 MB. */
export function createFiles({ trustedOrigins, userAgent, timeout, ...opening }: FilesOptions): Files {
  const download = createDownloader({ trustedOrigins, userAgent, timeout });
  return { download, openFile: createFileOpener({ ...opening, download }) };
}
