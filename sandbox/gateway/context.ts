import type { World } from '../world/world.ts';
import type { GatewayOptions } from './options.ts';
import type { Sessions } from './sessions.ts';
import type { SlidingWindow } from './sliding-window.ts';
import type { VoiceStarts } from './voice-starts.ts';

/** What handlers of commands work with. */
export interface GatewayContext {
  readonly world: World;
  readonly options: GatewayOptions;
  readonly sessions: Sessions;
  readonly voiceStarts: VoiceStarts;
  /** Requests for all members, by bot and guild. */
  readonly memberLists: Map<string, SlidingWindow>;
  /** Told of errors that are the sandbox's own. */
  onFault(error: unknown): void;
}
