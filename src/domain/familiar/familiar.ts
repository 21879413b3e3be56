import type { Aliases, Gone } from './alias.ts';

/** Servers whose tools answer here under their old names. */
export const FAMILIAR = ['hanweg', 'barryyip', 'saseq', 'quadslab'] as const;
export type Familiar = (typeof FAMILIAR)[number];

const GONE: Partial<Record<Familiar, Gone>> = {
  quadslab: { set_bot_status: 'Guildhall sets no presence: several sessions share one bot.' },
};

const LOADERS: Readonly<Record<Familiar, () => Promise<Aliases>>> = {
  hanweg: async () => (await import('./hanweg.ts')).hanweg,
  barryyip: async () => (await import('./barryyip.ts')).barryyip,
  saseq: async () => (await import('./saseq.ts')).saseq,
  quadslab: async () => (await import('./quadslab.ts')).quadslab,
};

export async function loadFamiliar(name: Familiar): Promise<{ aliases: Aliases; gone: Gone }> {
  return { aliases: await LOADERS[name](), gone: GONE[name] ?? {} };
}
