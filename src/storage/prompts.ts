import type { PromptDraft, Prompts, PromptVersion } from '../kernel/store/prompts.ts';
import { optionalText, readJson, text, writeJson } from './codec.ts';
import type { Access, Database } from './engine.ts';
import type { PromptVersionRow } from './schema.ts';

type Joined = PromptVersionRow & { active_version: number };

const toPrompt = ({ active_version, ...row }: Joined): PromptVersion => ({
  ...row,
  arguments: readJson(row.arguments),
  active: row.version === active_version,
});

const all = (db: Database) =>
  db
    .selectFrom('prompts')
    .innerJoin('prompt_versions', 'prompt_versions.name', 'prompts.name')
    .selectAll('prompt_versions')
    .select('prompts.active_version');

const inUse = (db: Database) => all(db).whereRef('prompt_versions.version', '=', 'prompts.active_version');

const contentOf = (draft: PromptDraft) => ({
  title: optionalText(draft.title),
  description: optionalText(draft.description),
  arguments: writeJson(draft.arguments),
  body: text(draft.body),
});

export function createPrompts(access: Access): Prompts {
  const one = (name: string, version?: number) => (db: Database) => {
    const found = version === undefined ? inUse(db) : all(db).where('prompt_versions.version', '=', version);
    return found.where('prompts.name', '=', name).executeTakeFirst();
  };

  return {
    save: (draft) =>
      access.write({ repeatable: true, durable: true }, async (db) => {
        const content = contentOf(draft);
        const { name, author } = draft;
        // Takes the prompt for this transaction, so that two versions saved at once get different numbers.
        const { last_version } = await db
          .insertInto('prompts')
          .values({ name, active_version: 0, last_version: 0 })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ name }))
          .returning('last_version')
          .executeTakeFirstOrThrow();
        const current = await one(name)(db);
        const same =
          current && Object.entries(content).every(([key, value]) => current[key as keyof typeof content] === value);
        if (same) return toPrompt(current);
        const version = last_version + 1;
        const row = { name, version, ...content, author, created_at: access.now() };
        await db.insertInto('prompt_versions').values(row).execute();
        const changed = { active_version: version, last_version: version };
        await db.updateTable('prompts').set(changed).where('name', '=', name).execute();
        return toPrompt({ ...row, active_version: version });
      }),

    async get(name, version) {
      const row = await access.read(one(name, version));
      return row && toPrompt(row);
    },

    async list() {
      const rows = await access.read((db) => inUse(db).orderBy('prompts.name').execute());
      return rows.map(toPrompt);
    },

    versions: () =>
      access.read((db) =>
        db.selectFrom('prompts').select(['name', 'active_version as version']).orderBy('name').execute(),
      ),

    async history(name, { limit = 100, before } = {}) {
      const rows = await access.read((db) => {
        const found = all(db).where('prompts.name', '=', name).orderBy('prompt_versions.version', 'desc').limit(limit);
        return (before === undefined ? found : found.where('prompt_versions.version', '<', before)).execute();
      });
      return rows.map(toPrompt);
    },

    activate: (name, version) =>
      access.write({ repeatable: true, durable: true }, async (db) => {
        const row = await one(name, version)(db);
        if (!row) return undefined;
        await db.updateTable('prompts').set({ active_version: version }).where('name', '=', name).execute();
        return toPrompt({ ...row, active_version: version });
      }),

    async remove(name) {
      const { numDeletedRows } = await access.write({ repeatable: false, durable: true }, (db) =>
        db.deleteFrom('prompts').where('name', '=', name).executeTakeFirst(),
      );
      return numDeletedRows > 0n;
    },
  };
}
