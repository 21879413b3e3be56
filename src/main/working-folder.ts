import { homedir } from 'node:os';
import { parse, resolve } from 'node:path';

/**
 * The folder that files may be sent from when nobody named one. Desktop clients start their servers in the root of the
 * disk, in the user's home or among the system's files, which would be everything there is: then none.
 */
export function workingFolder(cwd: string, home = homedir()): string[] {
  const folder = resolve(cwd);
  const everything = [parse(folder).root, resolve(home), resolve(home, '..')];
  const systems = /^[a-z]:\\windows(\\|$)/i.test(folder);
  return systems || everything.includes(folder) ? [] : [folder];
}
