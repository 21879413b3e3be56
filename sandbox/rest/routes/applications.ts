import type { APIApplicationInstallParams, RESTPatchCurrentApplicationJSONBody } from 'discord-api-types/v10';
import { discordError } from '../../errors.ts';
import { applicationView } from '../../views/users.ts';
import type { ApplicationRecord } from '../../world/records.ts';
import { storeImage } from '../images.ts';
import { type RestRequest, route } from '../route.ts';

/** Presence, members and content, each for applications that are not verified. */
const limitedIntentFlags = (1 << 13) | (1 << 15) | (1 << 19);

/** https://discord.com/developers/docs/resources/application */
export const applicationRoutes = [
  route({
    method: 'GET',
    path: '/applications/@me',
    run: (request) => applicationView(request.world, applicationOf(request)),
  }),

  /** Of the flags only those of limited intents can be changed; an interactions endpoint would have to answer a PING first. */
  route<RESTPatchCurrentApplicationJSONBody>({
    method: 'PATCH',
    path: '/applications/@me',
    run(request) {
      const { world, body } = request;
      const application = applicationOf(request);
      if (body.description !== undefined) application.description = body.description ?? '';
      if (body.tags !== undefined) application.tags = (body.tags ?? []).filter((tag) => tag !== undefined);
      if (body.icon !== undefined) {
        application.icon = storeImage(world, body.icon, `app-icons/${application.id}`, { field: 'icon' });
      }
      if (body.flags !== undefined) {
        application.flags = (application.flags & ~limitedIntentFlags) | ((body.flags ?? 0) & limitedIntentFlags);
      }
      if (body.install_params !== undefined) application.install_params = installParams(body.install_params);
      return applicationView(world, application);
    },
  }),

  route({
    method: 'GET',
    path: '/oauth2/applications/@me',
    run: (request) => applicationView(request.world, applicationOf(request)),
  }),
];

function installParams(given: APIApplicationInstallParams | null): ApplicationRecord['install_params'] {
  return given && { scopes: [...(given.scopes ?? [])], permissions: String(given.permissions ?? 0) };
}

function applicationOf({ application }: RestRequest<unknown>): ApplicationRecord {
  if (!application) throw discordError(20002);
  return application;
}
