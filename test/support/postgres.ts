import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A PostgreSQL server of a test's own: in a temporary folder, reached by a socket in it and by nothing else. */
export interface TestPostgres {
  /** The address of a schema in it that nobody else uses. */
  freshUrl(): string;
  /** kill -9, as a power switch would, without waiting. */
  kill(): void;
  start(): void;
  stop(): void;
  psql(statement: string): string;
}

function binaries(): string | undefined {
  const folders = [
    ...(Bun.env['PATH'] ?? '').split(':'),
    ...(existsSync('/usr/lib/postgresql')
      ? readdirSync('/usr/lib/postgresql')
          .sort((a, b) => Number(b) - Number(a))
          .map((version) => `/usr/lib/postgresql/${version}/bin`)
      : []),
  ];
  return folders.find((folder) => ['initdb', 'pg_ctl', 'psql'].every((name) => existsSync(join(folder, name))));
}

/**
 * Undefined where PostgreSQL is not installed, which is said loudly; on CI it must be.
 * The server refuses to run as root, so root runs it as the user `postgres`.
 */
export function startPostgres(): TestPostgres | undefined {
  const bin = binaries();
  if (bin === undefined) {
    if (Bun.env['CI'] === 'true') throw new Error('PostgreSQL (initdb, pg_ctl, psql) must be installed on CI.');
    console.error('\n*** PostgreSQL is not installed: everything about it goes UNTESTED. Install postgresql. ***\n');
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-pg-'));
  const asRoot = process.getuid?.() === 0;
  if (asRoot) {
    const idOf = (flag: string) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
    chownSync(folder, idOf('-u'), idOf('-g'));
  }
  const run = (program: string, args: readonly string[]): string => {
    const command = [join(bin, program), ...args];
    const [first = '', ...rest] = asRoot ? ['runuser', '-u', 'postgres', '--', ...command] : command;
    // pg_ctl leaves a server behind that would keep inherited pipes open for ever.
    const stdio = program === 'pg_ctl' ? 'ignore' : 'pipe';
    const { status, stdout, stderr, error } = spawnSync(first, rest, { encoding: 'utf8', cwd: folder, stdio });
    if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${stderr ?? ''}${error ?? ''}`);
    return stdout ?? '';
  };
  const data = join(folder, 'data');
  const port = '5432';
  run('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']);
  // The disk is never pulled from under a test, so nothing is gained by waiting for it.
  const options = `-k ${folder} -p ${port} -c listen_addresses= -c fsync=off -c max_connections=200`;
  let schemas = 0;

  const server: TestPostgres = {
    start() {
      // After kill -9 the old server's children hold its memory for a moment.
      for (let attempt = 1; ; attempt++) {
        try {
          run('pg_ctl', ['start', '-w', '-D', data, '-o', options, '-l', join(folder, 'log')]);
          return;
        } catch (error) {
          if (attempt === 50) throw new Error(`${error}\n${readFileSync(join(folder, 'log'), 'utf8').slice(-2000)}`);
          Bun.sleepSync(100);
        }
      }
    },
    stop() {
      if (existsSync(join(data, 'postmaster.pid'))) run('pg_ctl', ['stop', '-w', '-m', 'immediate', '-D', data]);
      rmSync(folder, { recursive: true, force: true });
    },
    kill() {
      process.kill(Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
    },
    psql: (statement) =>
      run('psql', ['-h', folder, '-p', port, '-U', 'postgres', '-At', '-v', 'ON_ERROR_STOP=1', '-c', statement]).trim(),
    freshUrl() {
      const schema = `s${++schemas}`;
      server.psql(`create schema ${schema}`);
      const parameters = new URLSearchParams({ host: folder, port, options: `-c search_path=${schema}` });
      return `postgres://postgres@localhost/postgres?${parameters.toString().replaceAll('+', '%20')}`;
    },
  };
  server.start();
  // A test run that is killed could not stop it.
  const watch = `while kill -0 ${process.pid}; do sleep 1; done; kill -QUIT $(head -1 ${data}/postmaster.pid); rm -rf ${folder}`;
  spawn('sh', ['-c', watch], { detached: true, stdio: 'ignore' }).unref();
  return server;
}
