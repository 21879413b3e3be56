import type { Aliases } from './alias.ts';
import { commands } from './quadslab-commands.ts';
import { places } from './quadslab-places.ts';
import { talk } from './quadslab-talk.ts';

/** @quadslab.io/discord-mcp */
export const quadslab: Aliases = { ...places, ...talk, ...commands };
