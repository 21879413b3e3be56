// Reads the one TypeScript dialect that discord-api-spec is written in (object types, unions, arrays, tuples, literals, names,
// doc comments) into JSON Schema. The package ships zod schemas for what is named, but parameters and unnamed bodies as types only.

export type Schema = Record<string, unknown>;

interface Token {
  kind: 'word' | 'text' | 'number' | 'sign' | 'comment' | 'end';
  value: string;
}

const TOKEN =
  /\s+|\/\/[^\n]*|(\/\*[\s\S]*?\*\/)|("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?)|([A-Za-z_$][\w$.]*)|([{}[\]()<>|&;:,?=])/y;

function* tokens(source: string): Generator<Token> {
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (!match) throw new Error(`Cannot read the type at: ${source.slice(at, at + 60)}`);
    const [, comment, text, number, word, sign] = match;
    if (comment !== undefined)
      yield {
        kind: 'comment',
        value: comment
          .replace(/^\/\*\*?|\*\/$/g, '')
          .replace(/^\s*\* ?/gm, '')
          .trim(),
      };
    else if (text !== undefined) yield { kind: 'text', value: JSON.parse(text) as string };
    else if (number !== undefined) yield { kind: 'number', value: number };
    else if (word !== undefined) yield { kind: 'word', value: word };
    else if (sign !== undefined) yield { kind: 'sign', value: sign };
  }
  yield { kind: 'end', value: '' };
}

/** A type from where it begins in `source` to where it ends. Names become `$ref`s below `#/$defs/`. */
export function readType(source: string): Schema {
  const stream = tokens(source);
  let here = stream.next().value as Token;
  let comment = '';

  const step = () => {
    const was = here;
    here = stream.next().value as Token;
    return was;
  };
  const skip = () => {
    comment = '';
    while (here.kind === 'comment') comment = step().value;
  };
  const is = (value: string) => here.kind === 'sign' && here.value === value;
  const take = (value: string) => {
    skip();
    if (!is(value)) throw new Error(`Expected ${value}, found ${here.value || 'the end'}`);
    step();
  };

  function object(): Schema {
    const properties: Record<string, Schema> = {};
    const required: string[] = [];
    let rest: Schema | undefined;
    take('{');
    for (skip(); !is('}'); skip()) {
      const about = comment;
      if (is('[')) {
        while (!is(']')) step();
        take(']');
        take(':');
        rest = union();
      } else {
        const name = step().value;
        const optional = is('?');
        if (optional) step();
        take(':');
        const type = union();
        if (type['not'] === undefined) properties[name] = about ? { ...type, description: about } : type;
        if (!optional) required.push(name);
      }
      if (is(';') || is(',')) step();
    }
    take('}');
    return {
      type: 'object',
      properties,
      ...(required.length > 0 ? { required } : {}),
      ...(rest ? { additionalProperties: rest } : {}),
    };
  }

  function single(): Schema {
    skip();
    const { kind, value } = here;
    if (is('{')) return object();
    if (is('(')) {
      step();
      const inner = union();
      take(')');
      return inner;
    }
    if (is('[')) {
      step();
      const items: Schema[] = [];
      for (skip(); !is(']'); skip()) {
        items.push(union());
        if (is(',')) step();
      }
      step();
      return { type: 'array', ...(items[0] ? { items: items[0] } : { maxItems: 0 }) };
    }
    step();
    if (kind === 'text') return { const: value };
    if (kind === 'number') return { const: Number(value) };
    if (kind !== 'word') throw new Error(`Expected a type, found ${value}`);
    if (value === 'Array' || value === 'Record' || value === 'Partial') {
      take('<');
      const first = union();
      let last = first;
      if (is(',')) {
        step();
        last = union();
      }
      take('>');
      if (value === 'Partial') throw new Error('Partial<> is not expected in this package');
      return value === 'Array' ? { type: 'array', items: first } : { type: 'object', additionalProperties: last };
    }
    if (['string', 'number', 'boolean', 'null'].includes(value)) return { type: value };
    if (value === 'unknown' || value === 'any' || value === 'File' || value === 'Blob') return {};
    if (value === 'never' || value === 'undefined') return { not: {} };
    if (value === 'true' || value === 'false') return { const: value === 'true' };
    return { $ref: `#/$defs/${value}` };
  }

  function suffixed(): Schema {
    let type = single();
    while (is('[')) {
      step();
      take(']');
      type = { type: 'array', items: type };
    }
    return type;
  }

  function intersection(): Schema {
    const all = [suffixed()];
    while (is('&')) {
      step();
      all.push(suffixed());
    }
    return all.length === 1 ? (all[0] as Schema) : { allOf: all };
  }

  function union(): Schema {
    skip();
    if (is('|')) step();
    const options = [intersection()];
    for (skip(); is('|'); skip()) {
      step();
      options.push(intersection());
    }
    const possible = options.filter((option) => option['not'] === undefined);
    return possible.length === 0 ? { not: {} } : possible.length === 1 ? (possible[0] as Schema) : { anyOf: possible };
  }

  return union();
}
