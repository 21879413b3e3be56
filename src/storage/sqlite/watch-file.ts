import { statSync } from 'node:fs';

const LOOK_MS = 1000;

/**
 * Tells whether a file that is open is still the one of that name. SQLite goes on with a file that was moved or removed,
 * and so would whoever writes there, unread.
 */
export function watchFile(path: string): () => boolean {
  const { ino } = statSync(path);
  let looked = performance.now();
  let gone = false;
  return () => {
    if (gone || performance.now() - looked < LOOK_MS) return gone;
    looked = performance.now();
    try {
      gone = statSync(path, { throwIfNoEntry: false })?.ino !== ino;
    } catch {
      // A folder that cannot be looked into for now says nothing about the file.
    }
    return gone;
  };
}
