import type { PermissionFlagsBits } from 'discord-api-types/v10';
import type { z } from 'zod';
import type { Context } from './context.ts';
import type { JobContext, JobOutcome } from './jobs.ts';
import type { ResourceView } from './resource-view.ts';

/** What a call does to Discord. MCP hints, approval and audit follow from it. */
export type Effect = 'read' | 'create' | 'update' | 'delete';

/** A Discord permission by its name in discord-api-types, e.g. `BanMembers`. */
export type PermissionName = keyof typeof PermissionFlagsBits;

/** Privileged gateway intents that an operation cannot work without. https://docs.discord.com/developers/events/gateway#privileged-intents */
export type PrivilegedIntent = 'GuildMembers' | 'GuildPresences' | 'MessageContent';

export type InputSchema = z.ZodObject;
export type OutputSchema = z.ZodObject;

/**
 * One thing that can be done. The key it is exported under is its name; its folder is its toolset.
 * Inputs are flat objects; handlers contain only the verb and throw OperationError or let Discord's errors rise.
 */
export interface Operation<I extends InputSchema = InputSchema, O extends OutputSchema = OutputSchema> {
  title: string;
  /** For a model choosing a tool: first sentence says what it does, then limits worth knowing. */
  description: string;
  effect: Effect;
  /** What the bot needs in the target channel or server; checked before the call and explained when missing. */
  permissions: readonly PermissionName[];
  intents?: readonly PrivilegedIntent[];
  /** True where Discord writes an audit log entry: callers may give `reason`, sent as X-Audit-Log-Reason. */
  reason?: true;
  /** Needed seldom: not listed unless configuration asks for its toolset or name; found by search_operations. */
  rare?: true;
  /** Its answers are our own words: nothing in them was written by Discord users. */
  trusted?: true;
  /** Set on the few operations that only lead to others, to those with these effects: see `door`. */
  door?: readonly Effect[];
  /**
   * What callers confined to some channels may do with it. By default: call it where its input names one of theirs as the
   * place it acts in. `channel`: call it anyhow, since it tells and changes nothing of other channels (see
   * operations/reach.ts). `server`: nothing, since its effect goes beyond the channel it names.
   */
  reach?: 'channel' | 'server';
  /** Operations that it calls: where policy forbids or wants approval for one of them, so it does for this one. */
  like?: readonly string[];
  /** A human must always agree, whatever the role says. */
  asks?: true;
  /** With `dry_run` it only tells what it would do: nobody need agree to that. */
  preview?: true;
  /** Where the answers of a read can also be had by address, as MCP resources. */
  resources?: readonly ResourceView[];
  /**
   * Which list of its output can be had as a table (`format: "csv"`), and the columns of it. By default the only list of
   * objects that the output always has, with all that its schema names; false where a table of it is of no use.
   */
  rows?: { list: string; columns?: readonly string[] } | false;
  /** True when calling twice with the same input changes nothing more. Reads always are. */
  idempotent?: true;
  input: I;
  output: O;
  /** Compact text for a model; must state every fact of the output. Without it a generic renderer is used. */
  text?(output: z.output<O>): string;
  run(input: z.output<I>, context: Context): Promise<z.output<O>>;
  /** Where `run` only begins what takes longer than a call: goes on with the job of this kind, from what was noted. */
  carryOn?(context: JobContext): Promise<JobOutcome>;
}

/** Identity, for inference of `run` and `text` from the schemas. */
export function operation<I extends InputSchema, O extends OutputSchema>(definition: Operation<I, O>): Operation<I, O> {
  return definition;
}

/**
 * An operation that calls another one by name. The pipeline replaces the call by the one it leads to before any policy
 * runs, so that what is checked, recorded and shown is the operation really called.
 */
export function door<I extends InputSchema>(
  definition: Pick<Operation<I>, 'title' | 'description' | 'effect' | 'input'> & { door: readonly Effect[] },
  output: OutputSchema,
): Operation<I> {
  return {
    ...definition,
    permissions: [],
    output,
    run: () => Promise.reject(new Error('A door was called instead of what it leads to.')),
  };
}
