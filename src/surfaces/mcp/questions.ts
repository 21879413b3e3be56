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
import type { SampleAnswer, SampleRequest, Sampling } from '../../kernel/sampling.ts';
import { principal } from './caller.ts';
import { memoryNonces, type Nonces } from './nonces.ts';
import { isFields } from './rpc.ts';

/** Long enough to fetch someone, short enough that a forgotten question cannot be answered next week. */
export const QUESTION_SECONDS = 300;

const APPROVAL = 'approval';
const SAMPLE = 'sample';

/** What goes with a question, and comes back with its answer. */
interface State {
  /** Which call a human was asked about. */
  fingerprint?: string;
  /** Which one was approved before something else was asked. */
  granted?: string;
  /** For which call a model was asked. */
  sampled?: string;
  nonce: string;
}

export interface QuestionOptions {
  /** HMAC key, 32 bytes or more. Default: made for this process. */
  key?: Uint8Array;
  nonces?: Nonces;
  callerOf(context: ServerContext): Caller;
}

/** A tool call as the client sent it, which it must repeat with the answer. */
export interface AskedCall {
  name: string;
  args: unknown;
}

const digest = ({ name, args }: AskedCall) =>
  new Bun.CryptoHasher('sha256').update(JSON.stringify([name, args ?? {}])).digest('base64url');

/**
 * Questions to the human and to the model behind a client, asked by elicitation and sampling. What the client sends back
 * counts only together with a state that this server signed for the same caller and the same call, minutes ago, and that
 * was never used. https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr
 */
export function createQuestions({
  key = crypto.getRandomValues(new Uint8Array(32)),
  nonces = memoryNonces(),
  callerOf,
}: QuestionOptions) {
  const codec = createRequestStateCodec<State>({
    key,
    ttlSeconds: QUESTION_SECONDS,
    bind: (context) => `${context.mcpReq.method}\0${principal(callerOf(context))}`,
  });
  const mint = (state: Omit<State, 'nonce'>, context: ServerContext) =>
    codec.mint({ ...state, nonce: crypto.randomUUID() }, context);

  /** What a human has said to this request, if one did. */
  function approvalIn(context: ServerContext): Approval | undefined {
    const state = context.mcpReq.requestState<State>();
    if (state?.granted !== undefined) return { granted: true, fingerprint: state.granted };
    const answer = inputResponse(context.mcpReq.inputResponses, APPROVAL);
    if (state?.fingerprint === undefined || answer.kind !== 'elicit') return undefined;
    const granted = answer.action === 'accept' && answer.content?.['approve'] === true;
    return { granted, fingerprint: state.fingerprint };
  }

  return {
    /** For `ServerOptions.requestState`: runs before the handler; what it rejects is answered -32602. */
    async verify(wire: string, context: ServerContext): Promise<State> {
      const state = await codec.verify(wire, context);
      if (!(await nonces.spend(state.nonce, QUESTION_SECONDS))) throw new Error('used');
      return state;
    },

    approvalIn,

    /** Whether the model behind this client can be asked, and what it said if it was. */
    samplingIn(server: Server, context: ServerContext, call: AskedCall): Sampling | undefined {
      if (capabilitiesOf(server, context)?.sampling === undefined) return undefined;
      const answer = inputResponse(context.mcpReq.inputResponses, SAMPLE);
      const asked = context.mcpReq.requestState<State>()?.sampled;
      if (answer.kind !== 'sampling' || asked !== digest(call)) return 'offered';
      return { answer: answerIn(answer.result) };
    },

    /** The question for the client to put to its human, or why there is nobody to ask. */
    async askHuman(
      server: Server,
      { message, fingerprint }: ApprovalRequest,
      context: ServerContext,
    ): Promise<InputRequiredResult | OperationError> {
      if (!canAsk(server, context)) return cannotAsk(message);
      return inputRequired({
        inputRequests: {
          [APPROVAL]: inputRequired.elicit({
            message,
            requestedSchema: {
              type: 'object',
              properties: { approve: { type: 'boolean', title: 'Approve', description: message, default: false } },
              required: ['approve'],
            },
          }),
        },
        requestState: await mint({ fingerprint }, context),
      });
    },

    /** The question for the client to put to its model. What was approved for this call stays approved. */
    async askModel(request: SampleRequest, context: ServerContext, call: AskedCall): Promise<InputRequiredResult> {
      const { system: systemPrompt, content, maxTokens } = request;
      const approval = approvalIn(context);
      return inputRequired({
        inputRequests: {
          [SAMPLE]: inputRequired.createMessage({
            // One block a message is what every version understands.
            messages: content.map((block) => ({ role: 'user' as const, content: block })),
            systemPrompt,
            maxTokens,
          }),
        },
        requestState: await mint(
          { sampled: digest(call), ...(approval?.granted ? { granted: approval.fingerprint } : {}) },
          context,
        ),
      });
    },
  };
}

/** All that it said in words; a model may also answer with sounds or pictures. */
function answerIn({
  content,
  model,
  stopReason,
}: {
  content: unknown;
  model: string;
  stopReason?: string | undefined;
}) {
  const blocks: unknown[] = Array.isArray(content) ? content : [content];
  const texts = blocks.flatMap((block) =>
    isFields(block) && block['type'] === 'text' && typeof block['text'] === 'string' ? [block['text']] : [],
  );
  const answer: SampleAnswer = { text: texts.join('\n'), model, ...(stopReason ? { stopped: stopReason } : {}) };
  return answer;
}

function capabilitiesOf(server: Server, context: ServerContext): ClientCapabilities | undefined {
  const envelope: Readonly<Record<string, unknown>> | undefined = context.mcpReq.envelope;
  const declared = envelope?.[CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities | undefined;
  return declared ?? server.getClientCapabilities();
}

/** An empty `elicitation` capability means forms. https://modelcontextprotocol.io/specification/2026-07-28/client/elicitation#capabilities */
function canAsk(server: Server, context: ServerContext): boolean {
  const elicitation = capabilitiesOf(server, context)?.elicitation;
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
