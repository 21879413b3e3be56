import { discordError } from '../errors.ts';
import type { ApplicationRecord } from '../world/records.ts';
import type { RestRequest } from './route.ts';

/** The caller's own application, which the path may name: else 20002, 20012. */
export function ownApplication({
  application,
  params,
}: Pick<RestRequest, 'application' | 'params'>): ApplicationRecord {
  if (!application) throw discordError(20002);
  if (params.application_id !== undefined && params.application_id !== application.id) throw discordError(20012);
  return application;
}
