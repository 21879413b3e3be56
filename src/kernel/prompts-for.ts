import type { Caller } from './caller.ts';
import { OperationError } from './errors.ts';
import { nearest } from './nearest.ts';
import type {
  Prompt,
  PromptDocument,
  PromptLibrary,
  PromptVersionNote,
  RenderedPrompt,
  VersionPage,
} from './prompts.ts';
import type { ResourceContent } from './resources.ts';

/**
 * The library as one caller has it: prompts about what they may not read do not exist for them. What a caller confined to
 * servers saves is for those confined to the same: nobody changes the instructions of another server's agents. Such a
 * prompt has the servers behind its name, which operators see, so that they can look and delete.
 */
export interface CallerPrompts {
  /** By name. */
  list(): Promise<readonly Prompt[]>;
  /** The one in use, or a version of a saved one. Throws `not_found`, with what was probably meant. */
  get(name: string, version?: number): Promise<Prompt>;
  /** What it is about is read as the caller, who need not say what the session is bound to. */
  render(prompt: Prompt, values: Readonly<Record<string, string>>): Promise<RenderedPrompt>;
  /** The URIs of what a prompt is about that this caller may not read. */
  beyond(prompt: PromptDocument): string[];
  /** Keeps a new version and puts it in use. */
  save(prompt: { name: string; text: string }): Promise<Prompt>;
  /** Newest first. */
  history(name: string, page: VersionPage): Promise<readonly PromptVersionNote[]>;
  /** Goes back, or forth, to a version. */
  restore(name: string, version: number): Promise<Prompt>;
  /** Removes a saved prompt with its versions; answers with what is in use under that name now. */
  remove(name: string): Promise<Prompt | undefined>;
  /** Files that cannot be used. They are the operator's, so others hear of none. */
  problems(): Promise<readonly string[]>;
}

interface Parts {
  caller: Caller;
  /** Whether a resource is one that the caller may read in principle; `{name}`s may stand in it. */
  mayRead(uri: string): boolean;
  read(uri: string): Promise<ResourceContent[]>;
}

const quote = (name: string) => JSON.stringify(name.slice(0, 80));

const noVersion = (name: string, version: number) =>
  new OperationError('not_found', `There is no version ${version} of a saved prompt ${quote(name)}.`, {
    hint: 'list_prompt_versions shows those that are kept. Nothing was done.',
  });

const taken = (name: string, by: string, hint: string) =>
  new OperationError('conflict', `${quote(name)} is ${by}.`, { hint: `${hint} Nothing was done.` });

