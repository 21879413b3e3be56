import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isPromptName, MAX_PROMPT_CHARS, NAME_RULE } from '../../domain/prompts/names.ts';
import { PromptError } from '../../domain/prompts/prompt-error.ts';
import type { Prompt } from '../../kernel/prompts.ts';

/** Files looked at; a folder of more is not one of prompts. */
const MOST = 200;
/** A character is at most so many bytes. */
const MAX_BYTES = 4 * MAX_PROMPT_CHARS;

export interface PromptFiles {
  prompts: readonly Prompt[];
  /** `file:line: what is wrong` */
  problems: readonly string[];
}

interface Known {
  /** Changes whenever the file does. */
  stamp: string;
  prompt?: Prompt;
  problem?: string;
}

/** A folder of prompts, read when it is asked for, and of that only what changed. It need not exist. */
export function promptFolder(folder: string) {
  const known = new Map<string, Known>();
  let current: PromptFiles = { prompts: [], problems: [] };
  let stamps = '';

  async function read(file: string, stamp: string, size: number): Promise<Known> {
    const path = join(folder, file);
    const name = file.slice(0, -'.md'.length);
    const problem = (line: number, what: string): Known => ({ stamp, problem: `${path}:${line}: ${what}` });
    if (!isPromptName(name)) return problem(1, `the file cannot be called so: ${NAME_RULE}`);
    if (size > MAX_BYTES) return problem(1, `the file is larger than ${MAX_BYTES} bytes.`);
    try {
      const [text, { readPrompt }] = await Promise.all([
        readFile(path, 'utf8'),
        import('../../domain/prompts/document.ts'),
      ]);
      return { stamp, prompt: { ...readPrompt(text), name, source: 'file', text } };
    } catch (error) {
      if (error instanceof PromptError) return problem(error.line, error.message);
      return problem(1, 'the file cannot be read: check its permissions.');
    }
  }

  async function listing(): Promise<{ file: string; stamp: string; size: number }[]> {
    // Most have no such folder, and an idle process needs no thread to find that out.
    if (!existsSync(folder)) return [];
    const files = await readdir(folder).catch(() => []);
    const wanted = files.filter((file) => file.endsWith('.md') && !/^\.|^readme\.md$/i.test(file)).sort();
    const found = await Promise.all(
      wanted.slice(0, MOST + 1).map(async (file) => {
        const status = await stat(join(folder, file)).catch(() => undefined);
        if (!status?.isFile()) return [];
        return [{ file, stamp: `${status.mtimeMs} ${status.size} ${status.ino}`, size: status.size }];
      }),
    );
    return found.flat();
  }

  return {
    /** What is in the folder now. The same object as long as nothing changed. */
    async look(): Promise<PromptFiles> {
      const files = await listing();
      const now = JSON.stringify(files);
      if (now === stamps) return current;
      for (const { file, stamp, size } of files.slice(0, MOST)) {
        if (known.get(file)?.stamp !== stamp) known.set(file, await read(file, stamp, size));
      }
      const there = new Set(files.map(({ file }) => file));
      for (const file of known.keys()) if (!there.has(file)) known.delete(file);
      const all = files.flatMap(({ file }) => known.get(file) ?? []);
      current = {
        prompts: all.flatMap(({ prompt }) => prompt ?? []),
        problems: [
          ...all.flatMap(({ problem }) => problem ?? []),
          ...(files.length > MOST ? [`${folder}: there are more than ${MOST} files, the rest is left out.`] : []),
        ],
      };
      stamps = now;
      return current;
    },
  };
}
