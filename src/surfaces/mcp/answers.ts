import type { CacheHint } from '@modelcontextprotocol/server';
import type { Directory } from '../../kernel/directory.ts';
import type { Guild } from '../../kernel/pipeline.ts';
import type { PromptLibrary } from '../../kernel/prompts.ts';
import type { Resources } from '../../kernel/resources.ts';
import type { Answer } from './asked.ts';
import { createCompletionAnswers } from './completion-answers.ts';
import { createPromptAnswers } from './prompt-answers.ts';
import { createResourceAnswers } from './resource-answers.ts';

/** Methods that both sides of this surface answer in the same way, SDK or not. Tools have their own. */
export type Answers = Readonly<Record<string, Answer>>;

/** Lists differ by caller, so nobody else may reuse them. */
const kept = (ttlMs: number): Required<CacheHint> => ({ ttlMs, cacheScope: 'private' });

/** How long results keep, for those that 2026-07-28 wants to say so. What is read may change with the next message. */
export const CACHE: Readonly<Record<string, Required<CacheHint>>> = {
  'server/discover': kept(300_000),
  'tools/list': kept(300_000),
  'resources/templates/list': kept(300_000),
  'resources/list': kept(60_000),
  'resources/read': kept(0),
  'prompts/list': kept(60_000),
};

/** Methods that 2026-07-28 no longer has. */
export const LEGACY_ONLY: ReadonlySet<string> = new Set(['resources/subscribe', 'resources/unsubscribe']);

const subscribing: Answers = {
  async 'resources/subscribe'({ uri }, { subscriber }) {
    await subscriber?.().add(String(uri));
    return {};
  },
  'resources/unsubscribe'({ uri }, { subscriber }) {
    subscriber?.().remove(String(uri));
    return {};
  },
};

export interface AnswerParts {
  guild: Pick<Guild, 'record'>;
  resources: Resources;
  prompts: PromptLibrary | undefined;
  directory: Directory | undefined;
  /** Whether changes of resources are told of. */
  changing: boolean;
  format: 'text' | 'json';
}

export function createAnswers({ guild, resources, prompts, directory, changing, format }: AnswerParts): Answers {
  return {
    ...createResourceAnswers(resources, directory, format),
    ...createCompletionAnswers(resources, prompts, directory),
    ...(prompts ? createPromptAnswers(guild, prompts, resources) : {}),
    ...(changing ? subscribing : {}),
  };
}
