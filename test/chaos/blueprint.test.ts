import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Seed } from '../../sandbox/world/seed-format.ts';
import { type JobView, openWorkshop, type Workshop } from '../support/jobs.ts';
import { type Moment, openMortals } from './mortals.ts';

/**
 * Blueprints are applied by processes that are killed at the worst moments, over real sockets through a gate. What counts is
 * that the server then is as the blueprint says, with nothing made twice, and that the way back leads back.
 */

const LEASE_MS = 600;

const world: Seed = {
  bots: [{ name: 'Robot', token: 'robot-token' }],
  users: [{ name: 'zoe' }],
  guilds: [
    {
      name: 'Tiny',
      owner: 'zoe',
      members: [{ user: 'zoe' }],
      roles: [{ name: 'Crew', color: 0xff0000 }, { name: 'Guest' }],
      bots: [{ bot: 'Robot', permissions: ['Administrator'] }],
      channels: [
        {
          name: 'Deck',
          type: 'category',
          channels: [{ name: 'bridge', topic: 'old' }, { name: 'galley' }, { name: 'brig' }],
        },
        {
          name: 'Hold',
          type: 'category',
          overwrites: [{ for: 'Guest', deny: ['ViewChannel'] }],
          channels: [{ name: 'cargo' }],
        },
      ],
    },
  ],
};

const BLUEPRINT = `
blueprint: 1
roles:
  - name: Captain
    color: gold
    permissions: ["@everyone", ManageMessages]
  - name: Guest
    hoist: true
  - name: Crew
categories:
  - name: Hold
    overwrites:
      - role: Captain
        allow: [ViewChannel]
      - role: "@everyone"
        deny: [ViewChannel]
    channels:
      - name: cargo
        overwrites: synced
      - name: galley
      - name: treasure
  - name: Sails
    channels:
      - name: mast
      - name: Crow's nest
        type: voice
  - name: Deck
    channels:
      - name: bridge
        topic: new
automod:
  - name: No parrots
    trigger: keyword
    keywords: [parrot]
    alert_channel: mast
server:
  system_channel: mast
`;

let shop: Workshop;
let mortals: ReturnType<typeof openMortals>;
const home = mkdtempSync(join(tmpdir(), 'guildhall-blueprint-'));
const store = `sqlite:${join(home, 'guildhall.db')}`;

beforeAll(async () => {
  shop = await openWorkshop({
    work: false,
    settings: { store, home, bus: `file:${join(home, 'bus.sqlite')}` },
    sandbox: { world },
  });
  mortals = openMortals(shop.sandbox.api, { task: 'jobs', token: 'robot-token', store, home, leaseMs: LEASE_MS });
});
afterAll(async () => {
  await mortals.close();
  await shop.close();
  rmSync(home, { recursive: true, force: true });
});

const exported = async () => (await shop.call<{ blueprint: string }>('export_blueprint')).blueprint;
const begun = async (operation: string, args: Record<string, unknown>) =>
  (await shop.call<{ job?: JobView }>(operation, { ...args, wait: 0 })).job?.job ?? 0;
const namesOf = () =>
  [...shop.sandbox.world.guilds.values()].flatMap((guild) =>
    [...guild.roles.values(), ...guild.channels.values()].map(({ name }) => name),
  );

const posts = (what: string) => (method: string, path: string) => method === 'POST' && path.endsWith(`/${what}`);
const patches = (what: string) => (method: string, path: string) => method === 'PATCH' && path.includes(`/${what}`);
const deletes = (method: string) => method === 'DELETE';

const MOMENTS: [string, Moment, (method: string, path: string) => boolean][] = [
  ['a role is made', 'before Discord has it', posts('roles')],
  ['a role is made', 'after Discord has it', posts('roles')],
  ['roles are put in order', 'after Discord has it', patches('roles')],
  ['a channel is made', 'before Discord has it', posts('channels')],
  ['a channel is made', 'after Discord has it', posts('channels')],
  ['a channel is changed', 'after Discord has it', patches('channels/')],
  ['a rule is made', 'after Discord has it', posts('rules')],
  ['a channel is deleted', 'before Discord has it', deletes],
  ['a channel is deleted', 'after Discord has it', deletes],
];

describe('a process is killed', () => {
  for (const [what, moment, fits] of MOMENTS) {
    test(`as ${what}, ${moment}: another one finishes, and the way back leads back`, async () => {
      const before = await exported();
      const job = await begun('apply_blueprint', { blueprint: BLUEPRINT, prune: true });
      await mortals.dieAt(moment, fits);
      let child = await mortals.start();
      expect(await shop.settled(job)).toMatchObject({ state: 'done', failed: 0 });
      expect(await shop.call('plan_blueprint', { blueprint: BLUEPRINT, prune: true })).toMatchObject({ changes: [] });
      for (const name of ['Captain', 'treasure', 'Sails', 'mast', "Crow's nest"])
        expect(namesOf().filter((each) => each === name)).toEqual([name]);
      expect(namesOf()).not.toContain('brig');
      await mortals.end(child);

      const back = await begun('undo_blueprint', { job });
      const step = fits === deletes ? deletes : posts('channels');
      await mortals.dieAt(moment, step);
      child = await mortals.start();
      expect(await shop.settled(back)).toMatchObject({ state: 'done', failed: 0 });
      expect(await exported()).toBe(before);
      await mortals.end(child);
    }, 60_000);
  }
});
