import { OperationError } from '../kernel/errors.ts';

/** Names of Discord's own palette and the plain words for colours. */
const NAMED: Readonly<Record<string, number>> = {
  default: 0,
  none: 0,
  blurple: 0x5865f2,
  red: 0xed4245,
  green: 0x57f287,
  yellow: 0xfee75c,
  fuchsia: 0xeb459e,
  pink: 0xeb459e,
  white: 0xffffff,
  black: 0x010101,
  blue: 0x3498db,
  teal: 0x1abc9c,
  aqua: 0x1abc9c,
  purple: 0x9b59b6,
  gold: 0xf1c40f,
  orange: 0xe67e22,
  grey: 0x95a5a6,
  gray: 0x95a5a6,
  navy: 0x34495e,
};

/** The one three-coloured style there is. https://docs.discord.com/developers/topics/permissions#role-object-role-colors-object */
const HOLOGRAPHIC = { primary_color: 11_127_295, secondary_color: 16_759_788, tertiary_color: 16_761_760 };

export interface RoleColors {
  primary_color: number;
  secondary_color: number | null;
  tertiary_color: number | null;
}

function readColor(text: string): number | undefined {
  const hex = /^(?:#|0x)?([0-9a-f]{6}|[0-9a-f]{3})$/i.exec(text)?.[1];
  if (hex) return Number.parseInt(hex.length === 3 ? hex.replace(/./g, '$&$&') : hex, 16);
  const name = text.toLowerCase();
  return Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
}

/** `#ff8800`, `f80`, `0xff8800` or a name such as `red`: as the number Discord takes. */
export function parseColor(text: string, field = 'color'): number {
  const found = readColor(text.trim());
  if (found !== undefined) return found;
  throw new OperationError('invalid_input', `${field}: ${JSON.stringify(text.slice(0, 40))} is not a colour.`, {
    hint: `Write #rrggbb or one of ${Object.keys(NAMED).join(', ')}.`,
  });
}

/** One colour, two for a gradient (`#ff0000 #0000ff`), or `holographic`. */
export function parseRoleColors(text: string, field = 'color'): RoleColors {
  if (text.trim().toLowerCase() === 'holographic') return HOLOGRAPHIC;
  const [first = '', second, ...others] = text.trim().split(/[\s,]+/);
  if (others.length > 0) {
    throw new OperationError('invalid_input', `${field}: a role has one colour or a gradient of two.`, {
      hint: 'Write #rrggbb, "#rrggbb #rrggbb" or holographic.',
    });
  }
  return {
    primary_color: parseColor(first, field),
    secondary_color: second === undefined ? null : parseColor(second, field),
    tertiary_color: null,
  };
}

/** `#rrggbb`; 0 is Discord's "no colour" and gives undefined. */
export const formatColor = (color: number): string | undefined =>
  color === 0 ? undefined : `#${color.toString(16).padStart(6, '0')}`;
