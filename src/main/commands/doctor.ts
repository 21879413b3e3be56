import type { APIApplication } from 'discord-api-types/v10';
import { type Config, fileKey, type SettingName } from '../../config/settings.ts';
import type { Discord } from '../../kernel/discord.ts';
import { path } from '../../kernel/discord.ts';
import { type ErrorBody, toOperationError } from '../../kernel/errors.ts';
import type { PermissionName } from '../../kernel/operation.ts';
import { type Started, start } from '../start.ts';

export interface Finding {
  check: string;
  level: 'ok' | 'warn' | 'fail';
  found: string;
  /** What to do about it; absent when nothing is wrong. */
  remedy?: string;
}

/** Application flags that say a privileged intent is on, in full or for bots in fewer than 100 servers. https://docs.discord.com/developers/resources/application#application-object-application-flags */
const INTENTS: readonly { name: string; flags: number; needed: string; only?: 'presence' }[] = [
  { name: 'Presence Intent', flags: (1 << 12) | (1 << 13), needed: 'who is online', only: 'presence' },
  { name: 'Server Members Intent', flags: (1 << 14) | (1 << 15), needed: 'listing members and noticing who joins' },
  { name: 'Message Content Intent', flags: (1 << 18) | (1 << 19), needed: 'the text of messages' },
];

/** What everyday work needs; the same set is in the invite link. */
const USUAL: readonly PermissionName[] = [
  'ViewChannel',
  'SendMessages',
  'SendMessagesInThreads',
  'CreatePublicThreads',
  'EmbedLinks',
  'AttachFiles',
  'ReadMessageHistory',
  'AddReactions',
];

/** USUAL plus moderation and management: all that operations need, short of Administrator and Mention Everyone. */
const INVITE_BITS = '2816255019838679';

const portal = (id: string, page: string) => `https://discord.com/developers/applications/${id}/${page}`;
const inviteLink = (id: string) =>
  `https://discord.com/oauth2/authorize?client_id=${id}&scope=bot+applications.commands&permissions=${INVITE_BITS}`;

async function attempt<T>(work: () => Promise<T>): Promise<{ value: T } | { error: ErrorBody }> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error: toOperationError(error, 'doctor').body };
  }
}

const failed = (check: string, error: ErrorBody): Finding => ({
  check,
  level: 'fail',
  found: error.message,
  remedy: error.hint,
});

function intents(application: APIApplication, config: Pick<Config, 'presence'>): Finding[] {
  return INTENTS.map(({ name, flags, needed, only }) => {
    if (application.flags === undefined) return { check: name, level: 'ok', found: 'this backend does not say' };
    const on = (application.flags & flags) !== 0;
    if (only && !config[only]) {
      return { check: name, level: 'ok', found: `${on ? 'on' : 'off'}, and not used: ${only} is not set` };
    }
    return on
      ? { check: name, level: 'ok', found: 'on' }
      : {
          check: name,
          level: 'warn',
          found: `off: Guildhall will not see ${needed}`,
          remedy: `Switch it on at ${portal(application.id, 'bot')} and restart.`,
        };
  });
}

async function gatewayLimit(discord: Discord): Promise<Finding> {
  const answer = await attempt(() =>
    discord.request<{ shards: number; session_start_limit: { remaining: number; total: number } }>(
      'GET',
      path`/gateway/bot`,
    ),
  );
  if ('error' in answer) return failed('Gateway', answer.error);
  const { remaining, total } = answer.value.session_start_limit;
  const found = `reachable, ${remaining} of ${total} starts left today`;
  return remaining > 10
    ? { check: 'Gateway', level: 'ok', found }
    : {
        check: 'Gateway',
        level: 'warn',
        found,
        remedy: 'Something restarts too often. Discord resets the token at zero.',
      };
}

async function servers(discord: Discord, application: APIApplication): Promise<Finding[]> {
  const answer = await attempt(() => discord.guilds());
  if ('error' in answer) return [failed('Servers', answer.error)];
  if (answer.value.length === 0) {
    return [
      {
        check: 'Servers',
        level: 'fail',
        found: 'the bot is in none',
        remedy: `Invite it: ${inviteLink(application.id)}`,
      },
    ];
  }
  return Promise.all(
    answer.value.slice(0, 20).map(async ({ id, name }): Promise<Finding> => {
      const report = await attempt(() => discord.permissions({ guildId: id }));
      const check = `Server ${name}`;
      if ('error' in report) return failed(check, report.error);
      const missing = USUAL.filter((permission) => !report.value.permissions.includes(permission));
      return missing.length === 0
        ? { check, level: 'ok', found: `${report.value.permissions.length} permissions` }
        : {
            check,
            level: 'warn',
            found: `missing ${missing.join(', ')}`,
            remedy: `Grant them under Server Settings > Roles to the bot's role, or invite it again: ${inviteLink(application.id)}`,
          };
    }),
  );
}

async function examine(discord: Discord, config: Config): Promise<Finding[]> {
  const me = await attempt(() => discord.me());
  if ('error' in me) return [failed('Token', me.error)];
  const found: Finding[] = [
    { check: 'Token', level: 'ok', found: `${me.value.username} (${me.value.id}) at ${config.apiUrl}` },
  ];
  const application = await attempt(() => discord.application());
  if ('error' in application) return [...found, failed('Application', application.error)];
  return [
    ...found,
    ...intents(application.value, config),
    await gatewayLimit(discord),
    ...(await servers(discord, application.value)),
  ];
}

async function bus({ bus, gateway }: Pick<Started, 'bus' | 'gateway'>): Promise<Finding> {
  try {
    const holder = await gateway.holder();
    const { kind } = (await bus.get()).health();
    return { check: 'Bus', level: 'ok', found: `${kind}; the gateway is run by ${holder ?? 'no process now'}` };
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return { check: 'Bus', level: 'fail', found, remedy: 'Without it this process does not connect to the gateway.' };
  }
}

const MARKS = { ok: 'ok  ', warn: 'WARN', fail: 'FAIL' } as const;

/** Looks at everything that usually goes wrong, in the order in which it does. Exit code 1 when something fails. */
export async function runDoctor(options: {
  flags: Partial<Record<SettingName, unknown>>;
  sandbox: boolean;
  json: boolean;
}): Promise<number> {
  const parts = await start({ ...options, fileRoots: [], defaults: { gateway: false, logLevel: 'error' } });
  try {
    const { config, origins, discord } = parts;
    const settings: Finding = {
      check: 'Configuration',
      level: 'ok',
      found: `home ${config.home}; set: ${
        Object.entries(origins)
          .map(([name, origin]) => `${fileKey(name)} by ${origin}`)
          .join(', ') || 'nothing'
      }`,
    };
    const findings = [
      settings,
      await bus(parts),
      ...(await examine(discord.bind({ signal: AbortSignal.timeout(60_000) }), config)),
    ];
    if (options.json) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
    else {
      for (const { check, level, found, remedy } of findings) {
        process.stdout.write(`${MARKS[level]}  ${check}: ${found}\n${remedy ? `      → ${remedy}\n` : ''}`);
      }
    }
    return findings.some(({ level }) => level === 'fail') ? 1 : 0;
  } finally {
    await parts.stop();
  }
}
