import { fieldErrors, invalidForm } from '../../errors.ts';
import { verifyEndpoint } from '../../interactions/endpoint.ts';
import { applicationView } from '../../views/users.ts';
import type { ApplicationRecord, InstallParamsRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { storeImage } from '../images.ts';
import { ownApplication } from '../own-application.ts';
import { type Route, route } from '../route.ts';
import { verifyEventWebhook } from '../webhook-events.ts';

interface InstallParams {
  readonly scopes?: readonly string[] | null;
  readonly permissions?: string | number | null;
}

interface ApplicationFields {
  readonly description?: string | null;
  readonly icon?: string | null;
  readonly cover_image?: string | null;
  readonly flags?: number | null;
  readonly tags?: readonly string[] | null;
  readonly custom_install_url?: string | null;
  readonly install_params?: InstallParams | null;
  readonly integration_types_config?: Record<
    string,
    { readonly oauth2_install_params?: InstallParams | null } | null
  > | null;
  readonly role_connections_verification_url?: string | null;
  readonly interactions_endpoint_url?: string | null;
  readonly event_webhooks_url?: string | null;
  readonly event_webhooks_status?: number | null;
  readonly event_webhooks_types?: readonly string[] | null;
}

/** Presence, members and content, each for applications that are not verified. */
const limitedIntentFlags = (1 << 13) | (1 << 15) | (1 << 19);

/** https://discord.com/developers/docs/resources/application */
export const applicationRoutes = [
  ...['/applications/@me', '/applications/{application_id}'].flatMap(routesAt),

  route({
    method: 'GET',
    path: '/oauth2/applications/@me',
    run: (request) => applicationView(request.world, ownApplication(request)),
  }),
];

function routesAt(path: string): Route[] {
  return [
    route({
      method: 'GET',
      path,
      run: (request) => applicationView(request.world, ownApplication(request)),
    }),

    /** Addresses for interactions and for events are taken once they have answered a PING. */
    route<ApplicationFields>({
      method: 'PATCH',
      path,
      async run(request) {
        const { world, body } = request;
        const application = ownApplication(request);
        const fields = readFields(world, application, body);
        if (body.interactions_endpoint_url) await verifyEndpoint(world, application, body.interactions_endpoint_url);
        if (body.event_webhooks_url) await verifyEventWebhook(world, application, body.event_webhooks_url);
        Object.assign(application, fields);
        return applicationView(world, application);
      },
    }),
  ];
}

/** Of the flags only those of limited intents can be changed. */
function readFields(
  world: World,
  { id, flags }: ApplicationRecord,
  body: ApplicationFields,
): Partial<ApplicationRecord> {
  checkIntegrationTypes(body.integration_types_config);
  const image = (field: 'icon' | 'cover_image', uri: string | null) =>
    storeImage(world, uri, `app-icons/${id}`, { field });
  return {
    ...(body.description !== undefined && { description: body.description ?? '' }),
    ...(body.icon !== undefined && { icon: image('icon', body.icon) }),
    ...(body.cover_image !== undefined && { cover_image: image('cover_image', body.cover_image) }),
    ...(body.flags != null && { flags: (flags & ~limitedIntentFlags) | (body.flags & limitedIntentFlags) }),
    ...(body.tags !== undefined && { tags: [...(body.tags ?? [])] }),
    ...(body.custom_install_url !== undefined && { custom_install_url: body.custom_install_url }),
    ...(body.install_params !== undefined && {
      install_params: body.install_params && readInstall(body.install_params),
    }),
    ...(body.integration_types_config != null && {
      integration_types_config: Object.fromEntries(
        Object.entries(body.integration_types_config).map(([type, config]) => [
          type,
          config?.oauth2_install_params ? { oauth2_install_params: readInstall(config.oauth2_install_params) } : {},
        ]),
      ),
    }),
    ...(body.interactions_endpoint_url !== undefined && {
      interactions_endpoint_url: body.interactions_endpoint_url,
    }),
    ...(body.role_connections_verification_url !== undefined && {
      role_connections_verification_url: body.role_connections_verification_url,
    }),
    ...(body.event_webhooks_url !== undefined && { event_webhooks_url: body.event_webhooks_url }),
    ...(body.event_webhooks_status != null && { event_webhooks_status: body.event_webhooks_status }),
    ...(body.event_webhooks_types !== undefined && { event_webhooks_types: [...(body.event_webhooks_types ?? [])] }),
  };
}

const integrationTypes = ['0', '1'];

/** 0 in guilds, 1 for users. */
function checkIntegrationTypes(config: ApplicationFields['integration_types_config']): void {
  const wrong = Object.keys(config ?? {}).filter((type) => !integrationTypes.includes(type));
  if (wrong.length === 0) return;
  const problems = wrong.map((type) => [`integration_types_config.${type}`, fieldErrors.choices(integrationTypes)]);
  throw invalidForm(Object.fromEntries(problems));
}

function readInstall({ scopes, permissions }: InstallParams): InstallParamsRecord {
  return { scopes: [...(scopes ?? [])], permissions: String(permissions ?? 0) };
}
