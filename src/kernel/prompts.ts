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

export type PromptMessage =
  | { type: 'text'; text: string }
  | { type: 'image'; data: string; mimeType: string }
  | { type: 'resource'; resource: ResourceContent };

/** What a model is given: what it should look at, then what it should do. */
export interface RenderedPrompt {
  title: string;
  description?: string;
  messages: PromptMessage[];
}

/** Which versions of a prompt: the newest, or those before one. */
export interface VersionPage {
  limit: number;
  before?: number;
}

/**
 * Prompts by name: those that come with the program, those that were saved, and those in a folder of the operator's,
 * each instead of the ones before it with the same name. Whoever asks is not looked at here: see `promptsFor`. Methods
 * throw OperationError.
 */
export interface PromptLibrary {
  /** By name. */
  list(): Promise<readonly Prompt[]>;
  /** The one in use. */
  find(name: string): Promise<Prompt | undefined>;
  /** A version of a saved one, whether or not it is in use. */
  version(name: string, version: number): Promise<Prompt | undefined>;
  /** `read` gives what is behind a URI, as the caller may see it. */
  render(
    prompt: Prompt,
    values: Readonly<Record<string, string>>,
    read: (uri: string) => Promise<ResourceContent[]>,
  ): Promise<RenderedPrompt>;
  /** Files that cannot be used, each as `file:line: what is wrong`. */
  problems(): Promise<readonly string[]>;
  /** What a text says, before it is saved. */
  read(name: string, text: string): Promise<PromptDocument>;
  /** Keeps a new version and puts it in use. */
  save(prompt: { name: string; text: string; author: string }): Promise<Prompt>;
  /** Newest first. */
  history(name: string, page: VersionPage): Promise<readonly PromptVersionNote[]>;
  /** Goes back, or forth, to a version; undefined when there is none such. */
  activate(name: string, version: number): Promise<Prompt | undefined>;
  /** Removes a saved prompt with its versions. False when there was none. */
  remove(name: string): Promise<boolean>;
  /** Called when the list may be another than before. Returns how to stop. */
  onChange(listener: () => void): () => void;
}
