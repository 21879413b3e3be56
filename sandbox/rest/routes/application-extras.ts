import { discordError, fieldErrors, httpError, invalidForm } from '../../errors.ts';
import { attachmentView } from '../../views/messages.ts';
import type { ApplicationRecord, RoleConnectionMetadataRecord } from '../../world/records.ts';
import { readLocalizations } from '../commands/words.ts';
import { createAttachment } from '../messages/attachments.ts';
import { createForm } from '../messages/form.ts';
import { ownApplication } from '../own-application.ts';
import { route } from '../route.ts';

const maxAttachment = 25 * 1024 * 1024;

type MetadataBody = Pick<RoleConnectionMetadataRecord, 'type' | 'key' | 'name' | 'description'> &
  Partial<RoleConnectionMetadataRecord>;

/** What an application tells about linked roles, and activities. */
export const applicationExtraRoutes = [
  /** https://discord.com/developers/docs/resources/application-role-connection-metadata */
  route({
    method: 'GET',
    path: '/applications/{application_id}/role-connections/metadata',
    run: (request) => metadataView(ownApplication(request)),
  }),

  /** The list as a whole is replaced. */
  route<readonly MetadataBody[] | null>({
    method: 'PUT',
    path: '/applications/{application_id}/role-connections/metadata',
    run(request) {
      const application = ownApplication(request);
      const records = readMetadata(request.body ?? []);
      application.role_connections_metadata.splice(0, Number.POSITIVE_INFINITY, ...records);
      return metadataView(application);
    },
  }),

  /** https://discord.com/developers/docs/resources/application#get-application-activity-instance */
  route({
    method: 'GET',
    path: '/applications/{application_id}/activity-instances/{instance_id}',
    run(request) {
      const { id, activity_instances } = ownApplication(request);
      const instance = activity_instances.get(request.params.instance_id ?? '');
      if (!instance) throw httpError(404, 'Not Found');
      const { instance_id, launch_id, channel_id, guild_id, users } = instance;
      const location =
        guild_id === null
          ? { id: `pc-${channel_id}`, kind: 'pc', channel_id }
          : { id: `gc-${guild_id}-${channel_id}`, kind: 'gc', channel_id, guild_id };
      return { application_id: id, instance_id, launch_id, location, users: [...users] };
    },
  }),

  /** A file for an activity to share, on the CDN for a day. */
  route({
    method: 'POST',
    path: '/applications/{application_id}/attachment',
    run(request) {
      const { world, files } = request;
      const application = ownApplication(request);
      const file = files.find(({ field }) => field === 'file');
      if (!file) throw invalidForm({ file: fieldErrors.required });
      if (file.bytes.byteLength > maxAttachment) throw discordError(40005);
      const attachment = createAttachment({ world, folder: application.id, ephemeral: true }, file);
      const content_type = attachment.content_type ?? 'application/octet-stream';
      world.blobs.set(attachment.path, { bytes: file.bytes, content_type });
      return { attachment: attachmentView(world, attachment) };
    },
  }),
];

function metadataView({ role_connections_metadata }: ApplicationRecord) {
  return role_connections_metadata.map((record) => ({
    type: record.type,
    key: record.key,
    name: record.name,
    ...(record.name_localizations && { name_localizations: record.name_localizations }),
    description: record.description,
    ...(record.description_localizations && { description_localizations: record.description_localizations }),
  }));
}

/** Keys "must be a-z, 0-9, or _ characters" and each stands for one field. */
function readMetadata(given: readonly MetadataBody[]): RoleConnectionMetadataRecord[] {
  const form = createForm();
  const records = given.map((body, index) => {
    const { type, key, name, description } = body;
    if (!/^[a-z0-9_]+$/.test(key)) {
      const message = 'String value did not match validation regex.';
      form.report(`${index}.key`, { code: 'STRING_TYPE_REGEX', message });
    }
    if (given.findIndex((other) => other.key === key) !== index) {
      const message = 'Metadata keys must be unique';
      form.report(`${index}.key`, { code: 'APPLICATION_ROLE_CONNECTION_METADATA_KEY_DUPLICATED', message });
    }
    return {
      ...{ type, key, name, description },
      name_localizations: readLocalizations(body.name_localizations, `${index}.name_localizations`, form),
      description_localizations: readLocalizations(
        body.description_localizations,
        `${index}.description_localizations`,
        form,
      ),
    };
  });
  form.settle();
  return records;
}
