import type { Caller } from './caller.ts';
import type { ResourceContent } from './resources.ts';

/** What an argument names, for completions; `text` is anything. */
export const ARGUMENT_KINDS = [
  'text',
  'choice',
  'server',
  'channel',
  'thread',
  'user',
  'role',
  'language',
  'time_zone',
] as const;
export type ArgumentKind = (typeof ARGUMENT_KINDS)[number];

export interface PromptArgument {
  name: string;
  description?: string;
  kind: ArgumentKind;
  required: boolean;
  /** Used when nothing is given. */
  default?: string;
  /** Of kind `choice`: what it may be. */
  choices?: readonly string[];
}

/** A resource that goes with a prompt; `{argument}` in its URI stands for the argument's value. */
export interface PromptContext {
  uri: string;
  /** The prompt is of use without it: when it cannot be read, a line says so. */
  optional: boolean;
}

/** A prompt as its author wrote it. */
export interface PromptDocument {
  title: string;
  description?: string;
  arguments: readonly PromptArgument[];
  context: readonly PromptContext[];
  /** Template: `{{argument}}`, and `{{#argument}}…{{/argument}}` where it has a value, `{{^argument}}` where not. */
  body: string;
}

export interface Prompt extends PromptDocument {
  name: string;
  source: 'built-in' | 'saved' | 'file';
  /** The Markdown it was read from. */
  text: string;
  /** Of saved ones. */
  version?: number;
  /** Who saved it. */
  author?: string;
}

export interface PromptVersionNote {
  version: number;
  title: string;
  author: string;
  /** milliseconds since the epoch */
  created_at: number;
  active: boolean;
}

export type PromptMessage = { type: 'text'; text: string } | { type: 'resource'; resource: ResourceContent };

/** What a model is given: what it should look at, then what it should do. */
export interface RenderedPrompt {
  title: string;
  description?: string;
  messages: PromptMessage[];
}

/**
 * Prompts by name: those that come with the program, those that agents saved, and those in a folder of the operator's,
 * each instead of the ones before it with the same name. Methods throw OperationError.
 */
export interface PromptLibrary {
  /** By name. */
  list(): Promise<readonly Prompt[]>;
  /** The one in use, or an earlier version of a saved one. Throws `not_found`, with what was probably meant. */
  get(name: string, version?: number): Promise<Prompt>;
  /** `read` gives what is behind a URI, as the caller may see it. */
  render(
    prompt: Prompt,
    values: Readonly<Record<string, string>>,
    read: (uri: string) => Promise<ResourceContent[]>,
  ): Promise<RenderedPrompt>;
  /** Files that cannot be used, each as `file:line: what is wrong`. */
  problems(): Promise<readonly string[]>;
  /** Keeps a new version and puts it in use. */
  save(prompt: { name: string; text: string; author: string }): Promise<Prompt>;
  /** Newest first. */
  history(name: string): Promise<readonly PromptVersionNote[]>;
  /** Goes back, or forth, to a version. */
  activate(name: string, version: number): Promise<Prompt>;
  /** Removes a saved prompt with its versions. */
  remove(name: string): Promise<void>;
  /** Called when the list may be another than before. Returns how to stop. */
  onChange(listener: () => void): () => void;
}

/** Values of the arguments that a session decides by what it is bound to. */
export function boundValues({ arguments: args }: PromptDocument, { pinned }: Caller): Record<string, string> {
  return Object.fromEntries(
    args.flatMap(({ name, kind }) => {
      const value = kind === 'server' ? pinned.server : kind === 'channel' ? pinned.channel : undefined;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
