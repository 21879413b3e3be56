import { discordError } from '../../errors.ts';
import type { ApplicationRecord, CommandRecord, GuildRecord } from '../../world/records.ts';
import { ownApplication } from '../own-application.ts';
import type { RestRequest } from '../route.ts';
import type { CommandFields } from './fields.ts';

/** The commands of one application that live together: its global ones, or those of a guild. */
export interface CommandScope {
  readonly application: ApplicationRecord;
  /** Null for global commands. */
  readonly guildId: string | null;
  list(): CommandRecord[];
}

const day = 86_400_000;
const createsPerDay = 200;
/** https://discord.com/developers/docs/interactions/application-commands#registering-a-command */
const maxByType: Readonly<Record<number, number>> = { 1: 100, 2: 15, 3: 15, 4: 1 };

/** The caller's own application (else 20012), in the path's guild where there is one (else 50001). */
export function commandScope(request: RestRequest<unknown>): CommandScope {
  const { world, params } = request;
  const application = ownApplication(request);
  const guildId = params.guild_id ?? null;
  if (guildId !== null && !world.guilds.get(guildId)?.members.has(application.bot_id)) throw discordError(50001);
  return scopeOfCommands(application, guildId);
}

export function scopeOfCommands(application: ApplicationRecord, guildId: string | null): CommandScope {
  const list = () => [...application.commands.values()].filter(({ guild_id }) => guild_id === guildId);
  return { application, guildId, list };
}

/** The command of the path: else 10063. */
export function commandOf({ list }: CommandScope, id: string | undefined): CommandRecord {
  const command = list().find((candidate) => candidate.id === id);
  if (!command) throw discordError(10063);
  return command;
}

/** Counts creations against the day's 200: 30034. */
export function countCreates(scope: CommandScope, now: number, count: number): void {
  const { command_creates } = scope.application;
  const key = scope.guildId ?? 'global';
  const recent = (command_creates.get(key) ?? []).filter((at) => at > now - day);
  if (count > 0 && recent.length + count > createsPerDay) throw discordError(30034);
  command_creates.set(key, [...recent, ...Array.from({ length: count }, () => now)]);
}

/** No more of each type than there may be: 30032. */
export function checkNumber(types: readonly number[]): void {
  for (const [type, max] of Object.entries(maxByType)) {
    if (types.filter((candidate) => candidate === Number(type)).length > max) throw discordError(30032);
  }
}

/** Sets the fields; a change of anything makes a new version. */
export function updateCommand(command: CommandRecord, fields: CommandFields, version: string): void {
  const before = JSON.stringify(command, plain);
  const changed = JSON.stringify({ ...command, ...fields }, plain) !== before;
  if (changed) Object.assign(command, fields, { version });
}

function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** The id that stands for all channels of a guild in the permissions of commands. */
export function allChannels({ id }: GuildRecord): string {
  return String(BigInt(id) - 1n);
}
