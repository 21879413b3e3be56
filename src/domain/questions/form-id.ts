/** Stands in buttons and in the forms themselves; `!` where only whoever sends it sees the answer. */
const PATTERN = /^guildhall:form(!?):(.+)$/;

export const formCustomId = (name: string, { quiet }: { quiet: boolean } = { quiet: false }): string =>
  `guildhall:form${quiet ? '!' : ''}:${name}`;

/** The form that a custom id names; undefined where it is no form of ours. */
export function readFormId(id: unknown): { name: string; quiet: boolean } | undefined {
  const [, mark, name] = (typeof id === 'string' && PATTERN.exec(id)) || [];
  return name === undefined ? undefined : { name, quiet: mark === '!' };
}
