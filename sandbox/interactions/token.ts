import type { InteractionRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';

/** "Interaction tokens are valid for 15 minutes", and the first answer must come within three seconds. */
const tokenLife = 15 * 60_000;
export const answerTime = 3000;

export function makeToken(world: World, id: string): string {
  return Buffer.from(`interaction:${id}:${world.random.text(128)}`).toString('base64');
}

/** By its looks, whether there is such an interaction or not. */
export function isInteractionToken(token: string | undefined): boolean {
  return token?.startsWith('aW50ZXJhY3Rpb246') ?? false;
}

/** The interaction whose token this is. */
export function interactionByToken(world: World, token: string | undefined): InteractionRecord | undefined {
  const id = Buffer.from(token ?? '', 'base64')
    .toString('latin1')
    .split(':')[1];
  const interaction = world.interactions.get(id ?? '');
  return interaction?.token === token ? interaction : undefined;
}

export function isExpired(world: World, { created_at }: InteractionRecord): boolean {
  return world.clock.now() >= created_at + tokenLife;
}
