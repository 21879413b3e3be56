import { onboardingView } from '../../views/community.ts';
import type { GuildRecord } from '../../world/records.ts';
import { guildFor } from '../access.ts';
import { changesBetween } from '../audit-changes.ts';
import { type OnboardingBody, readOnboarding } from '../community/onboarding.ts';
import { type RestRequest, route } from '../route.ts';

const auditTypes = { promptCreate: 163, promptUpdate: 164, promptDelete: 165, create: 166, update: 167 } as const;

/** https://discord.com/developers/docs/resources/guild#get-guild-onboarding. No event tells of changes. */
export const onboardingRoutes = [
  route({
    method: 'GET',
    path: '/guilds/{guild_id}/onboarding',
    run(request) {
      const { guild } = guildFor(request, request.params.guild_id ?? '');
      return onboardingView(guild);
    },
  }),

  route<OnboardingBody>({
    method: 'PUT',
    path: '/guilds/{guild_id}/onboarding',
    run(request) {
      const { world, body } = request;
      const { guild } = guildFor(request, request.params.guild_id ?? '', 'ManageGuild', 'ManageRoles');
      const before = onboardingView(guild);
      Object.assign(guild.onboarding, readOnboarding(world, guild, body));
      record(request, guild, before, onboardingView(guild));
      return onboardingView(guild);
    },
  }),
];

type View = ReturnType<typeof onboardingView>;

/** One entry for each question that changed, and one for what else did. */
function record({ world, user, reason }: RestRequest<unknown>, guild: GuildRecord, before: View, after: View): void {
  const entry = { user_id: user.id, reason };
  const write = (action_type: number, target_id: string | null, from: object, to: object) => {
    const changes = changesBetween({ ...from }, { ...to });
    if (changes.length > 0) world.audit(guild, { ...entry, action_type, target_id, changes });
  };
  for (const prompt of after.prompts) {
    const old = before.prompts.find(({ id }) => id === prompt.id);
    write(old ? auditTypes.promptUpdate : auditTypes.promptCreate, prompt.id, old ?? {}, prompt);
  }
  for (const prompt of before.prompts) {
    if (!after.prompts.some(({ id }) => id === prompt.id)) write(auditTypes.promptDelete, prompt.id, prompt, {});
  }
  const isNew = before.prompts.length === 0 && before.default_channel_ids.length === 0 && !before.enabled;
  const settings = ({ default_channel_ids, enabled, mode }: View) => ({ default_channel_ids, enabled, mode });
  write(isNew ? auditTypes.create : auditTypes.update, guild.id, settings(before), settings(after));
}
