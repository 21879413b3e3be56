import { homedir } from 'node:os';
import { join } from 'node:path';

/** The platform's place for a program's own data: XDG on Linux, Application Support on macOS, LocalAppData on Windows. */
export function defaultHome(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): string {
  if (platform === 'win32')
    return join(environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Guildhall');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Guildhall');
  return join(environment['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'guildhall');
}
