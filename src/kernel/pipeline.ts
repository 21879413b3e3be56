import type { Caller } from './caller.ts';
import type { CatalogueEntry, Registry, Toolset } from './catalogue.ts';
import type { Block, Context } from './context.ts';
import { type Deadline, startDeadline, withDeadline } from './deadline.ts';
import { type Destination, destinationOf, nothing } from './destination.ts';
import type { Discord, DiscordBinding } from './discord.ts';
import { cleaned, OperationError, toOperationError } from './errors.ts';
import type { Doing, Invocation } from './invocation.ts';
import type { Operation } from './operation.ts';
import { perCaller } from './per-caller.ts';
import type { PromptLibrary } from './prompts.ts';
import { promptsFor } from './prompts-for.ts';
import { createResources, type ResourceContent } from './resources.ts';
import { type SampleRequest, SampleWanted, type Sampling, sampleFor } from './sampling.ts';
import type { RowWish } from './table.ts';
import { everythingUsable, type Usability } from './usability.ts';

/** Policies run in this order, outermost first, for every call from every surface. */
export const POLICY_ORDER = [
  'trace',
  'audit',
  'scope',
  'parse',
  'resolve',
  'authorize',
  'quota',
  'approve',
  'idempotency',
  'limits',
  'present',
] as const;
export type PolicyName = (typeof POLICY_ORDER)[number];

/** A question for a human, when policy wants one before the call goes on. */
export interface ApprovalRequest {
  /** One line saying what will happen, in the words of this call. */
  message: string;
  /** Identifies the exact call approved: operation, caller and resolved input. An answer to another call does not fit. */
  fingerprint: string;
}

export type Approval = { granted: boolean; fingerprint: string };

/** One call on its way through the policies. They fill it in as they learn. */
export interface Call extends Readonly<Pick<Destination, 'entry' | 'known' | 'refusal'>> {
  readonly id: string;
  /** There once the caller is known to be allowed to call it. */
  readonly operation: Operation;
  readonly caller: Caller;
  readonly surface: string;
  /** When it arrived, milliseconds since the epoch. */
  readonly startedAt: number;
  readonly idempotencyKey: string | undefined;
  readonly approval: Approval | undefined;
  readonly sampling: Sampling | undefined;
  /** Part of another call of this caller's, which takes its place among those under way. */
  readonly within: boolean;
  /** Nobody waits for the answer: it gives way to what somebody waits for. */
  readonly patient: boolean;
  readonly progress: Context['progress'];
  readonly deadline: Deadline;
  /** That of the deadline. */
  readonly signal: AbortSignal;
  /** As the caller sent it, then with what scope filled in. */
  args: Record<string, unknown>;
  /** After parse and resolve. */
  input: Record<string, unknown>;
  reason: string | undefined;
  full: boolean;
  /** Where rows are wanted as a table, or with some of their fields only. */
  rows?: RowWish;
  /** Where it acts, once resolve knows. `channelIds` holds every channel the input names. */
  target: {
    guildId?: string;
    channelIds: string[];
    /** Places that the input of an endpoint names within, such as the origin of a forwarded message: looked at as bounds only. */
    within?: { channelIds: string[]; guildIds: string[] };
  };
  /** Whether the operation itself was reached, and whether it may have changed something in Discord. */
  began: boolean;
  wrote: boolean;
  /** Bound to this call's signal, and to its reason as it is when this is read. */
  readonly discord: Discord;
}

export type Outcome =
  | {
      kind: 'done';
      /** What the handler returned; for policies, never sent as it is. */
      data: Record<string, unknown>;
      /** What goes out as structured content. */
      structured: Record<string, unknown>;
      /** What goes out as text. Says the same. */
      text: string;
      blocks: Block[];
    }
  | { kind: 'approval'; request: ApprovalRequest }
  /** The model behind the client must answer, then the same call goes on; no request where it must first be found out whether there is one. */
  | { kind: 'sampling'; request: SampleRequest | undefined };

export interface Policy {
  name: PolicyName;
  /** The dynamic half. Throws OperationError to refuse, at once or by rejecting. */
  wrap(call: Call, next: () => Promise<Outcome>): Promise<Outcome>;
  /**
   * The static half: the entry as this caller may see it, or the error that calling it ends in. One answer decides both
   * what is listed and what may be called, so they cannot disagree.
   */
  see?(entry: CatalogueEntry, caller: Caller): CatalogueEntry | OperationError;
}

