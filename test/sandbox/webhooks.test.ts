import { describe, expect, test } from 'bun:test';
import { openStage } from './guild-world.ts';

const nobody = { authorization: '' };
const image = `data:image/png;base64,${Buffer.from('\x89PNG\r\n\x1a\n rest', 'latin1').toString('base64')}`;

const { sandbox, stage } = await openStage();
// biome-ignore lint/suspicious/noExplicitAny: an answer of the sandbox
const hook: any = (
  await stage.call('POST', `/channels/${stage.id('talk')}/webhooks`, { name: 'Herald', avatar: image })
).body;
const path = `/webhooks/${hook.id}/${hook.token}`;

describe('webhooks', () => {
  test('are the application’s that made them, with token, address and picture', async () => {
    const [bot] = [...sandbox.world.applications.values()];
    expect(hook).toMatchObject({
      type: 1,
      name: 'Herald',
      channel_id: stage.id('talk'),
      guild_id: stage.guild,
      application_id: bot?.id ?? '',
      user: { id: bot?.bot_id ?? '' },
      url: `${sandbox.api}${path}`,
    });
    const picture = await fetch(`${sandbox.world.urls.cdn}/avatars/${hook.id}/${hook.avatar}.png`);
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
  });

  test('are listed for those who manage them', async () => {
    for (const place of [`/channels/${stage.id('talk')}`, `/guilds/${stage.guild}`]) {
      const { body } = await stage.call('GET', `${place}/webhooks`);
      expect(body.map(({ id }: { id: string }) => id)).toEqual([hook.id]);
      expect(stage.errorOf(await stage.callBlind('GET', `${place}/webhooks`))).toEqual([403, 50013]);
    }
    expect((await stage.call('GET', `/webhooks/${hook.id}`)).body).toEqual(hook);
    expect(stage.errorOf(await stage.callBlind('GET', `/webhooks/${hook.id}`))).toEqual([403, 50013]);
    expect(stage.errorOf(await stage.call('GET', '/webhooks/5'))).toEqual([404, 10015]);
  });

  test('are opened by their token alone, which then hides who made them', async () => {
    const { user, ...withoutUser } = hook;
    expect((await stage.call('GET', path, undefined, nobody)).body).toEqual(withoutUser);
    const wrong = await stage.call('GET', `/webhooks/${hook.id}/wrong`, undefined, nobody);
    expect(stage.errorOf(wrong)).toEqual([401, 50027]);
  });

  test('are renamed and moved, which both channels hear', async () => {
    const moved = await stage.call('PATCH', `/webhooks/${hook.id}`, { name: 'Crier', channel_id: stage.id('news') });
    expect(moved.body).toMatchObject({ name: 'Crier', channel_id: stage.id('news') });
    const [from, to, logged] = stage.seen();
    expect([from, to].map((event) => [event?.t, event?.data])).toEqual(
      ['talk', 'news'].map((name) => ['WEBHOOKS_UPDATE', { guild_id: stage.guild, channel_id: stage.id(name) }]),
    );
    expect(logged?.data).toMatchObject({
      action_type: 51,
      target_id: hook.id,
      changes: [
        { key: 'channel_id', old_value: stage.id('talk'), new_value: stage.id('news') },
        { key: 'name', old_value: 'Herald', new_value: 'Crier' },
      ],
    });
    await stage.call('PATCH', `/webhooks/${hook.id}`, { channel_id: stage.id('talk') });
    const { body } = await stage.call('PATCH', path, { name: 'Herald', channel_id: stage.id('news') }, nobody);
    expect([body.name, body.channel_id]).toEqual(['Herald', stage.id('talk')]);
  });

  test.each(['Discord fan', 'clYde', ' '])('may not be named %j', async (name) => {
    const answer = await stage.call('POST', `/channels/${stage.id('talk')}/webhooks`, { name });
    expect(stage.errorOf(answer)).toEqual([400, 50035]);
    expect(answer.body.errors.name._errors).toHaveLength(1);
  });

  test('are at most 15 in a channel, and none in categories', async () => {
    const place = `/channels/${stage.id('news')}/webhooks`;
    const made: string[] = [];
    for (let index = 0; index < 15; index += 1) made.push((await stage.call('POST', place, { name: 'x' })).body.id);
    expect(stage.errorOf(await stage.call('POST', place, { name: 'x' }))).toEqual([400, 30007]);
    for (const id of made) expect((await stage.call('DELETE', `/webhooks/${id}`)).status).toBe(204);
    const category = await stage.call('POST', `/channels/${stage.id('Rooms')}/webhooks`, { name: 'x' });
    expect(stage.errorOf(category)).toEqual([400, 50024]);
  });

  test('go by token too', async () => {
    const { body } = await stage.call('POST', `/channels/${stage.id('talk')}/webhooks`, { name: 'Brief' });
    const answer = await stage.call('DELETE', `/webhooks/${body.id}/${body.token}`, undefined, nobody);
    expect(answer.status).toBe(204);
    expect(stage.seen().at(-1)?.data).toMatchObject({ action_type: 52, target_id: body.id, user_id: null });
    expect(stage.errorOf(await stage.call('GET', `/webhooks/${body.id}`))).toEqual([404, 10015]);
  });
});

