import { discordError } from '../errors.ts';
import type { ApplicationRecord } from '../world/records.ts';
import type { RestRequest } from './route.ts';

/** The application of the caller's bot or OAuth2 token, which the path may name: else 20002, 20012. */
export function ownApplication(
  request: Pick<RestRequest, 'application' | 'authorization' | 'params' | 'world'>,
): ApplicationRecord {
  const { world, params, authorization } = request;
  const application = request.application ?? world.applications.get(authorization?.application_id ?? '');
  if (!application) throw discordError(20002);
  if (params.application_id !== undefined && params.application_id !== application.id) throw discordError(20012);
  return application;
}
