import { createDriver, type Driver } from '../../sandbox/driver.ts';
import type { Schedule } from '../../src/kernel/store/schedules.ts';
import type { Store } from '../../src/kernel/store/store.ts';
import type { Runner } from '../../src/main/claims/runner.ts';
import { serveSchedules } from '../../src/main/schedules/serve-schedules.ts';
import { openTeam, type Settings, type Team } from './team.ts';

type Options = NonNullable<Parameters<typeof serveSchedules>[1]>;

export interface Planner extends Pick<Team, 'call' | 'read' | 'refusal' | 'channel'> {
  team: Team;
  driver: Driver;
  store: Store;
  /** The clock that runners of this planner go by; what is scheduled goes by the real one. */
  clock: { now: number };
  /** Starts a runner that looks often, as one process of several would. Stopped with the planner. */
  run(options?: Options): Runner;
  /** Waits until that schedule is no longer pending, or satisfies. */
  settled(id: number, satisfies?: (schedule: Schedule) => boolean): Promise<Schedule>;
  /** What the channel holds that says this. */
  saying(content: string, channel?: string): Promise<string[]>;
  /** Stops the runners, cancels what is pending, ends faults and sets the clock right: as if newly opened. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** A team with schedules, whose runners' clock a test can set. */
export async function openPlanner(settings: Settings = {}): Promise<Planner> {
  const team = await openTeam({ settings, sandbox: { rateLimits: 'off', validateResponses: true } });
  const driver = createDriver(team.sandbox.control);
  const store = await team.parts.memory.store();
  const runners: Runner[] = [];
  const clock = { now: Date.now() };
  const config = { ...team.config };

  async function reset(): Promise<void> {
    for (const runner of runners.splice(0)) await runner.stop(1000);
    for (const { id } of await store.schedules.list({ states: ['pending'], limit: 1000 })) {
      await store.schedules.cancel(id);
    }
    await driver.faults.clear();
    team.config = Object.assign(team.config, { readOnly: false }, config);
    clock.now = Date.now();
  }

  return {
    team,
    driver,
    store,
    clock,
    call: team.call,
    read: team.read,
    refusal: team.refusal,
    channel: team.channel,
    run(options = {}) {
      const parts = { ...team.parts, config: team.config };
      const runner = serveSchedules(parts, { now: () => clock.now, tickMs: 10, ...options });
      if (!runner) throw new Error('This process does not send.');
      runners.push(runner);
      return runner;
    },
    async settled(id, satisfies = ({ state }) => state !== 'pending') {
      for (const end = Date.now() + 50_000; Date.now() < end; await Bun.sleep(5)) {
        const found = await store.schedules.get(id);
        if (found && satisfies(found)) return found;
      }
      throw new Error(`Schedule ${id} did not settle: ${JSON.stringify(await store.schedules.get(id))}`);
    },
    async saying(content, channel = 'general') {
      const messages = await driver.messages(channel);
      return messages.filter((message) => message.content === content).map(({ id }) => id);
    },
    reset,
    async close() {
      await reset();
      await team.close();
      if (team.sandbox.mismatches.length > 0) throw new Error(JSON.stringify(team.sandbox.mismatches));
    },
  };
}
