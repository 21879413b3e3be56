import { PromptError } from '../../domain/prompts/prompt-error.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { Prompt, PromptDocument } from '../../kernel/prompts.ts';
import type { PromptVersion } from '../../kernel/store/prompts.ts';
import type { Store } from '../../kernel/store/store.ts';
import type { Logger } from '../../kernel/telemetry.ts';

/** How long somebody who wants a prompt waits for the store, milliseconds. */
const PATIENCE = 2000;

export interface SavedParts {
  store(): Promise<Store>;
  /** The store where something has opened it. */
  opened(): Promise<Store> | undefined;
  /** What is in it, as far as one can tell from outside; undefined when only the open store can. */
  peek(): readonly { name: string; version: number }[] | undefined;
  logger: Logger;
  patience?: number;
}

/** A document as its author gave it. Throws `invalid_input`, which names the line. */
export async function readSaved(text: string, name: string): Promise<PromptDocument> {
  const { readPrompt } = await import('../../domain/prompts/document.ts');
  try {
    return readPrompt(text);
  } catch (error) {
    if (!(error instanceof PromptError)) throw error;
    throw new OperationError('invalid_input', `${name}, line ${error.line}: ${error.message}`, {
      hint: 'A prompt is Markdown below a front matter with title, description, arguments and context; get_prompt shows those there are. Nothing was kept.',
    });
  }
}

export const asPrompt = async ({ name, version, body, author }: PromptVersion): Promise<Prompt> => ({
  ...(await readSaved(body, name)),
  name,
  source: 'saved',
  text: body,
  version,
  author,
});

/** Prompts that agents and people saved. The store is opened for them only where there are any. */
export function savedPrompts({ store, opened, peek, logger, patience = PATIENCE }: SavedParts) {
  /** What was read before. Versions never change, but a name that was removed begins anew. */
  const read = new Map<string, Prompt | undefined>();

  /** What an older program kept and this one cannot read is left out rather than all. */
  async function usable(version: PromptVersion): Promise<Prompt[]> {
    const key = `${version.name} ${version.version} ${Bun.hash(version.body)}`;
    if (!read.has(key)) {
      try {
        read.set(key, await asPrompt(version));
      } catch (error) {
        read.set(key, undefined);
        logger.warn({ err: error }, 'a saved prompt cannot be used');
      }
    }
    const prompt = read.get(key);
    return prompt ? [prompt] : [];
  }

  const none = () => opened() === undefined && peek()?.length === 0;

  async function all(): Promise<Prompt[]> {
    const versions = await (await store()).prompts.list();
    const prompts = (await Promise.all(versions.map(usable))).flat();
    if (read.size > 2 * versions.length) read.clear();
    return prompts;
  }

  async function one(name: string): Promise<Prompt | undefined> {
    const found = await (await store()).prompts.get(name);
    return found && (await usable(found))[0];
  }

  async function soon<T>(work: Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error('the store is long in coming')), patience);
    return Promise.race([work, promise]).finally(() => clearTimeout(timer));
  }

  return {
    /** Lists work also while the store does not, or is long in coming. */
    async list(): Promise<Prompt[]> {
      if (none()) return [];
      try {
        return await soon(all());
      } catch (error) {
        logger.warn({ err: error }, 'saved prompts are left out of a list');
        return [];
      }
    },

    /** The version in use. Throws what the store throws, and when it is long in coming. */
    async find(name: string): Promise<Prompt | undefined> {
      return none() ? undefined : soon(one(name));
    },

    /** What would show that others are in use now; undefined where that cannot be told. */
    async stamp(): Promise<string | undefined> {
      const known = await opened()?.catch(() => undefined);
      const versions = known ? await known.prompts.versions().catch(() => undefined) : peek();
      return versions && JSON.stringify(versions);
    },
  };
}