/** What surfaces are given: they know no operation by name. */
export interface Guild {
  toolsets(): readonly Toolset[];
  /** What this caller is shown of all that they may call, in a stable order. */
  list(caller: Caller): readonly CatalogueEntry[];
  /** Told when lists may be others than before. Returns how to stop being told. */
  onListChange(listener: () => void): () => void;
  /** Whether this caller may call an operation at all. Its input is another question. */
  mayCall(entry: CatalogueEntry, caller: Caller): boolean;
  /** All curated operations that this caller may call, listed or not, but for the doors. */
  callable(caller: Caller): readonly CatalogueEntry[];
  /** All that this caller may call: with the endpoints of Discord, which are loaded for it. */
  reachable(caller: Caller): Promise<readonly CatalogueEntry[]>;
  /** What a surface does that is no operation, recorded and counted as a call of that name. Throws as `invoke` does. */
  record(doing: Doing, run: () => Promise<Outcome>): Promise<Outcome>;
  /** Runs one call through every policy. Throws OperationError and nothing else. */
  invoke(invocation: Invocation): Promise<Outcome>;
  /**
   * Takes a call as far as it can go without doing anything: recorded, resolved, allowed. Answers with its input as the
   * operation would get it, ids for names; throws as `invoke` does.
   */
  check(invocation: Invocation): Promise<Record<string, unknown>>;
}

/** What outlives a call: the store, and news of what is added to its log. */
export interface Memory {
  store: Context['store'];
  waitForEvents(after: number, ms: number, signal: AbortSignal): Promise<void>;
}

export interface Parts {
  registry: Registry;
  policies: readonly Policy[];
  bindDiscord(binding: DiscordBinding): Discord;
  openFile: (source: Parameters<Context['openFile']>[0], signal: AbortSignal) => ReturnType<Context['openFile']>;
  memory: Memory;
  /** Longest a call may take, milliseconds. */
  deadlineMs: number;
  prompts: PromptLibrary;
  /** What the bot can do nowhere is left out of lists. Default: nothing is known of it. */
  usability?: Usability;
  /** What is done to every text of an error before it leaves: names and values that it quotes come from strangers. */
  clean: (text: string) => string;
  now?(): number;
}

