import { isPromptName, NAME_RULE } from '../../domain/prompts/names.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { Prompt, PromptLibrary } from '../../kernel/prompts.ts';
import type { Store } from '../../kernel/store/store.ts';
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

/** Saved prompts for the same servers, and versions of one: far more than people make, and no way to fill a disk. */
const MOST_SAVED = 200;
const MOST_VERSIONS = 1000;

/** The servers it is for, where it is for some. */
const placeOf = (name: string) => name.split('@')[1];

const full = (message: string, hint: string) =>
  new OperationError('quota_exceeded', message, { hint: `${hint} Nothing was kept.` });

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

  async function requireRoom({ prompts }: Store, name: string): Promise<void> {
    const [last] = await prompts.history(name, { limit: 1 });
    if (last && last.version >= MOST_VERSIONS) {
      throw full(`${name} has ${last.version} versions, the most there may be.`, 'Save it under another name.');
    }
    const beside = (await prompts.versions()).filter((each) => placeOf(each.name) === placeOf(name));
    if (!last && beside.length >= MOST_SAVED) {
      throw full(`${MOST_SAVED} prompts are saved, the most there may be.`, 'delete_prompt makes room.');
    }
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
    find,
    async version(name, version) {
      const kept = await (await store()).prompts.get(name, version);
      return kept && asPrompt(kept);
    },
    async render(prompt, values, read) {
      const { renderPrompt } = await import('../../domain/prompts/render.ts');
      return renderPrompt(prompt, values, read);
    },
    problems: async () => (await own()).problems,
    async read(name, text) {
      if (isPromptName(name)) return readSaved(text, name);
      throw new OperationError('invalid_input', 'name: this cannot be the name of a prompt.', { hint: NAME_RULE });
    },
    async save({ name, text, author }) {
      const document = await readSaved(text, name);
      const opened = await store();
      await requireRoom(opened, name);
      const kept = await opened.prompts.save({
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
    async history(name, page) {
      const versions = await (await store()).prompts.history(name, page);
      return versions.map(({ version, title, author, created_at, active }) => ({
        version,
        title: title ?? name,
        author,
        created_at,
        active,
      }));
    },
    async activate(name, version) {
      const kept = await (await store()).prompts.activate(name, version);
      if (!kept) return undefined;
      news.tell();
      return asPrompt(kept);
    },
    async remove(name) {
      const removed = await (await store()).prompts.remove(name);
      if (removed) news.tell();
      return removed;
    },
  };
}
