// A guild of a few operations that need no Discord, behind the real pipeline and the real policies.
import { z } from 'zod';
import { createRedactor } from '../../src/domain/redaction.ts';
import { callInput } from '../../src/kernel/call-input.ts';
import type { Caller } from '../../src/kernel/caller.ts';
import { type CatalogueEntry, createRegistry } from '../../src/kernel/catalogue.ts';
import type { Discord } from '../../src/kernel/discord.ts';
import { OperationError } from '../../src/kernel/errors.ts';
import { type Operation, operation } from '../../src/kernel/operation.ts';
import { createGuild, type Guild } from '../../src/kernel/pipeline.ts';
import type { PromptLibrary } from '../../src/kernel/prompts.ts';
import { silentLogger } from '../../src/kernel/telemetry.ts';
import { openPromptLibrary } from '../../src/main/prompts/prompt-library.ts';
import { createPolicies } from '../../src/policy/policies.ts';
import { PIXEL } from '../support/pixel.ts';

/** What the operations saw, for tests to look at. */
export interface Seen {
  started: string[];
  aborted: string[];
  finished: string[];
  deleted: string[];
}

function operationsOf(seen: Seen, onStart: (name: string) => void) {
  return {
    say: operation({
      title: 'Say',
      description: 'Say a text back.',
      effect: 'read',
      permissions: [],
      resources: [{ template: 'notes://said/{text}{?page,loud}', name: 'said', title: 'Said' }],
      input: z.object({ text: z.string().max(200), page: z.string().optional(), loud: z.boolean().optional() }),
      output: z.object({ said: z.string(), next: z.string().optional() }),
      text: ({ said }) => `said: ${said}`,
      async run({ text, page, loud }) {
        if (text === 'nothing') throw new OperationError('not_found', 'Nobody said that.', { hint: 'Say it first.' });
        return { said: loud ? text.toUpperCase() : text, ...(page === 'first' ? { next: 'second' } : {}) };
      },
    }),
    work: operation({
      title: 'Work',
      description: 'Work in steps, each some milliseconds long.',
      effect: 'update',
      permissions: [],
      input: z.object({ steps: z.int().min(1).max(1000), each: z.int().min(0).max(1000).default(20) }),
      output: z.object({ steps: z.int() }),
      async run({ steps, each }, { signal, progress }) {
        seen.started.push('work');
        onStart('work');
        for (let step = 1; step <= steps; step++) {
          if (signal.aborted) {
            seen.aborted.push('work');
            signal.throwIfAborted();
          }
          await Bun.sleep(each);
          progress(step, steps, `step ${step}`);
        }
        seen.finished.push('work');
        return { steps };
      },
    }),
    delete_note: operation({
      title: 'Delete a note',
      description: 'Delete a note for good.',
      effect: 'delete',
      permissions: [],
      idempotent: true,
      input: z.object({ note: z.string() }),
      output: z.object({ note: z.string() }),
      async run({ note }) {
        seen.deleted.push(note);
        return { note };
      },
    }),
    fail: operation({
      title: 'Fail',
      description: 'Fail as asked.',
      effect: 'create',
      permissions: [],
      input: z.object({ how: z.enum(['busy', 'crash', 'elsewhere']) }),
      output: z.object({}),
      async run({ how }) {
        if (how === 'crash') throw new TypeError('secret internals at /home/someone/token');
        if (how === 'elsewhere')
          throw new OperationError('unknown_operation', 'No such thing.', { hint: 'Look again.' });
        throw new OperationError('rate_limited', 'Too fast.', { hint: 'Slow down.', retriable: true, retryAfter: 2.5 });
      },
    }),
    hidden: operation({
      title: 'Hidden',
      description: 'Not listed by default, callable by name.',
      effect: 'read',
      permissions: [],
      resources: [{ template: 'notes://hidden', name: 'hidden', title: 'Hidden' }],
      input: z.object({}),
      output: z.object({}),
      run: async () => ({}),
    }),
    picture: operation({
      title: 'Picture',
      description: 'Not listed by default either.',
      effect: 'read',
      permissions: [],
      resources: [{ template: 'notes://picture', name: 'picture', title: 'Picture' }],
      input: z.object({}),
      output: z.object({}),
      async run(_, { attach }) {
        attach({ type: 'image', data: PIXEL, mimeType: 'image/png' });
        return {};
      },
    }),
  };
}

