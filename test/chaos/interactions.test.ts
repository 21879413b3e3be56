import { Database } from 'bun:sqlite';
import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDriver } from '../../sandbox/driver.ts';
import { serveQuestions } from '../../src/main/questions/serve-questions.ts';
import { openTeam } from '../support/team.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'guildhall-interactions-'));

test('a store that is busy for longer than Discord waits makes nobody wait: commands and presses are acknowledged', async () => {
  const home = folder();
  const team = await openTeam({ gateway: true, settings: { store: `sqlite:${join(home, 'store.db')}` } });
  try {
    const driver = createDriver(team.sandbox.control);
    await team.call('create_command', { name: 'hi' });
    const { id } = await team.call<{ id: number }>('ask_user', {
      channel: '#general',
      question: 'Now?',
      buttons: ['Yes'],
      wait_seconds: 0,
    });
    const message = (await driver.messages('general')).at(-1)?.id ?? '';
    const other = new Database(join(home, 'store.db'));
    other.run('begin immediate');
    const used = await driver.as('alice').use('general', 'hi');
    const pressed = await driver.as('bob').press('general', message, 'Yes');
    await used.until(({ state }) => state !== 'waiting', 4_000);
    await pressed.until(({ state }) => state !== 'waiting', 4_000);
    expect([(await used.seen()).state, (await pressed.seen()).state]).toEqual(['thinking', 'answered']);
    await Bun.sleep(1_000);
    other.run('rollback');
    other.close();

    const answered = await team.call('wait_for_answer', { question: id, wait_seconds: 20 });
    expect(answered).toMatchObject({ state: 'answered', values: ['Yes'] });
    const shown = await driver.waitForMessage('general', ({ content }) => content.includes('✅'), 10_000);
    expect(shown.id).toBe(message);
    await team.call('respond_interaction', { interaction: used.id, content: 'hi' });
    expect((await used.answered()).message?.content).toBe('hi');
  } finally {
    await team.close();
    rmSync(home, { recursive: true, force: true });
  }
}, 120_000);

test('who takes an answer and dies before the message shows it is replaced by somebody who does', async () => {
  const home = folder();
  const team = await openTeam({ gateway: true, settings: { store: `sqlite:${join(home, 'store.db')}` } });
  const asked = { channel: '#general', question: 'Then?', buttons: ['Yes', 'No'], wait_seconds: 0 };
  const { id } = await team.call<{ id: number }>('ask_user', asked);
  const { questions } = await team.parts.memory.store();
  const now = Date.now();
  // All that is left of the one that died.
  await questions.end(id, { state: 'answered', answer: { values: ['No'] }, answered_by: '7', at: now, show_at: now });
  const runner = serveQuestions({ ...team.parts, config: team.config }, { tickMs: 50 });
  try {
    const driver = createDriver(team.sandbox.control);
    const shown = await driver.waitForMessage(
      'general',
      ({ content }) => content.includes('**No** – answered'),
      10_000,
    );
    expect(JSON.stringify(shown.components)).toContain('"disabled":true');
  } finally {
    await runner?.stop(1_000);
    await team.close();
    rmSync(home, { recursive: true, force: true });
  }
}, 120_000);
