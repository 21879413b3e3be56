import { isPromptName, NAME_RULE } from '../../domain/prompts/names.ts';
import { OperationError } from '../../kernel/errors.ts';
import { nearest } from '../../kernel/nearest.ts';
import type { Prompt, PromptLibrary } from '../../kernel/prompts.ts';
import type { News } from '../news.ts';
import { promptFolder } from './prompt-files.ts';
import { watchPrompts } from './prompt-watch.ts';
import { asPrompt, readSaved, type SavedParts, savedPrompts } from './saved-prompts.ts';

interface Options extends SavedParts {
  /** Where the operator's own prompts are. */
  folder: string;
  /** How processes tell each other of what was saved. */
  news: News;
  /** Milliseconds between two looks at the folder while somebody listens. */
  lookEvery?: number;
}

const quote = (name: string) => JSON.stringify(name.slice(0, 80));

function requireSavedName(name: string): void {
  if (isPromptName(name)) return;
  throw new OperationError('invalid_input', `name: ${quote(name)} cannot be the name of a prompt.`, {
    hint: NAME_RULE,
  });
}

const noVersion = (name: string, version: number) =>
  new OperationError('not_found', `There is no version ${version} of a saved prompt ${quote(name)}.`, {
    hint: 'list_prompt_versions shows those that are kept. Nothing was done.',
  });

export function openPromptLibrary({ folder, news, lookEvery = 2000, ...parts }: Options): PromptLibrary {
  const { store, logger } = parts;
  const files = promptFolder(folder);
  const saved = savedPrompts(parts);
  let complained = '';

  async function readOurs(): Promise<Prompt[]> {
    const [{ builtIn }, { readPrompt }] = await Promise.all([
      import('../../domain/prompts/built-in.ts'),
      import('../../domain/prompts/document.ts'),
    ]);
    return Object.entries(builtIn).map(([name, text]) => ({ ...readPrompt(text), name, source: 'built-in', text }));
  }
  let reading: Promise<Prompt[]> | undefined;
  const builtIn = () => {
    reading ??= readOurs();
    return reading;
  };

  async function own() {
    const found = await files.look();
    const problems = found.problems.join('\n');
    if (problems !== complained) for (const problem of found.problems) logger.warn({}, `prompt left out: ${problem}`);
    complained = problems;
    return found;
  }

  async function list(): Promise<Prompt[]> {
    const all = [...(await builtIn()), ...(await saved.list()), ...(await own()).prompts];
    return [...new Map(all.map((prompt) => [prompt.name, prompt])).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  const named = (prompts: readonly Prompt[], name: string) => prompts.find((prompt) => prompt.name === name);

  /** The one in use. */
  async function find(name: string): Promise<Prompt | undefined> {
    const file = named((await own()).prompts, name);
    if (file) return file;
    const ours = named(await builtIn(), name);
    try {
      return (await saved.find(name)) ?? ours;
    } catch (error) {
      if (!ours) throw error;
      logger.warn({ err: error, name }, 'the prompt as it came with the program is used: saved ones cannot be read');
      return ours;
    }
  }

  async function unknown(name: string): Promise<OperationError> {
    const names = (await list()).map((prompt) => prompt.name);
    const close = nearest(name, names);
    return new OperationError('not_found', `There is no prompt named ${quote(name)}.`, {
      hint: close.length > 0 ? `Did you mean ${close.join(', ')}?` : `There are ${names.join(', ')}.`,
    });
  }

  /** Files are the operator's: what agents save does not take their place. */
  async function requireNotAFile(name: string): Promise<void> {
    if (!named((await own()).prompts, name)) return;
    throw new OperationError(
      'conflict',
      `${quote(name)} is a file of the operator's, which saved prompts do not replace.`,
      { hint: 'Choose another name, or ask the operator to change the file. Nothing was done.' },
    );
  }

  const onChange = watchPrompts({
    files: async () => JSON.stringify((await own()).prompts.map(({ name, text }) => [name, `${Bun.hash(text)}`])),
    saved: saved.stamp,
    news,
    lookEvery,
    logger,
  });

  return {
    list,
    onChange,
    async get(name, version) {
      if (version === undefined) {
        const found = await find(name);
        if (found) return found;
        throw await unknown(name);
      }
      const kept = await (await store()).prompts.get(name, version);
      if (kept) return asPrompt(kept);
      throw noVersion(name, version);
    },
    async render(prompt, values, read) {
      const { renderPrompt } = await import('../../domain/prompts/render.ts');
      return renderPrompt(prompt, values, read);
    },
    problems: async () => (await own()).problems,
    async save({ name, text, author }) {
      requireSavedName(name);
      const document = await readSaved(text, name);
      await requireNotAFile(name);
      const kept = await (await store()).prompts.save({
        name,
        title: document.title,
        description: document.description ?? null,
        arguments: document.arguments.map((argument) => ({ ...argument })) as never,
        body: text,
        author,
      });
      news.tell();
      return asPrompt(kept);
    },
    async history(name) {
      const versions = await (await store()).prompts.history(name);
      return versions.map(({ version, title, author, created_at, active }) => ({
        version,
        title: title ?? name,
        author,
        created_at,
        active,
      }));
    },
    async activate(name, version) {
      await requireNotAFile(name);
      const kept = await (await store()).prompts.activate(name, version);
      if (!kept) throw noVersion(name, version);
      news.tell();
      return asPrompt(kept);
    },
    async remove(name) {
      const removed = await (await store()).prompts.remove(name);
      if (removed) {
        news.tell();
        return;
      }
      const other = await find(name);
      if (!other) throw await unknown(name);
      const is = other.source === 'file' ? 'a file of the operator' : 'built in';
      throw new OperationError('conflict', `${quote(name)} was not saved, it is ${is}.`, {
        hint: 'Save one of the same name to replace a built-in prompt. Nothing was done.',
      });
    },
  };
}
