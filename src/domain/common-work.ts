import type { PermissionName } from '../kernel/operation.ts';

/** What bots are usually asked to do, and what Discord wants for it. */
const WORK: Readonly<Record<string, readonly PermissionName[]>> = {
  reading: ['ViewChannel', 'ReadMessageHistory'],
  talking: ['SendMessages', 'SendMessagesInThreads', 'EmbedLinks', 'AttachFiles', 'AddReactions'],
  threads: ['CreatePublicThreads', 'CreatePrivateThreads', 'ManageThreads'],
  'tidying up': ['ManageMessages', 'PinMessages'],
  moderating: ['ModerateMembers', 'KickMembers', 'BanMembers', 'ManageNicknames', 'ViewAuditLog'],
  building: ['ManageChannels', 'ManageRoles', 'ManageWebhooks', 'CreateInstantInvite'],
  'running the server': ['ManageGuild', 'ManageGuildExpressions', 'ManageEvents'],
};

export interface Gap {
  work: string;
  permissions: PermissionName[];
}

/** For each kind of common work the permissions that are not there. */
export const gaps = (held: readonly PermissionName[]): Gap[] =>
  Object.entries(WORK).flatMap(([work, needed]) => {
    const permissions = needed.filter((name) => !held.includes(name));
    return permissions.length > 0 ? [{ work, permissions }] : [];
  });
