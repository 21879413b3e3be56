import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  createRequestStateCodec,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Caller } from '../../kernel/caller.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { Approval, ApprovalRequest } from '../../kernel/pipeline.ts';
import { principal } from './caller.ts';

/** Long enough to fetch someone, short enough that a forgotten question cannot be answered next week. */
export const APPROVAL_SECONDS = 300;

const QUESTION = 'approval';

interface State {
  fingerprint: string;
  nonce: string;
}

/**
 * Remembers which questions were answered. `spend` is true exactly once for a nonce; it may forget it `seconds` later,
 * when the state that carries it has expired. Replicas behind one address must share it, and the key.
 */
export interface Nonces {
  spend(nonce: string, seconds: number): boolean | Promise<boolean>;
}

export function memoryNonces(now: () => number = Date.now): Nonces {
  const spent = new Map<string, number>();
  return {
    spend(nonce, seconds) {
      const at = now();
      // In insertion order, and all live equally long: the expired ones come first.
      for (const [old, until] of spent) {
        if (until > at) break;
        spent.delete(old);
      }
      if (spent.has(nonce)) return false;
      spent.set(nonce, at + seconds * 1000);
      return true;
    },
  };
}

export interface ApprovalOptions {
  /** HMAC key, 32 bytes or more. Default: made for this process. */
  key?: Uint8Array;
  nonces?: Nonces;
  callerOf(context: ServerContext): Caller;
}

/**
 * Questions to the human behind a client, asked by elicitation. What the client sends back is trusted only together
 * with a state that this server signed for the same caller and the same call, minutes ago, and that was never used.
 * https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr
 */
export function createApprovals({
  key = crypto.getRandomValues(new Uint8Array(32)),
  nonces = memoryNonces(),
  callerOf,
}: ApprovalOptions) {
  const codec = createRequestStateCodec<State>({
    key,
    ttlSeconds: APPROVAL_SECONDS,
    bind: (context) => `${context.mcpReq.method}\0${principal(callerOf(context))}`,
  });

  return {
    /** For `ServerOptions.requestState`: runs before the handler; what it rejects is answered -32602. */
    async verify(wire: string, context: ServerContext): Promise<State> {
      const state = await codec.verify(wire, context);
      if (!(await nonces.spend(state.nonce, APPROVAL_SECONDS))) throw new Error('used');
      return state;
    },

    /** The human's answer that came with this request, if one did. */
    answered(context: ServerContext): Approval | undefined {
      const state = context.mcpReq.requestState<State>();
      const answer = inputResponse(context.mcpReq.inputResponses, QUESTION);
      if (!state || answer.kind !== 'elicit') return undefined;
      const granted = answer.action === 'accept' && answer.content?.['approve'] === true;
      return { granted, fingerprint: state.fingerprint };
    },

    /** The question for the client to put to its human, or why there is nobody to ask. */
    async ask(
      server: Server,
      { message, fingerprint }: ApprovalRequest,
      context: ServerContext,
    ): Promise<InputRequiredResult | OperationError> {
      if (!canAsk(server, context)) return cannotAsk(message);
      return inputRequired({
        inputRequests: {
          [QUESTION]: inputRequired.elicit({
            message,
            requestedSchema: {
              type: 'object',
              properties: { approve: { type: 'boolean', title: 'Approve', description: message, default: false } },
              required: ['approve'],
            },
          }),
        },
        requestState: await codec.mint({ fingerprint, nonce: crypto.randomUUID() }, context),
      });
    },
  };
}

/** An empty `elicitation` capability means forms. https://modelcontextprotocol.io/specification/2026-07-28/client/elicitation#capabilities */
function canAsk(server: Server, context: ServerContext): boolean {
  const envelope: Readonly<Record<string, unknown>> | undefined = context.mcpReq.envelope;
  const declared = envelope?.[CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities | undefined;
  const elicitation = (declared ?? server.getClientCapabilities())?.elicitation;
  if (!elicitation) return false;
  return elicitation.form !== undefined || elicitation.url === undefined;
}

/** The model must not be able to answer for the human, so there is no argument or second call that confirms. */
const cannotAsk = (message: string) =>
  new OperationError(
    'approval_required',
    `A human must approve this first, and this client cannot ask one. ${message}`,
    {
      hint: 'Nothing was done. Tell your user: connect with a client that supports MCP elicitation, or have an operator change what this role needs approval for.',
    },
  );
