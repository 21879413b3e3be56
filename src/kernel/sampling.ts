/** What a model is shown. */
export type SampleContent = { type: 'text'; text: string } | { type: 'image'; data: string; mimeType: string };

/** A question to the model behind a client, which its human may see, change and refuse. */
export interface SampleRequest {
  /** How to read what follows. */
  system: string;
  /** All said by one, in this order. */
  content: readonly SampleContent[];
  maxTokens: number;
}

export interface SampleAnswer {
  text: string;
  model: string;
  /** Why it ended there, where the client says. */
  stopped?: string;
}

/** Whether a call may ask: it may, it may where another try finds out that the client can, or it has and this is the answer. */
export type Sampling = 'offered' | 'perhaps' | { answer: SampleAnswer };

/** Ends a call that needs the model's answer; it begins anew when that is there. Nothing but the pipeline catches it. */
export class SampleWanted extends Error {
  /** Undefined where nobody has found out yet whether there is a model to ask. */
  readonly request: SampleRequest | undefined;

  constructor(request: SampleRequest | undefined) {
    super('The model behind the client must answer first.');
    this.name = 'SampleWanted';
    this.request = request;
  }
}

/** What a handler asks with. What it would ask is made only when it can be asked. */
export type Sample = (make: () => Promise<SampleRequest>) => Promise<SampleAnswer>;

export function sampleFor(sampling: Sampling | undefined): Sample | undefined {
  if (sampling === undefined) return undefined;
  return async (make) => {
    if (typeof sampling === 'object') return sampling.answer;
    throw new SampleWanted(sampling === 'offered' ? await make() : undefined);
  };
}
