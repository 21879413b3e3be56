import { type Alias, type Aliases, type Ask, given } from './alias.ts';

type Fields = Record<string, unknown>;

const colour = (value: unknown) => (typeof value === 'string' ? Number.parseInt(value.replace('#', ''), 16) : value);
const image = (url: unknown) => (url === undefined ? undefined : { url });

const embed = (sent: Fields) => ({
  embeds: [
    given({
      title: sent['title'],
      description: sent['description'],
      color: colour(sent['color']),
      fields: sent['fields'],
      footer: sent['footer'] === undefined ? undefined : { text: sent['footer'] },
      thumbnail: image(sent['thumbnail']),
      image: image(sent['image']),
      url: sent['url'],
    }),
  ],
});
const EMBED = { title: '', description: '', color: '', fields: '', footer: '', thumbnail: '', image: '', url: '' };

const AUTOMOD = { triggerType: 'trigger', regexPatterns: 'regex', actions: '', ruleId: 'rule' };

/** Their list of actions says all that a rule does: what is not in it is taken away. */
const automod = (sent: Fields): Fields => {
  const actions = sent['actions'] as Fields[] | undefined;
  if (!actions) return {};
  const of = (type: string) => actions.find((action) => action['type'] === type);
  const [block, alert, timeout] = [of('block_message'), of('send_alert'), of('timeout')];
  const seconds = timeout && (timeout['durationSeconds'] ?? timeout['duration'] ?? 60);
  return {
    block: block !== undefined,
    block_message: block?.['customMessage'],
    alert_channel: alert && (alert['channelId'] ?? alert['channel']),
    timeout: seconds === undefined ? undefined : `${seconds}s`,
  };
};

const EVENT = { startTime: 'start', endTime: 'end', type: '', status: '' };
/** Where it takes place says what type it is; what is not to be changed is scheduled anyhow. */
const event = ({ status }: Fields): Fields => ({
  status: status === 'scheduled' ? undefined : status === 'cancelled' ? 'canceled' : status,
});

const archiving = (archived: boolean): Alias => ({
  to: 'update_thread',
  takes: 'thread* channel',
  as: { channel: '' },
  set: { archived },
});
const locking = (locked: boolean): Alias => ({ to: 'update_thread', takes: 'thread* reason', set: { locked } });

const pin = (pinned: boolean): Alias => ({ to: 'pin_message', takes: 'channel* messageId* reason', set: { pinned } });

/** Ids of the newest messages, of one author where one is named. */
async function newest(ask: Ask, channel: unknown, author: unknown, scan: number, most: number): Promise<string[]> {
  const { items } = await ask('list_messages', {
    channel_id: channel,
    limit: Math.min(scan, 100),
    fields: ['id', 'author.id'],
  });
  const found = (items as { id: string; author: { id: string } }[]).filter(
    ({ author: by }) => !author || by.id === author,
  );
  return found.slice(0, most).map(({ id }) => id);
}

/** Tags of a forum as they are. */
async function tagsOf(ask: Ask, channel: unknown): Promise<Fields[]> {
  const { available_tags: known } = await ask('get_channel', { channel });
  return (known as Fields[] | undefined) ?? [];
}

/** Tags of a forum after a change; those that stay are told by name. */
const tags = (takes: string, change: (tags: Fields[], sent: Fields) => Fields[]): Alias => ({
  to: 'update_channel',
  takes,
  async steps(sent, ask) {
    const changed = change(await tagsOf(ask, sent['channel']), sent);
    const settings = { tags: changed.map(({ id: _, ...tag }) => tag) };
    return [{ operation: 'update_channel', arguments: { channel: sent['channel'], settings } }];
  },
});

const tagOf = (sent: Fields): Fields =>
  given({ name: sent['name'], emoji: sent['emoji'], moderated: sent['moderated'] }) ?? {};

