import { createDriver, type Driver } from '../../sandbox/driver.ts';
import type { SandboxOptions } from '../../sandbox/main.ts';
import type { Caller } from '../../src/kernel/caller.ts';
import { type ErrorBody, OperationError } from '../../src/kernel/errors.ts';
import type { Invocation } from '../../src/kernel/invocation.ts';
import { openTeam, type Team } from '../support/team.ts';

export const agent: Caller = {
  kind: 'agent',
  id: 'tester',
  name: 'Tester',
  role: { name: 'everything', directMessages: true },
  pinned: {},
};

type Json = Record<string, unknown>;

export interface Answer {
  /** What a model reads, without the fence around text of Discord's users. */
  text: string;
  /** What the handler returned. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into outputs of every shape
  data: any;
  structured: Json;
  progress: [done: number, total: number | undefined][];
}

export interface Stage extends Pick<Team, 'sandbox' | 'channel'> {
  driver: Driver;
  guildId: string;
  /** As `call` of the team, by any caller. */
  call(operation: string, args?: Json, as?: Partial<Invocation>): Promise<Answer>;
  /** The error that a call must end in. */
  refusal(operation: string, args?: Json, as?: Partial<Invocation>): Promise<ErrorBody>;
  /** Ids of the sandbox's only server. */
  role(name: string): string;
  user(name: string): string;
  stop(): Promise<void>;
}

const unfenced = (text: string) => text.replace(/^\[untrusted [^\n]*\n/, '').replace(/\n\[end \w+\]/, '');

/** A team whose calls come from whomever a test says, and who knows the people of the server by name. */
export async function openStage(options: SandboxOptions = {}): Promise<Stage> {
  const team = await openTeam({ sandbox: { rateLimits: 'off', validateResponses: true, ...options } });
  const { world } = team.sandbox;

  const call: Stage['call'] = async (operation, args = {}, as = {}) => {
    const progress: Answer['progress'] = [];
    const outcome = await team.parts.guild.invoke({
      operation,
      args,
      caller: agent,
      surface: 'test',
      progress: (done, total) => void progress.push([done, total]),
      ...as,
    });
    if (outcome.kind !== 'done') throw new Error(`${operation} waits: ${JSON.stringify(outcome.request)}`);
    return { text: unfenced(outcome.text), data: outcome.data, structured: outcome.structured, progress };
  };

  const idOf = (what: string, found: { id: string } | undefined) => {
    if (!found) throw new Error(`The sandbox has no ${what}.`);
    return found.id;
  };
  const [server] = world.guilds.values();
  if (!server) throw new Error('The sandbox has no server.');

  return {
    sandbox: team.sandbox,
    channel: team.channel,
    driver: createDriver(team.sandbox.control),
    guildId: server.id,
    call,
    async refusal(operation, args, as) {
      try {
        await call(operation, args, as);
      } catch (error) {
        if (error instanceof OperationError) return error.body;
        throw error;
      }
      throw new Error(`${operation} was not refused.`);
    },
    role: (name) =>
      idOf(
        name,
        [...server.roles.values()].find((each) => each.name === name),
      ),
    user: (name) =>
      idOf(
        name,
        [...world.users.values()].find((each) => each.username === name),
      ),
    async stop() {
      await team.close();
      if (team.sandbox.mismatches.length > 0) throw new Error(JSON.stringify(team.sandbox.mismatches));
    },
  };
}
