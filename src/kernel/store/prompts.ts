import type { Json } from './json.ts';

export interface PromptDraft {
  name: string;
  title?: string | null;
  description?: string | null;
  /** Declared arguments, as the prompt's author wrote them. */
  arguments: Json;
  /** The template. */
  body: string;
  /** Who wrote this version. */
  author: string;
}

export interface PromptVersion {
  name: string;
  version: number;
  title: string | null;
  description: string | null;
  arguments: Json;
  body: string;
  author: string;
  /** milliseconds */
  created_at: number;
  /** Whether this is the version in use. */
  active: boolean;
}

/** Prompts that users added. Versions are never changed; one is in use. */
export interface Prompts {
  /** Keeps a new version and puts it in use; answers with the one in use when it is the same as that. */
  save(draft: PromptDraft): Promise<PromptVersion>;
  /** The version in use unless one is named. */
  get(name: string, version?: number): Promise<PromptVersion | undefined>;
  /** Those in use, by name. */
  list(): Promise<PromptVersion[]>;
  /** Names of those in use with the version that is, by name. */
  versions(): Promise<{ name: string; version: number }[]>;
  /** Newest first, from before a version where one is named. */
  history(name: string, page?: { limit?: number; before?: number }): Promise<PromptVersion[]>;
  /** Goes back, or forth, to a version that is kept; undefined when there is no such version. */
  activate(name: string, version: number): Promise<PromptVersion | undefined>;
  /** Removes a prompt with its history. */
  remove(name: string): Promise<boolean>;
}