function entryOf(name: string, op: Operation): CatalogueEntry {
  const schemaOf = (schema: z.ZodType, io: 'input' | 'output') => ({ ...z.toJSONSchema(schema, { io }) });
  return {
    name,
    toolset: ['hidden', 'picture'].includes(name) ? 'attic' : 'notes',
    module: 'notes/notes',
    title: op.title,
    description: op.description,
    effect: op.effect,
    permissions: op.permissions,
    intents: [],
    reason: false,
    rare: false,
    trusted: false,
    idempotent: op.idempotent ?? op.effect === 'read',
    ...(op.resources ? { resources: op.resources } : {}),
    references: {},
    input: schemaOf(callInput(op), 'input'),
    output: schemaOf(op.output, 'output'),
  };
}

const noDiscord = (): Discord => {
  const refuse = () =>
    Promise.reject(new OperationError('no_token', 'There is no bot token.', { hint: 'Set DISCORD_TOKEN.' }));
  return {
    request: refuse,
    me: refuse,
    application: refuse,
    guilds: refuse,
    guild: refuse,
    channels: refuse,
    threads: refuse,
    channel: refuse,
    member: refuse,
    findMembers: refuse,
    permissions: refuse,
    download: refuse,
    status: () => ({ token: 'absent', gateway: 'off', missingIntents: [], unaskedIntents: [] }),
  };
};

export interface LittleGuild {
  guild: Guild;
  prompts: PromptLibrary;
  seen: Seen;
}

/** `more` adds that many plain operations, for measuring. */
export function littleGuild({ more = 0, onStart = () => {} }: { more?: number; onStart?(name: string): void } = {}) {
  const seen: Seen = { started: [], aborted: [], finished: [], deleted: [] };
  const few = operationsOf(seen, onStart);
  const filler = Object.fromEntries(Array.from({ length: more }, (_, i) => [`say_${i}`, few.say as Operation]));
  const operations = { ...few, ...filler } as unknown as Record<string, Operation>;
  const store = () => Promise.reject(new Error('nothing is remembered here'));
  const prompts = openPromptLibrary({
    folder: `${import.meta.dir}/little-prompts`,
    store,
    opened: () => undefined,
    peek: () => [],
    news: { tell: () => {}, listen: () => () => {} },
    logger: silentLogger,
  });
  const guild = createGuild({
    memory: { store, waitForEvents: async () => {} },
    prompts,
    registry: createRegistry({
      entries: Object.entries(operations).map(([name, op]) => entryOf(name, op)),
      toolsets: [
        { name: 'notes', description: 'Notes.', default: true },
        { name: 'attic', description: 'Seldom used.', default: false },
      ],
      loaders: { 'notes/notes': async () => ({ operations }) },
    }),
    policies: createPolicies({
      logger: silentLogger,
      metrics: { count() {}, observe() {} },
      sink: { write() {}, writeForGood: async () => {} },
      redactor: createRedactor([]),
      maxOutputChars: 40_000,
      concurrency: 1000,
    }),
    bindDiscord: noDiscord,
    openFile: () => Promise.reject(new Error('These operations open no files.')),
    deadlineMs: 60_000,
    clean: (text) => text,
  });
  return { guild, prompts, seen };
}

export const agent = (id: string): Caller => ({
  kind: 'agent',
  id,
  name: id,
  role: { name: 'tester', approval: ['delete'] },
  pinned: {},
  listed: { toolsets: ['notes'], rare: false, endpoints: [], operations: [] },
});
