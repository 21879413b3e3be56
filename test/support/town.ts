import { createDriver } from '../../sandbox/driver.ts';
import { startSandbox } from '../../sandbox/main.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { until } from './eventually.ts';
import { cleanEnvironment, command } from './program.ts';

/** Discord keeps what a session missed only up to a point, which nobody knows; the sandbox keeps 5,000 dispatches. */
const PAUSE_MS = 4;

/** A sandbox where people talk, processes of the program that listen, and a count of what was said and what was stored. */
export async function openTown() {
  const sandbox = await startSandbox({ rateLimits: 'off', gateway: { rateLimits: 'discord' } });
  const driver = createDriver(sandbox.control);
  const place = cleanEnvironment({ DISCORD_TOKEN: await driver.botToken(), DISCORD_API_URL: sandbox.api });
  const children: Bun.Subprocess[] = [];

  return {
    driver,
    /** Where the program keeps what it is not told to keep elsewhere. */
    url: `sqlite:${place.home}/guildhall.db`,
    connected: async () => (await driver.gateway.sessions()).filter((session) => session.connected).length === 1,

    startProcess(env: Record<string, string> = {}): Bun.Subprocess {
      const child = Bun.spawn([...command, 'events', '--follow'], {
        env: { ...place.env, ...env },
        cwd: place.home,
        stdin: 'ignore',
        stdout: 'ignore',
        stderr: 'ignore',
      });
      children.push(child);
      return child;
    },

    /** Alice talks, and Bob reacts to all she says. */
    startTalk() {
      const said: string[] = [];
      const reactedTo: string[] = [];
      let going = true;
      const done = (async () => {
        while (going) {
          const { id } = await driver.as('alice').say('general', `number ${said.length}`);
          said.push(id);
          await driver.as('bob').react('general', id, '👍');
          reactedTo.push(id);
          await Bun.sleep(PAUSE_MS);
        }
      })();
      return {
        said,
        reactedTo,
        more: (count: number) => {
          const before = said.length;
          return until('more is said', () => said.length > before + count);
        },
        async stop() {
          going = false;
          await done;
        },
      };
    },

    /** As Discord counts them. */
    async identifies(): Promise<number> {
      const authorization = `Bot ${await driver.botToken()}`;
      const answer = await fetch(`${sandbox.api}/v10/gateway/bot`, { headers: { authorization } });
      const { session_start_limit: limit } = (await answer.json()) as {
        session_start_limit: { total: number; remaining: number };
      };
      return limit.total - limit.remaining;
    },

    async close() {
      for (const child of children) {
        child.kill('SIGKILL');
        await child.exited;
      }
      await sandbox.stop();
      place.remove();
    },
  };
}

export type Town = Awaited<ReturnType<typeof openTown>>;
export type Talk = ReturnType<Town['startTalk']>;

/** Ids of the messages that events of this type are about, as often and in the order that the log has them. */
export async function logged(url: string, type: string): Promise<string[]> {
  const store = await openStore(url);
  try {
    const ids: string[] = [];
    for (let after = 0, more = true; more; ) {
      const page = await store.events.read({ after, limit: 1000, types: [type] });
      ids.push(...page.events.map(({ message_id }) => message_id ?? ''));
      ({ cursor: after, more } = page);
    }
    return ids;
  } finally {
    await store.close();
  }
}

/** Short where all is well, and also where thousands are not. */
function differences(happened: readonly string[], stored: readonly string[]) {
  const kept = new Set(stored);
  return {
    lost: happened.filter((id) => !kept.has(id)).length,
    added: stored.length - kept.size,
    disordered: stored.some((id, index) => id !== happened[index]),
  };
}

export const NONE = { lost: 0, added: 0, disordered: false };

/** How what the log holds differs from what was said and done, once the last of it is there. */
export async function accounts(url: string, talk: Talk) {
  await until('the last is stored', async () =>
    (await logged(url, 'MESSAGE_REACTION_ADD')).includes(talk.said.at(-1) ?? ''),
  );
  return {
    messages: differences(talk.said, await logged(url, 'MESSAGE_CREATE')),
    reactions: differences(talk.reactedTo, await logged(url, 'MESSAGE_REACTION_ADD')),
  };
}
