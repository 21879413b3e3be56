type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What one field was filled in with; of several kinds of components one has `value`, the others `values`. */
function saidIn({ value, values }: Fields): string[] {
  const all = Array.isArray(values) ? values : [value];
  return all.flatMap((one) => (typeof one === 'boolean' ? [String(one)] : typeof one === 'string' && one ? [one] : []));
}

function fieldsIn(components: unknown): [string, string[]][] {
  const all = Array.isArray(components) ? components : [components];
  return all.filter(isObject).flatMap((each): [string, string[]][] => {
    const inner = [...fieldsIn(each['components']), ...fieldsIn(each['component'])];
    return typeof each['custom_id'] === 'string' ? [[each['custom_id'], saidIn(each)], ...inner] : inner;
  });
}

/**
 * What somebody sent a form with, by the names of its fields, wherever they stand: in labels, or in rows as forms had them before.
 * Files by their addresses. https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-modal-submit-data-structure
 */
export function sentFields(data: unknown): Map<string, string[]> {
  if (!isObject(data)) return new Map();
  const resolved = isObject(data['resolved']) ? data['resolved'] : {};
  const files = isObject(resolved['attachments']) ? resolved['attachments'] : {};
  const shown = (one: string): string => {
    const file = files[one];
    return isObject(file) && typeof file['url'] === 'string' ? file['url'] : one;
  };
  return new Map(fieldsIn(data['components']).map(([name, said]) => [name, said.map(shown)]));
}
