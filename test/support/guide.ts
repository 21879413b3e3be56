import { expect } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLaptop } from './laptop.ts';
import { shellIn } from './shell.ts';

/**
 * A page of docs/ whose examples are followed at a shell in front of a sandbox: `sh` blocks are typed, `text` blocks are
 * what the line above them prints, and `yaml` blocks are files, named in the words before them.
 */
export async function openGuide(page: string, settings: Record<string, string> = {}) {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/(?:`([\w.]+)`[^`]*\n)?```(sh|text|yaml)\n([\s\S]*?)```/g)].map(
    ([, file = '', language, content = '']) => ({ file, language, content }),
  );
  const laptop = await openLaptop(settings, { rateLimits: 'off' });
  const shell = shellIn(laptop);
  return {
    text,
    shell,
    close: laptop.close,
    /**
     * Does all that the page shows, and answers the kinds of blocks in their order.
     * @param masked hides what is another on every run
     * @param printed files that the lines before them wrote
     */
    async follow(masked: (text: string) => string, printed: readonly string[] = []): Promise<string[]> {
      let last = '';
      for (const { file, language, content } of blocks) {
        if (language === 'sh') for (const line of content.trim().split('\n')) last = await shell(line);
        else if (language === 'text') expect(masked(last).trim()).toBe(masked(content).trim());
        else if (printed.includes(file)) {
          expect(readFileSync(join(laptop.home, file), 'utf8').trim()).toBe(content.trim());
        } else writeFileSync(join(laptop.home, file), content);
      }
      return blocks.map(({ file, language }) => (language === 'yaml' ? `yaml ${file}` : String(language)));
    },
  };
}
