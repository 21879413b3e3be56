import type { Caller } from '../../kernel/caller.ts';
import type { Context } from '../../kernel/context.ts';
import type { Approval } from '../../kernel/pipeline.ts';
import type { Fields } from './rpc.ts';
import type { Subscriber } from './subscriptions.ts';

/** Who asks, and what came with the request besides its params. */
export interface Asked {
  caller: Caller;
  signal: AbortSignal;
  /** Where the client wants to hear of it. */
  progress: Context['progress'] | undefined;
  approval: Approval | undefined;
  /** That of the connection, on connections of the 2025 versions. */
  subscriber: (() => Subscriber) | undefined;
}

/** Params are of the shape that the protocol says. Throws RpcError and ApprovalNeeded. */
export type Answer = (params: Fields, asked: Asked) => Fields | Promise<Fields>;