export function createGuild({
  registry,
  policies,
  bindDiscord,
  openFile,
  memory,
  deadlineMs,
  prompts,
  usability = everythingUsable,
  clean,
  now = Date.now,
}: Parts): Guild {
  const ordered = POLICY_ORDER.map((name) => {
    const policy = policies.find((candidate) => candidate.name === name);
    if (!policy) throw new Error(`The pipeline has no ${name} policy.`);
    return policy;
  });

  const wanted = ({ toolset, name, rare, endpoint }: CatalogueEntry, { listed }: Caller) => {
    if (listed === undefined || listed.operations.includes(name)) return true;
    if (endpoint !== undefined) return listed.endpoints.includes(toolset);
    return listed.toolsets.includes(toolset) && (listed.rare || !rare);
  };

  const seen = (entry: CatalogueEntry, caller: Caller) =>
    ordered.reduce<CatalogueEntry | OperationError>(
      (shown, policy) => (shown instanceof OperationError || !policy.see ? shown : policy.see(shown, caller)),
      entry,
    );

  /** Lists are made once per caller object: surfaces ask on every request, and nothing in them changes. */
  const allowed = perCaller((caller) =>
    registry.entries.flatMap((entry) => {
      const shown = seen(entry, caller);
      return shown instanceof OperationError ? [] : [shown];
    }),
  );
  const offered = perCaller((caller) => allowed(caller).filter((entry) => wanted(entry, caller)));
  const lists = perCaller(() => ({ version: -1, entries: [] as readonly CatalogueEntry[] }));
  function list(caller: Caller): readonly CatalogueEntry[] {
    const known = lists(caller);
    if (known.version !== usability.version) {
      known.version = usability.version;
      known.entries = offered(caller).filter((entry) => usability.unusable(entry) === undefined);
    }
    return known.entries;
  }
  const hidden = (caller: Caller) =>
    offered(caller).flatMap((entry) => {
      const why = usability.unusable(entry);
      return why === undefined ? [] : [{ name: entry.name, why }];
    });
  const callable = perCaller((caller) => allowed(caller).filter(({ door }) => door === undefined));
  const reachable = perCaller(async (caller) =>
    (await registry.all()).flatMap((entry) => {
      const shown = seen(entry, caller);
      return shown instanceof OperationError || shown.door ? [] : [shown];
    }),
  );

  const judged = perCaller(() => new Map<CatalogueEntry, OperationError | undefined>());

  function refusalOf({ entry, caller }: Call): OperationError | undefined {
    const known = judged(caller);
    if (!known.has(entry)) {
      const shown = seen(entry, caller);
      known.set(entry, shown instanceof OperationError ? shown : undefined);
    }
    return known.get(entry);
  }

  function contextOf(call: Call, blocks: Block[]): Context {
    return {
      callId: call.id,
      caller: call.caller,
      get discord() {
        return call.discord;
      },
      reason: call.reason,
      get signal() {
        return call.signal;
      },
      full: call.full,
      progress: call.progress,
      attach: (block) => void blocks.push(block),
      openFile: (source) => openFile(source, call.signal),
      get prompts() {
        const { caller } = call;
        return promptsFor(prompts, {
          caller,
          mayRead: (uri) => resources.knows(uri, caller),
          read: (uri) => readAs(call, uri),
        });
      },
      sample: sampleFor(call.sampling),
      store: memory.store,
      waitForEvents: (after, ms) => memory.waitForEvents(after, ms, call.signal),
      operations: () => callable(call.caller),
      hiddenTools: () => hidden(call.caller),
      everyOperation: () => reachable(call.caller),
      now,
    };
  }

  /** One call reading what others show: each is checked and recorded as a call of its own. */
  async function readAs({ caller, surface, signal }: Call, uri: string): Promise<ResourceContent[]> {
    const found = await resources.read(uri, { caller, surface, signal, within: true });
    if (found?.kind === 'done') return found.contents;
    throw found
      ? new OperationError('approval_required', `A human must approve reading ${uri} first.`, {
          hint: 'Read it by itself, where the human can be asked.',
        })
      : new OperationError('not_found', `There is no resource ${uri.slice(0, 200)}.`, {
          hint: 'Resource templates say what there is to read.',
        });
  }

  async function handle(call: Call): Promise<Outcome> {
    call.deadline.throwIfOver();
    call.began = true;
    const blocks: Block[] = [];
    try {
      const data = await call.operation.run(call.input as never, contextOf(call, blocks));
      return { kind: 'done', data, structured: data, text: '', blocks };
    } catch (error) {
      if (error instanceof SampleWanted) return { kind: 'sampling', request: error.request };
      throw error;
    }
  }

  const wrapped = (policies: readonly Policy[], innermost: (call: Call) => Promise<Outcome>) =>
    policies.reduceRight((next, policy) => (call: Call) => policy.wrap(call, () => next(call)), innermost);

  /** Within trace and audit, so that a refusal is recorded; before anything of the input is looked at. */
  const outside = POLICY_ORDER.indexOf('scope');
  const through = (last: PolicyName, innermost: (call: Call) => Promise<Outcome>) => {
    const inner = wrapped(ordered.slice(outside, POLICY_ORDER.indexOf(last) + 1), innermost);
    return wrapped(ordered.slice(0, outside), (call) => {
      if (call.refusal) throw call.refusal;
      const refused = refusalOf(call);
      if (refused) throw refused;
      const loading = registry.load(call.entry.name);
      const begin = () => withDeadline(call, deadlineMs, inner);
      return loading instanceof Promise ? loading.then(begin) : begin();
    });
  };
  const calling = through('present', handle);
  const checking = through('authorize', async ({ input }) => {
    return { kind: 'done', data: input, structured: input, text: '', blocks: [] };
  });

  function callOf(invocation: Invocation, { entry, known, refusal, args }: Destination, id: string): Call {
    let bound: { reason: string | undefined; discord: Discord } | undefined;
    const deadline = startDeadline(invocation.signal, deadlineMs);
    return {
      id,
      entry,
      known,
      refusal,
      get operation() {
        return registry.loaded(entry.name);
      },
      caller: invocation.caller,
      surface: invocation.surface,
      startedAt: now(),
      idempotencyKey: invocation.idempotencyKey,
      approval: invocation.approval,
      sampling: invocation.sampling,
      within: invocation.within ?? false,
      patient: invocation.patient ?? false,
      progress: invocation.progress ?? (() => {}),
      deadline,
      get signal() {
        return deadline.signal;
      },
      args,
      input: args,
      reason: undefined,
      full: invocation.format === 'json',
      target: { channelIds: [] },
      began: false,
      wrote: false,
      get discord() {
        const { signal, reason } = this;
        if (!bound || bound.reason !== reason) {
          const said = reason === undefined ? {} : { reason: `${this.caller.name}: ${reason}` };
          const onWritten = () => {
            this.wrote = true;
          };
          bound = {
            reason,
            discord: bindDiscord({
              signal,
              stale: entry.effect === 'read',
              patient: invocation.patient ?? false,
              onWritten,
              ...said,
            }),
          };
        }
        return bound.discord;
      },
    };
  }

  async function attempt(invocation: Invocation, chain: typeof calling): Promise<Outcome> {
    const id = crypto.randomUUID().slice(0, 8);
    try {
      const found = destinationOf(invocation, registry, () => reachable(invocation.caller));
      return await chain(callOf(invocation, found instanceof Promise ? await found : found, id));
    } catch (error) {
      throw cleaned(toOperationError(error, id), clean);
    }
  }

  const guild: Guild = {
    toolsets: () => registry.toolsets,
    list,
    onListChange: usability.onChange,
    mayCall: (entry, caller) => !(seen(entry, caller) instanceof OperationError),
    callable,
    reachable,
    async record(doing, run) {
      const id = crypto.randomUUID().slice(0, 8);
      const known = { entry: nothing(doing.operation), known: true, args: doing.args, refusal: undefined };
      try {
        return await wrapped(ordered.slice(0, outside), run)(callOf(doing, known, id));
      } catch (error) {
        throw cleaned(toOperationError(error, id), clean);
      }
    },
    invoke: (invocation) => attempt(invocation, calling),
    async check(invocation) {
      const outcome = await attempt(invocation, checking);
      return outcome.kind === 'done' ? outcome.data : {};
    },
  };
  const resources = createResources(guild);
  return guild;
}
