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

/** The library as one caller has it: prompts about what they may not read do not exist for them. */
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

/** Who is answerable for a saved prompt. */
const authorOf = ({ kind, id, name }: Caller) => (kind === 'user' ? `${name} (${id})` : id);

export function promptsFor(library: PromptLibrary, { caller, mayRead, read }: Parts): CallerPrompts {
  const beyond = ({ context }: PromptDocument) => context.map(({ uri }) => uri).filter((uri) => !mayRead(uri));
  const offered = ({ context }: PromptDocument) => context.every(({ uri, optional }) => optional || mayRead(uri));

  const list = async () => (await library.list()).filter(offered);

  async function unknown(name: string): Promise<OperationError> {
    const names = (await list()).map((prompt) => prompt.name);
    const close = nearest(name, names);
    const known = names.length > 0 ? `There are ${names.join(', ')}.` : 'There are none for this role.';
    return new OperationError('not_found', `There is no prompt named ${quote(name)}.`, {
      hint: close.length > 0 ? `Did you mean ${close.join(', ')}?` : known,
    });
  }

  async function inUse(name: string): Promise<Prompt> {
    const found = await library.find(name);
    if (found && offered(found)) return found;
    throw await unknown(name);
  }

  /** Nobody changes what they do not see, nor the operator's files. */
  async function requireFree(name: string): Promise<void> {
    const found = await library.find(name);
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
      if (version === undefined) return inUse(name);
      const kept = await library.version(name, version);
      if (kept && offered(kept)) return kept;
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
      return library.save({ name, text, author: authorOf(caller) });
    },
    async history(name, page) {
      await inUse(name);
      return library.history(name, page);
    },
    async restore(name, version) {
      await requireFree(name);
      const kept = await library.version(name, version);
      const active = kept && offered(kept) ? await library.activate(name, version) : undefined;
      if (!active) throw noVersion(name, version);
      return active;
    },
    async remove(name) {
      const found = await inUse(name);
      if (await library.remove(name)) return library.find(name);
      const is = found.source === 'file' ? "a file of the operator's" : 'built in';
      throw taken(name, `no saved prompt, it is ${is}`, 'Save one of the same name to replace a built-in prompt.');
    },
    problems: async () => (caller.kind === 'operator' ? library.problems() : []),
  };
}
