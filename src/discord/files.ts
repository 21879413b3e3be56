import { onCdn } from './cdn.ts';
import { createDownloader, type Download } from './download.ts';
import { createFileOpener, type FileOpenerOptions, type OpenFile } from './open-file.ts';

export interface FilesOptions extends Omit<FileOpenerOptions, 'download'> {
  /** Bases of the CDNs that may be in a private network. */
  cdnUrls: readonly string[];
  userAgent: string;
  /** Milliseconds a download may take. */
  timeout: number;
}

export interface Files {
  download: Download;
  openFile: OpenFile;
}

/** Reading and fetching files, apart from the rest because the network modules of the runtime cost 4 MB. */
export function createFiles({ cdnUrls, userAgent, timeout, ...opening }: FilesOptions): Files {
  const download = createDownloader({ mayBePrivate: onCdn(cdnUrls), userAgent, timeout });
  return { download, openFile: createFileOpener({ ...opening, download }) };
}
