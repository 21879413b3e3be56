import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Client } from '@modelcontextprotocol/client';
import { callTool, type JobView, openWorkshop, type Workshop } from '../support/jobs.ts';

interface Plan {
  plan: string;
  changes: { do: string; kind: string; line: string }[];
  cannot: { line: string; why: string }[];
  notes: string[];
}
interface Applied {
  changes: number;
  skipped: number;
  losses: string[];
  job?: JobView;
}

let shop: Workshop;
let client: Client;
beforeAll(async () => {
  shop = await openWorkshop();
  client = await shop.connect();
});
afterAll(() => shop.close());

const exported = async () =>
  (await callTool<{ blueprint: string }>(client, 'export_blueprint', { format: 'json' })).blueprint;
const planned = (blueprint: string, prune = false) =>
  callTool<Plan>(client, 'plan_blueprint', { blueprint, prune, format: 'json' });
const apply = (args: Record<string, unknown>) => callTool<Applied>(client, 'apply_blueprint', args);
const undo = (job: number, args: Record<string, unknown> = {}) =>
  callTool<Applied>(client, 'undo_blueprint', { job, ...args });

const EVENTS = `
  - name: Events
    overwrites:
      - role: Helper
        allow: [ViewChannel, Send Messages]
    channels:
      - name: plans
        topic: |-
          What comes:
          # soon
      - name: Big stage
        type: stage
      - name: wishes
        type: forum
        tags: [{name: later, emoji: "⏳"}]
        overwrites: []
`;

/** As somebody would edit it: made, changed, renamed, moved, put in another order, deleted. */
const edited = (text: string) =>
  text
    .replace('topic: Anything goes.', 'topic: "Anything: goes #1"\n        slowmode: 10')
    .replace('- name: off-topic', '- name: random\n        was: off-topic')
    .replace('  - name: Voice\n', `${EVENTS.slice(1)}  - name: Voice\n`)
    .replace(
      '  - name: Member\n',
      '  - name: Helper\n    color: "#ff8800"\n    permissions: ["@everyone", KickMembers]\n  - name: Member\n',
    )
    .replace(/ {6}- name: gallery[\s\S]*?(?= {2}- name: Events)/, '')
    .replace('verification_level: none', 'verification_level: low');

describe('what is exported', () => {
  test('is what the server is: planning and applying it changes nothing', async () => {
    const text = await exported();
    for (const part of [
      'name: Guildhall',
      'name: general',
      'topic: Anything goes.',
      '{name: done, emoji: ✅, moderated: true}',
      'managed: bot',
    ])
      expect(text).toContain(part);
    for (const prune of [false, true]) expect(await planned(text, prune)).toMatchObject({ changes: [], cannot: [] });
    expect(await apply({ blueprint: text, prune: true })).toMatchObject({
      changes: 0,
      skipped: 0,
      losses: [],
    });
  });

  test('holds the sections that are wanted', async () => {
    const only = await callTool<{ blueprint: string }>(client, 'export_blueprint', {
      sections: ['roles'],
      format: 'json',
    });
    expect(Object.keys(Bun.YAML.parse(only.blueprint) as object)).toEqual(['blueprint', 'exact', 'roles']);
  });
});

describe('an edited blueprint', () => {
  let before: string;
  let plan: Plan;
  let job: number;

  test('is planned line by line, and nothing is done', async () => {
    before = await exported();
    plan = await planned(edited(before), true);
    expect(plan.changes.map(({ line }) => line)).toEqual([
      '+ role Helper: color #ff8800; permissions @everyone KickMembers (risk high: grants KickMembers)',
      '+ category Events: overwrites Helper allow +ViewChannel +SendMessages',
      '~ #general: topic "Anything goes." -> "Anything: goes #1"; slowmode 0 -> 10',
      '~ #off-topic: name off-topic -> random',
      '+ #plans in Events: topic "What comes: # soon"',
      '+ stage #"Big stage" in Events',
      '+ forum #wishes in Events: tags later',
      '~ server: verification_level none -> low',
      '- media #gallery with all its messages',
    ]);
    expect(await exported()).toBe(before);
  });

  test('is not applied where the server or the blueprint is another than planned', async () => {
    await expect(apply({ blueprint: edited(before), plan: plan.plan })).rejects.toThrow(
      'the blueprint or prune is another',
    );
    await shop.call('update_channel', { channel: 'welcome', topic: 'Changed by somebody else.' });
    await expect(apply({ blueprint: edited(before), prune: true, plan: plan.plan })).rejects.toThrow(
      'the server has changed',
    );
    await shop.call('update_channel', { channel: 'welcome', topic: 'Start here.' });
    expect((await planned(edited(before), true)).plan).toBe(plan.plan);
  });

  test('is applied as a job, each act with its reason, and then there is nothing left to do', async () => {
    const answer = await apply({ blueprint: edited(before), prune: true, plan: plan.plan, reason: 'spring cleaning' });
    expect(answer).toMatchObject({ changes: 9, job: { status: 'done', failed: 0, done: 9, total: 9 } });
    job = answer.job?.job ?? 0;
    expect(await planned(edited(before), true)).toMatchObject({ changes: [], cannot: [] });
    const after = await exported();
    expect(after).toContain('topic: "Anything: goes #1"');
    expect(after).toContain('|-\n          What comes:\n          # soon');
    expect(after).not.toContain('gallery');
    const log = await shop.read('read_audit_log', { limit: 50 });
    expect(log.split('spring cleaning').length - 1).toBeGreaterThanOrEqual(9);
  });

  test('is taken back, and that too', async () => {
    const dry = await undo(job, { dry_run: true });
    expect(dry).toMatchObject({ changes: 9, losses: [expect.stringContaining('without their messages')] });
    expect(dry.job).toBeUndefined();
    const answer = await undo(job);
    expect(answer).toMatchObject({ changes: 9, job: { status: 'done', failed: 0 } });
    expect(await exported()).toBe(before);
    expect(await undo(job)).toMatchObject({ changes: 0 });
    expect((await undo(answer.job?.job ?? 0)).job).toMatchObject({ status: 'done', failed: 0 });
    expect(await planned(edited(before), true)).toMatchObject({ changes: [] });
  });
});