describe('speaking', () => {
  test('without a bot, under any name; only who waits is answered', async () => {
    const silent = await stage.call('POST', path, { content: 'one' }, nobody);
    expect([silent.status, silent.body]).toEqual([204, undefined]);
    const body = { content: '<@&1> @everyone two', username: 'Ann', avatar_url: 'https://example.org/a.png' };
    const spoken = await stage.call('POST', `${path}?wait=true`, body, nobody);
    expect(spoken.body).toMatchObject({
      content: body.content,
      webhook_id: hook.id,
      author: { id: hook.id, username: 'Ann', bot: true, discriminator: '0000' },
      mention_everyone: false,
    });
    expect(stage.seen().map(({ t, data }) => [t, data.content])).toEqual([
      ['MESSAGE_CREATE', 'one'],
      ['MESSAGE_CREATE', body.content],
    ]);
  });

  test('with embeds, files and flags', async () => {
    const form = new FormData();
    form.set('payload_json', JSON.stringify({ embeds: [{ title: 'T' }], flags: 4096 }));
    form.set('files[0]', new File(['hi'], 'hi.txt', { type: 'text/plain' }));
    const { status, body } = await stage.call('POST', `${path}?wait=true`, form, nobody);
    expect(status).toBe(200);
    expect(body).toMatchObject({ flags: 4096, embeds: [{ title: 'T' }], attachments: [{ filename: 'hi.txt' }] });
    expect(await (await fetch(body.attachments[0].url)).text()).toBe('hi');
  });

  test('nothing, too much or in a false name is refused', async () => {
    expect(stage.errorOf(await stage.call('POST', path, {}, nobody))).toEqual([400, 50006]);
    expect((await stage.call('POST', path, { content: 'x'.repeat(2001) }, nobody)).body.code).toBe(50035);
    const posing = await stage.call('POST', path, { content: 'x', username: 'Discord' }, nobody);
    expect(posing.body.errors.username._errors[0].code).toBe('USERNAME_INVALID_CONTAINS');
  });

  test('components, if an application owns it or they cannot be pressed', async () => {
    const row = (button: object) => [{ type: 1, components: [{ type: 2, label: 'b', ...button }] }];
    const components = row({ style: 1, custom_id: 'x' });
    const own = await stage.call('POST', `${path}?wait=true`, { content: 'x', components }, nobody);
    expect(own.body.components[0].components[0].custom_id).toBe('x');
    const id = sandbox.world.snowflakes.next();
    const record = sandbox.world.webhooks.get(hook.id);
    if (record) sandbox.world.webhooks.set(id, { ...record, id, application_id: null });
    const free = `/webhooks/${id}/${hook.token}?wait=true`;
    const ignored = await stage.call('POST', free, { content: 'x', components }, nobody);
    expect(ignored.body.components).toEqual([]);
    const refused = await stage.call('POST', `${free}&with_components=true`, { content: 'x', components }, nobody);
    expect(stage.errorOf(refused)).toEqual([400, 50035]);
    const links = row({ style: 5, url: 'https://example.org' });
    const link = await stage.call('POST', `${free}&with_components=true`, { content: 'x', components: links }, nobody);
    expect(link.body.components).toHaveLength(1);
    sandbox.world.webhooks.delete(id);
  });

  test('its messages are read, edited and deleted by token', async () => {
    const { body: message } = await stage.call('POST', `${path}?wait=true`, { content: 'old' }, nobody);
    const place = `${path}/messages/${message.id}`;
    expect((await stage.call('GET', place, undefined, nobody)).body.content).toBe('old');
    const edited = await stage.call('PATCH', place, { content: 'new' }, nobody);
    expect([edited.body.content, typeof edited.body.edited_timestamp]).toEqual(['new', 'string']);
    expect((await stage.call('DELETE', place, undefined, nobody)).status).toBe(204);
    expect(stage.seen().map(({ t }) => t)).toEqual(['MESSAGE_CREATE', 'MESSAGE_UPDATE', 'MESSAGE_DELETE']);
    for (const id of [message.id, '@original']) {
      expect(stage.errorOf(await stage.call('GET', `${path}/messages/${id}`, undefined, nobody))).toEqual([404, 10008]);
    }
    const { body: other } = await stage.call('POST', `/channels/${stage.id('talk')}/messages`, { content: 'bot' });
    const foreign = await stage.call('PATCH', `${path}/messages/${other.id}`, { content: 'x' }, nobody);
    expect(stage.errorOf(foreign)).toEqual([404, 10008]);
  });

  test('in a forum it opens a post, or speaks in one', async () => {
    const { body } = await stage.call('POST', `/channels/${stage.id('posts')}/webhooks`, { name: 'Poster' });
    const forum = `/webhooks/${body.id}/${body.token}`;
    const [open] = (await stage.call('GET', `/channels/${stage.id('posts')}`)).body.available_tags;
    const post = { content: 'hello', thread_name: 'From outside', applied_tags: [open.id] };
    const { body: message } = await stage.call('POST', `${forum}?wait=true`, post, nobody);
    const { body: thread } = await stage.call('GET', `/channels/${message.id}`);
    expect(thread).toMatchObject({
      name: 'From outside',
      parent_id: stage.id('posts'),
      owner_id: body.id,
      applied_tags: [open.id],
    });
    const more = await stage.call('POST', `${forum}?wait=true&thread_id=${thread.id}`, { content: 'again' }, nobody);
    expect(more.body.channel_id).toBe(thread.id);
    const there = `${forum}/messages/${more.body.id}`;
    expect((await stage.call('GET', `${there}?thread_id=${thread.id}`, undefined, nobody)).status).toBe(200);
    expect((await stage.call('GET', there, undefined, nobody)).body.code).toBe(10008);
    const refused: [string, object, number][] = [
      [forum, { content: 'x' }, 220001],
      [`${forum}?thread_id=${thread.id}`, post, 220002],
      [path, { content: 'x', thread_name: 'x' }, 220003],
      [`${path}?thread_id=${thread.id}`, { content: 'x' }, 10003],
      [`${forum}/slack`, { text: 'x' }, 220004],
    ];
    for (const [place, fields, code] of refused) {
      expect((await stage.call('POST', place, fields, nobody)).body.code).toBe(code);
    }
  });

  test('as Slack does', async () => {
    const attachments = [{ title: 'Up', color: '#0f0', fields: [{ name: 'a', value: 'b' }], ts: 0 }];
    const sent = { text: 'see <https://example.org|this>', username: 'Slacker', attachments };
    expect((await stage.call('POST', `${path}/slack`, sent, nobody)).body).toBe('ok');
    expect(stage.seen()[0]?.data).toMatchObject({
      content: 'see [this](https://example.org)',
      author: { username: 'Slacker' },
      embeds: [{ title: 'Up', color: 0x00ff00, fields: [{ name: 'a', value: 'b', inline: false }] }],
    });
  });

  test('as GitHub does; what Discord does not know is dropped', async () => {
    const sender = { id: 1, login: 'ann', html_url: 'https://github.com/ann', avatar_url: 'https://example.org/a.png' };
    const repository = { id: 1, html_url: 'https://github.com/a/b', name: 'b', full_name: 'a/b' };
    const issue = { id: 1, number: 7, html_url: 'https://github.com/a/b/7', user: sender, title: 'Bug', body: 'Oh no' };
    const body = { action: 'opened', sender, repository, issue };
    for (const event of ['issues', 'sponsorship']) {
      const headers = { ...nobody, 'x-github-event': event };
      expect((await stage.call('POST', `${path}/github`, body, headers)).status).toBe(204);
    }
    expect(stage.seen().map(({ data }) => data.embeds[0])).toMatchObject([
      { title: '[a/b] Issue opened #7: Bug', description: 'Oh no', url: issue.html_url, author: { name: 'ann' } },
    ]);
  });
});

describe('following', () => {
  test('an announcement channel makes a webhook that names its source', async () => {
    const { status, body } = await stage.call('POST', `/channels/${stage.id('news')}/followers`, {
      webhook_channel_id: stage.id('talk'),
    });
    expect([status, body.channel_id]).toEqual([200, stage.id('news')]);
    expect(stage.seen().map(({ t }) => t)).toEqual([
      'WEBHOOKS_UPDATE',
      'GUILD_AUDIT_LOG_ENTRY_CREATE',
      'MESSAGE_CREATE',
    ]);
    expect((await stage.call('GET', `/webhooks/${body.webhook_id}`)).body).toMatchObject({
      type: 2,
      source_guild: { id: stage.guild, name: 'Lab' },
      source_channel: { id: stage.id('news'), name: 'news' },
    });
    const backwards = { webhook_channel_id: stage.id('news') };
    const refused = await stage.call('POST', `/channels/${stage.id('talk')}/followers`, backwards);
    expect(stage.errorOf(refused)).toEqual([400, 50024]);
  });
});
