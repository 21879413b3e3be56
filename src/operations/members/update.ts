import type { APIGuildMember } from 'discord-api-types/v10';
import { z } from 'zod';
import { inOrder, type Step } from '../../domain/batch.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation, type PermissionName } from '../../kernel/operation.ts';
import { anyChannelNamed, Server, User } from '../../kernel/references.ts';
import { requirePermissions, requireRankOver } from '../authority.ts';
import { imageData } from '../images.ts';
import { BYPASSES_VERIFICATION } from '../shapes/member-view.ts';

const image = z.string().nullable().optional();

export const update = {
  update_member: operation({
    title: 'Change a member',
    description:
      'Set nickname, voice mute, deafen, channel (null disconnects); for user "me" also avatar, banner, bio.',
    effect: 'update',
    rare: true,
    permissions: [],
    reason: true,
    idempotent: true,
    input: z.object({
      server: Server,
      user: User,
      nick: z.string().max(32).nullable().optional(),
      mute: z.boolean().optional(),
      deaf: z.boolean().optional(),
      voice_channel: anyChannelNamed('move to').unwrap().nullable().optional(),
      bypass_verification: z.boolean().optional(),
      avatar: image.describe('URL or path'),
      banner: image,
      bio: z.string().max(190).nullable().optional(),
    }),
    output: z.object({ guild_id: z.string(), user_id: z.string(), username: z.string(), changed: z.array(z.string()) }),
    text: ({ user_id, username, changed }) => `Changed ${changed.join(', ')} of ${plainName(username)} (${user_id}).`,
    async run({ server, user, ...given }, context) {
      const { discord } = context;
      const changed = Object.entries(given)
        .filter(([, value]) => value !== undefined)
        .map(([key]) => key);
      const refuse = (message: string, hint: string) => new OperationError('invalid_input', message, { hint });
      if (changed.length === 0) throw refuse('Nothing to change was given.', 'Give nick, mute, deaf, … as well.');
      const { nick, mute, deaf, voice_channel, bypass_verification, avatar, banner, bio } = given;
      const own = user === (await discord.me()).id;
      const profile = [avatar, banner, bio].some((value) => value !== undefined);
      if (profile && !own)
        throw refuse('avatar, banner, bio: only of the bot itself.', 'Give user "me". Nothing was done.');

      const here = { guildId: server };
      if (profile) await requirePermissions(context, here, ['ManageGuild'], 'change the profile of the bot', 'caller');
      if (nick !== undefined) {
        await requirePermissions(
          context,
          here,
          [own ? 'ChangeNickname' : 'ManageNicknames'],
          'set this nickname',
          'bot',
        );
        await requirePermissions(context, here, ['ManageNicknames'], 'set nicknames', 'caller');
        if (!own) await requireRankOver(context, server, user);
      }
      const place = { guildId: server, channelId: voice_channel ?? undefined };
      if (mute !== undefined) await requirePermissions(context, place, ['MuteMembers'], 'mute members');
      if (deaf !== undefined) await requirePermissions(context, place, ['DeafenMembers'], 'deafen members');
      if (voice_channel !== undefined) {
        const needed: PermissionName[] = voice_channel === null ? ['MoveMembers'] : ['MoveMembers', 'Connect'];
        await requirePermissions(context, place, needed, 'move members');
      }
      if (bypass_verification !== undefined) {
        await requirePermissions(context, here, ['ModerateMembers'], 'let members bypass verification');
      }

      const before = await discord.member(server, user);
      const steps: Step[] = [];
      if (profile || (own && nick !== undefined)) {
        const body = {
          nick,
          bio,
          avatar: avatar && (await imageData(context, avatar, 'avatar')),
          banner: banner && (await imageData(context, banner, 'banner')),
          ...(avatar === null ? { avatar } : {}),
          ...(banner === null ? { banner } : {}),
        };
        const run = () => discord.request('PATCH', path`/guilds/${server}/members/@me`, { body });
        steps.push({
          what: ['nick', 'avatar', 'banner', 'bio'].filter((key) => changed.includes(key)).join(', '),
          run,
        });
      }
      const body = {
        nick: own ? undefined : nick,
        mute,
        deaf,
        channel_id: voice_channel,
        flags:
          bypass_verification === undefined
            ? undefined
            : bypass_verification
              ? before.flags | BYPASSES_VERIFICATION
              : before.flags & ~BYPASSES_VERIFICATION,
      };
      const rest = Object.values(body).some((value) => value !== undefined);
      if (rest) {
        const run = () => discord.request<APIGuildMember>('PATCH', path`/guilds/${server}/members/${user}`, { body });
        const what = ['nick', 'mute', 'deaf', 'voice_channel', 'bypass_verification'];
        steps.push({ what: what.filter((key) => changed.includes(key) && !(own && key === 'nick')).join(', '), run });
      }
      await inOrder(steps, context.callId);
      return { guild_id: server, user_id: user, username: before.user.username, changed };
    },
  }),
};