/** A tag that gets another name keeps its id, so that posts keep the tag; that takes all of Discord's own fields. */
const renamedTag: Alias = {
  to: 'update_channel_endpoint',
  takes: 'channel* tagId* name emoji moderated',
  async steps({ channel, tagId, name, emoji, moderated }, ask) {
    const place = { channel_id: channel };
    const { available_tags: known } = await ask('get_channel_endpoint', { ...place, fields: ['available_tags'] });
    const change = given({ name, moderated, ...(emoji === undefined ? {} : { emoji_name: emoji, emoji_id: null }) });
    const available_tags = ((known as Fields[] | undefined) ?? []).map((tag) =>
      tag['id'] === tagId ? { ...tag, ...change } : tag,
    );
    return [{ operation: 'update_channel_endpoint', arguments: { ...place, available_tags } }];
  },
};

/** Everything else in @quadslab.io/discord-mcp */
export const talk: Aliases = {
  get_message: { to: 'get_message', takes: 'channel* messageId*' },
  get_messages: { to: 'read_messages', takes: 'channel* limit' },
  send_message: { to: 'send_message', takes: 'channel* content* replyTo' },
  edit_message: { to: 'edit_message', takes: 'channel* messageId* content*' },
  delete_message: { to: 'delete_messages', takes: 'channel* messageId* reason' },
  crosspost_message: { to: 'publish_message', takes: 'channel* messageId*' },
  send_embed: {
    to: 'send_message',
    takes: 'channel* title description color fields footer thumbnail image url content',
    as: EMBED,
    make: embed,
  },
  send_message_with_file: {
    to: 'send_message',
    takes: 'channel* content fileUrl* fileName',
    as: { fileUrl: '', fileName: '' },
    make: ({ fileUrl, fileName }) => ({ files: [given({ url: fileUrl, name: fileName })] }),
  },
  bulk_delete_messages: {
    to: 'delete_messages',
    takes: 'channel* count* userId',
    async steps({ channel, count, userId }, ask) {
      const messages = await newest(ask, channel, userId, 100, Number(count));
      return [{ operation: 'delete_messages', arguments: { channel, messages } }];
    },
  },
  purge_user_messages: {
    to: 'delete_messages',
    takes: 'channel* member* limit',
    async steps({ channel, member, limit }, ask) {
      const { id } = await ask('get_member', { user: member });
      const messages = await newest(ask, channel, id, Number(limit ?? 100), 100);
      return [{ operation: 'delete_messages', arguments: { channel, messages } }];
    },
  },
  pin_message: pin(true),
  unpin_message: pin(false),
  list_pinned_messages: { to: 'list_pins', takes: 'channel*' },
  get_thread_pinned_messages: { to: 'list_pins', takes: 'thread*' },
  add_reaction: { to: 'add_reaction', takes: 'channel* messageId* emoji*' },
  remove_reaction: { to: 'remove_reaction', takes: 'channel* messageId* emoji*' },
  get_reactions: { to: 'list_reactions', takes: 'channel* messageId* emoji' },
  send_dm: { to: 'send_direct_message', takes: 'member* content* reason', as: { reason: '' } },
  send_dm_embed: {
    to: 'send_direct_message',
    takes: 'member* title description color fields footer thumbnail image',
    as: EMBED,
    make: embed,
  },
  send_poll: {
    to: 'send_message',
    takes: 'channel* question* options* duration multiSelect reason',
    as: { question: '', options: '', duration: '', multiSelect: '', reason: '' },
    make: ({ question, options, duration, multiSelect }) => ({
      poll: given({ question, answers: options, hours: duration, multiselect: multiSelect }),
    }),
  },
  get_poll_results: { to: 'get_message', takes: 'channel* messageId*' },
  end_poll: { to: 'end_poll', takes: 'channel* messageId*' },

  list_invites: { to: 'list_invites', takes: '' },
  create_invite: {
    to: 'create_invite',
    takes: 'channel* maxAge maxUses temporary reason',
    as: { maxAge: '' },
    make: ({ maxAge }) => ({ max_age: maxAge === undefined ? undefined : `${maxAge}s` }),
  },
  get_invite: { to: 'get_invite', takes: 'code*' },
  delete_invite: { to: 'delete_invite', takes: 'code* reason' },

  list_threads: { to: 'list_threads', takes: 'channel' },
  list_archived_threads: {
    to: 'list_threads',
    takes: 'channel* type limit before',
    as: { type: '', before: '' },
    make: ({ type }) => ({ state: type === 'private' ? 'private' : 'archived' }),
  },
  create_thread: {
    to: 'create_thread',
    takes: 'channel* name* messageId autoArchiveDuration reason',
    as: { messageId: 'message', autoArchiveDuration: 'auto_archive' },
  },
  edit_thread: {
    to: 'update_thread',
    takes: 'thread* name autoArchiveDuration rateLimitPerUser archived locked reason',
    as: { autoArchiveDuration: 'auto_archive', rateLimitPerUser: 'slowmode' },
  },
  archive_thread: archiving(true),
  unarchive_thread: archiving(false),
  lock_thread: locking(true),
  unlock_thread: locking(false),
  delete_thread: { to: 'delete_channel', takes: 'thread* reason' },
  get_thread: { to: 'get_channel', takes: 'thread*' },
  get_thread_messages: { to: 'read_messages', takes: 'thread* limit before after' },
  add_thread_member: { to: 'update_thread_members', takes: 'thread* member*', as: { member: 'add' } },
  remove_thread_member: { to: 'update_thread_members', takes: 'thread* member*', as: { member: 'remove' } },
  list_thread_members: { to: 'list_thread_members', takes: 'thread*' },
  create_forum_post: { to: 'create_thread', takes: 'channel* name* content* tags' },
  list_forum_tags: { to: 'get_channel', takes: 'channel*' },
  create_forum_tag: tags('channel* name* emoji moderated', (known, sent) => [...known, tagOf(sent)]),
  edit_forum_tag: renamedTag,
  delete_forum_tag: tags('channel* tagId*', (known, sent) => known.filter(({ id }) => id !== sent['tagId'])),

  list_emojis: { to: 'list_emojis', takes: '' },
  create_emoji: { to: 'create_emoji', takes: 'name* imageUrl* reason', as: { imageUrl: 'image' } },
  delete_emoji: { to: 'delete_emoji', takes: 'emoji* reason' },
  rename_emoji: { to: 'update_emoji', takes: 'emoji* newName* reason', as: { newName: 'name' } },
  list_stickers: { to: 'list_stickers', takes: '' },
  create_sticker: {
    to: 'create_sticker',
    takes: 'name* description* tags* fileUrl* reason',
    as: { fileUrl: 'file' },
  },
  delete_sticker: { to: 'delete_sticker', takes: 'sticker* reason' },

  list_automod_rules: { to: 'list_automod_rules', takes: '' },
  create_automod_rule: {
    to: 'create_automod_rule',
    takes: 'name* triggerType* keywords regexPatterns presets mentionLimit actions* enabled exemptRoles exemptChannels',
    as: AUTOMOD,
    make: automod,
  },
  edit_automod_rule: {
    to: 'update_automod_rule',
    takes: 'ruleId* name keywords regexPatterns actions enabled exemptRoles exemptChannels',
    as: AUTOMOD,
    make: automod,
  },
  delete_automod_rule: { to: 'delete_automod_rule', takes: 'ruleId*', as: AUTOMOD },

  list_events: { to: 'list_scheduled_events', takes: '' },
  create_event: {
    to: 'create_scheduled_event',
    takes: 'name* description startTime* endTime type* channel location image',
    as: EVENT,
  },
  edit_event: {
    to: 'update_scheduled_event',
    takes: 'eventId* name description startTime endTime status',
    as: EVENT,
    make: event,
  },
  delete_event: { to: 'delete_scheduled_event', takes: 'eventId*' },
  get_event_subscribers: { to: 'list_scheduled_events', takes: 'event* limit' },

  list_webhooks: { to: 'list_webhooks', takes: 'channel' },
  create_webhook: { to: 'create_webhook', takes: 'channel* name* avatarUrl reason', as: { avatarUrl: 'avatar' } },
  delete_webhook: { to: 'delete_webhook', takes: 'webhookId* reason' },
  send_webhook_message: {
    to: 'send_webhook_message',
    takes: 'webhookId* content* username avatarUrl',
    as: { avatarUrl: 'avatar_url' },
  },

  list_stage_instances: { to: 'list_channels', takes: '' },
  start_stage: {
    to: 'start_stage',
    takes: 'channel* topic* sendNotification',
    as: { sendNotification: 'notify' },
  },
  end_stage: { to: 'end_stage', takes: 'channel*' },

  get_bot_info: { to: 'get_my_user', takes: '' },
};
