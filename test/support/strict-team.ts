import { afterAll, expect } from 'bun:test';
import { createDriver } from '../../sandbox/driver.ts';
import { openTeam } from './team.ts';

/**
 * For the tests of one file: a team and a driver of its sandbox, which holds nobody up and whose every answer must be
 * one that Discord's document allows. Closed when the tests have run.
 */
export async function strictTeam() {
  const team = await openTeam({ sandbox: { validateResponses: true, rateLimits: 'off' } });
  afterAll(async () => {
    expect(team.sandbox.mismatches).toEqual([]);
    await team.close();
  });
  return { team, driver: createDriver(team.sandbox.control) };
}
