import { expect, test } from 'bun:test';
import { PIXEL } from '../support/pixel.ts';
import { openStage } from './stage.ts';

test('a bot without rights is told which one each operation takes, before anything is sent', async () => {
  const stage = await openStage({
    world: {
      bots: [{ name: 'Weak' }],
      users: [{ name: 'zoe' }],
      guilds: [
        {
          name: 'Small',
          owner: 'zoe',
          features: ['COMMUNITY'],
          everyone: ['ViewChannel', 'ReadMessageHistory'],
          emojis: [{ name: 'leaf' }],
          bots: [{ bot: 'Weak', permissions: [] }],
          channels: [
            { name: 'deck', type: 'text' },
            { name: 'den', type: 'text' },
            { name: 'hall', type: 'stage' },
            { name: 'pier', type: 'voice' },
          ],
        },
      ],
    },
  });
  const lacks: Record<string, [args: Record<string, unknown>, right: string]> = {
    create_emoji: [{ name: 'sea', image: PIXEL }, 'Create Expressions'],
    delete_emoji: [{ emoji: 'leaf' }, 'Manage Expressions'],
    create_sticker: [{ name: 'sea', file: PIXEL, tags: 'sea' }, 'Create Expressions'],
    create_sound: [{ name: 'sea', sound: PIXEL }, 'Create Expressions'],
    create_scheduled_event: [{ name: 'x', channel: 'pier', start: 'tomorrow 9:00' }, 'Create Events'],
    list_automod_rules: [{}, 'Manage Server'],
    create_automod_rule: [{ name: 'x', trigger: 'spam' }, 'Manage Server'],
    start_stage: [{ channel: 'hall', topic: 'x' }, 'Manage Channels'],
    read_audit_log: [{}, 'View Audit Log'],
    update_server: [{ name: 'Mine' }, 'Manage Server'],
    update_welcome_screen: [{ enabled: true }, 'Manage Server'],
    update_onboarding: [{ enabled: false }, 'Manage Server'],
    list_templates: [{}, 'Manage Server'],
    list_integrations: [{}, 'Manage Server'],
    clone_channel: [{ channel: 'deck' }, 'Manage Channels'],
    copy_permissions: [{ channel: 'deck', channels: ['den'] }, 'Manage Roles'],
  };
  const told: Record<string, unknown> = {};
  for (const [operation, [args, right]] of Object.entries(lacks)) {
    const { code, message, hint } = await stage.refusal(operation, args);
    told[operation] = code === 'missing_permission' && `${message} ${hint}`.includes(right) ? right : { code, message };
  }
  expect(told).toEqual(Object.fromEntries(Object.entries(lacks).map(([operation, [, right]]) => [operation, right])));
  await stage.stop();
});
