import type { Caller } from './caller.ts';
import type { CatalogueEntry } from './catalogue.ts';
import type { Discord } from './discord.ts';
import type { FileSource, OpenedFile } from './files.ts';
import type { CallerPrompts } from './prompts-for.ts';
import type { Sample } from './sampling.ts';
import type { Store } from './store/store.ts';

/** A content block beside the structured result, e.g. an attachment that was asked for as an image. */
export type Block =
  | { type: 'image'; data: string; mimeType: string }
  | { type: 'audio'; data: string; mimeType: string }
  | { type: 'text'; text: string };

/** What a handler is given. `discord` is already bound to this call's signal, audit reason and caller. */
export interface Context {
  callId: string;
  caller: Caller;
  discord: Discord;
  /** As the caller gave it, without attribution; already sent with every Discord request of this call. */
  reason: string | undefined;
  signal: AbortSignal;
  /** True when the caller asked for full objects (`format: "json"`) rather than compact text. */
  full: boolean;
  /** Reports work done so far; reaches the client as an MCP progress notification. */
  progress(done: number, total?: number, message?: string): void;
  /** Adds a content block to the answer, in order. */
  attach(block: Block): void;
  /** Reads a file the caller named: a local path inside the allowed folders, a public URL, or base64 data. */
  openFile(source: FileSource): Promise<OpenedFile>;
  /** Those that this caller may use. What they are about is read through every policy, as calls of their own. */
  prompts: CallerPrompts;
  /** Asks the model behind the client, where there is one to ask. The call ends there, and begins anew with the answer. */
  sample: Sample | undefined;
  /** What is remembered. Opened on first use; throws when there is no store or it cannot be reached. */
  store(): Promise<Store>;
  /** Resolves when the event log may hold something newer than `after`, when `ms` have passed, or when the call ends. */
  waitForEvents(after: number, ms: number): Promise<void>;
  /** Every curated operation this caller may call, listed or not. */
  operations(): readonly CatalogueEntry[];
  /** What would be listed if the bot could use it anywhere, and why it cannot. */
  hiddenTools(): readonly { name: string; why: string }[];
  /** With the endpoints of Discord, which are loaded for it. */
  everyOperation(): Promise<readonly CatalogueEntry[]>;
  /** Milliseconds since the epoch. */
  now(): number;
}
