import { httpError } from '../../errors.ts';
import { validateAs } from '../../spec/validate-as.ts';
import { autoModerationRuleView } from '../../views/auto-moderation.ts';
import type { AutoModerationRuleRecord, GuildRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { guildFor } from '../access.ts';
import { announceGuild } from '../announce.ts';
import { changesBetween } from '../audit-changes.ts';
import { type RuleBody, readRule, refuseTooMany } from '../auto-moderation/fields.ts';
import { type RestRequest, route } from '../route.ts';

/** Without a trigger type in the body only the rule can say by which schema to judge it. */
const patchSchemas: Readonly<Record<number, string>> = {
  1: 'KeywordUpsertRequestPartial',
  3: 'MLSpamUpsertRequestPartial',
  4: 'DefaultKeywordListUpsertRequestPartial',
  5: 'MentionSpamUpsertRequestPartial',
  6: 'UserProfileUpsertRequestPartial',
};

/** https://discord.com/developers/docs/resources/auto-moderation. All need MANAGE_GUILD. */
export const autoModerationRoutes = [
  route({
    method: 'GET',
    path: '/guilds/{guild_id}/auto-moderation/rules',
    run(request) {
      const { guild } = guildFor(request, request.params.guild_id ?? '', 'ManageGuild');
      return [...guild.auto_moderation_rules.values()].map(autoModerationRuleView);
    },
  }),

  route({
    method: 'GET',
    path: '/guilds/{guild_id}/auto-moderation/rules/{rule_id}',
    run: (request) => autoModerationRuleView(ruleFor(request).rule),
  }),

  route<RuleBody>({
    method: 'POST',
    path: '/guilds/{guild_id}/auto-moderation/rules',
    run(request) {
      const { world, user, body, reason } = request;
      const access = guildFor(request, request.params.guild_id ?? '', 'ManageGuild');
      const { guild } = access;
      const { trigger_type = 0 } = body;
      const fields = readRule(access, trigger_type, body, null);
      refuseTooMany(guild, trigger_type);
      const id = world.snowflakes.next();
      const rule: AutoModerationRuleRecord = { ...fields, id, guild_id: guild.id, creator_id: user.id, trigger_type };
      guild.auto_moderation_rules.set(rule.id, rule);
      announceRule(world, 'AUTO_MODERATION_RULE_CREATE', rule);
      markGuild(world, guild);
      const changes = changesBetween({}, audited(rule));
      world.audit(guild, { user_id: user.id, target_id: rule.id, action_type: 140, changes, reason });
      return autoModerationRuleView(rule);
    },
  }),

  route<unknown>({
    method: 'PATCH',
    path: '/guilds/{guild_id}/auto-moderation/rules/{rule_id}',
    run(request) {
      const { world, user, reason } = request;
      const { rule, ...access } = ruleFor(request);
      const body = validateAs<RuleBody>(patchSchemas[rule.trigger_type] ?? '', request.body);
      const before = audited(rule);
      Object.assign(rule, readRule(access, rule.trigger_type, body, rule));
      const changes = changesBetween(before, audited(rule));
      if (changes.length > 0) {
        announceRule(world, 'AUTO_MODERATION_RULE_UPDATE', rule);
        world.audit(access.guild, { user_id: user.id, target_id: rule.id, action_type: 141, changes, reason });
      }
      return autoModerationRuleView(rule);
    },
  }),

  route({
    method: 'DELETE',
    path: '/guilds/{guild_id}/auto-moderation/rules/{rule_id}',
    run(request) {
      const { world, user, reason } = request;
      const { guild, rule } = ruleFor(request);
      guild.auto_moderation_rules.delete(rule.id);
      announceRule(world, 'AUTO_MODERATION_RULE_DELETE', rule);
      markGuild(world, guild);
      const changes = changesBetween(audited(rule), {});
      world.audit(guild, { user_id: user.id, target_id: rule.id, action_type: 142, changes, reason });
    },
  }),
];

/** The documentation has no code for a rule that is not there, so it is a plain 404. */
function ruleFor(request: RestRequest<unknown>) {
  const access = guildFor(request, request.params.guild_id ?? '', 'ManageGuild');
  const rule = access.guild.auto_moderation_rules.get(request.params.rule_id ?? '');
  if (!rule) throw httpError(404, 'Not Found');
  return { ...access, rule };
}

function announceRule(
  world: World,
  t: 'AUTO_MODERATION_RULE_CREATE' | 'AUTO_MODERATION_RULE_UPDATE' | 'AUTO_MODERATION_RULE_DELETE',
  rule: AutoModerationRuleRecord,
): void {
  world.dispatch({ t, guild_id: rule.guild_id, data: autoModerationRuleView(rule) });
}

/** AUTO_MODERATION: "guild has set up auto moderation rules". */
function markGuild(world: World, guild: GuildRecord): void {
  const moderated = guild.auto_moderation_rules.size > 0;
  if (moderated === guild.features.has('AUTO_MODERATION')) return;
  if (moderated) guild.features.add('AUTO_MODERATION');
  else guild.features.delete('AUTO_MODERATION');
  announceGuild(world, guild);
}

function audited(rule: AutoModerationRuleRecord) {
  const { id, guild_id, creator_id, ...fields } = autoModerationRuleView(rule);
  return fields;
}