/** Values of the arguments that a session decides by what it is bound to. */
export function boundValues({ arguments: args }: PromptDocument, { pinned }: Caller): Record<string, string> {
  return Object.fromEntries(
    args.flatMap(({ name, kind }) => {
      const value = kind === 'server' ? pinned.server : kind === 'channel' ? pinned.channel : undefined;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

const AT = '@';
/** What stands behind the names of prompts that are saved by a caller: nothing where they are for everybody. */
const shelfOf = ({ pinned, role }: Caller): string => {
  const servers = pinned.server ? [pinned.server] : role.guilds;
  return servers ? AT + [...new Set(servers)].sort().join('+') : '';
};

/** Who is answerable for a saved prompt. */
const authorOf = ({ kind, id, name }: Caller) => (kind === 'user' ? `${name} (${id})` : id);

export function promptsFor(library: PromptLibrary, { caller, mayRead, read }: Parts): CallerPrompts {
  const beyond = ({ context }: PromptDocument) => context.map(({ uri }) => uri).filter((uri) => !mayRead(uri));
  const offered = ({ context }: PromptDocument) => context.every(({ uri, optional }) => optional || mayRead(uri));

  const shelf = shelfOf(caller);
  const seesAll = shelf === '' && caller.kind === 'operator';

  async function list(): Promise<Prompt[]> {
    const shown = new Map<string, Prompt>();
    const all = await library.list();
    for (const prompt of all) if (seesAll || !prompt.name.includes(AT)) shown.set(prompt.name, prompt);
    for (const prompt of shelf === '' ? [] : all.filter((each) => each.name.endsWith(shelf))) {
      const name = prompt.name.slice(0, -shelf.length);
      if (!name.includes(AT) && shown.get(name)?.source !== 'file') shown.set(name, { ...prompt, name });
    }
    return [...shown.values()].filter(offered);
  }

  /** The one in use, and the name it is kept under. */
  async function find(name: string): Promise<{ prompt: Prompt; kept: string } | undefined> {
    if (name.includes(AT) && !seesAll) return undefined;
    const common = await library.find(name);
    const own = shelf === '' || common?.source === 'file' ? undefined : await library.find(name + shelf);
    if (own) return { prompt: { ...own, name }, kept: name + shelf };
    return common && { prompt: common, kept: name };
  }

  async function unknown(name: string): Promise<OperationError> {
    const names = (await list()).map((prompt) => prompt.name);
    const close = nearest(name, names);
    const known = names.length > 0 ? `There are ${names.join(', ')}.` : 'There are none for this role.';
    return new OperationError('not_found', `There is no prompt named ${quote(name)}.`, {
      hint: close.length > 0 ? `Did you mean ${close.join(', ')}?` : known,
    });
  }

  async function inUse(name: string): Promise<{ prompt: Prompt; kept: string }> {
    const found = await find(name);
    if (found && offered(found.prompt)) return found;
    throw await unknown(name);
  }

  /** Nobody changes what they do not see, nor the operator's files. */
  async function requireFree(name: string): Promise<void> {
    const found = (await find(name))?.prompt;
    if (!found) return;
    if (!offered(found)) throw taken(name, 'the name of a prompt that this role may not use', 'Choose another name.');
    if (found.source === 'file') {
      throw taken(
        name,
        "a file of the operator's, which saved prompts do not replace",
        'Choose another name, or ask the operator to change the file.',
      );
    }
  }

  return {
    list,
    beyond,
    async get(name, version) {
      const found = await inUse(name);
      if (version === undefined) return found.prompt;
      const kept = await library.version(found.kept, version);
      if (kept && offered(kept)) return { ...kept, name };
      throw noVersion(name, version);
    },
    render: (prompt, values) => library.render(prompt, { ...boundValues(prompt, caller), ...values }, read),
    async save({ name, text }) {
      const document = await library.read(name, text);
      const needed = document.context.filter(({ optional }) => !optional).map(({ uri }) => uri);
      const refused = beyond(document).find((uri) => needed.includes(uri));
      if (refused !== undefined) {
        throw new OperationError('invalid_input', `text: the context ${refused} is nothing that this role may read.`, {
          hint: 'Prompts are about MCP resources; templates such as discord://channels/{channel}/messages name them. Nothing was kept.',
        });
      }
      await requireFree(name);
      return { ...(await library.save({ name: name + shelf, text, author: authorOf(caller) })), name };
    },
    async history(name, page) {
      return library.history((await inUse(name)).kept, page);
    },
    async restore(name, version) {
      await requireFree(name);
      const kept = await library.version(name + shelf, version);
      const active = kept && offered(kept) ? await library.activate(name + shelf, version) : undefined;
      if (!active) throw noVersion(name, version);
      return { ...active, name };
    },
    async remove(name) {
      const { prompt } = await inUse(name);
      if (await library.remove(name + shelf)) return (await find(name))?.prompt;
      if (prompt.source === 'saved') {
        throw taken(name, 'saved for all servers', 'Save one of the same name, and it stands in its place for yours.');
      }
      const is = prompt.source === 'file' ? "a file of the operator's" : 'built in';
      throw taken(name, `no saved prompt, it is ${is}`, 'Save one of the same name to replace a built-in prompt.');
    },
    problems: async () => (caller.kind === 'operator' ? library.problems() : []),
  };
}
