type Attributes = Readonly<Record<string, string | number | undefined>>;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What XML 1.0 does not allow at all, not even escaped: controls and halves of surrogate pairs. https://www.w3.org/TR/xml/#charsets */
const FORBIDDEN = /[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu;

export const escapeXml = (text: string): string =>
  text.replace(FORBIDDEN, '').replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);

/** Coordinates to a tenth of a pixel. */
const written = (value: string | number) =>
  typeof value === 'number' ? String(Math.round(value * 10) / 10) : escapeXml(value);

/** An element; children are markup that is already made. */
export function element(name: string, attributes: Attributes, ...children: string[]): string {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${written(value)}"`],
  );
  const head = `<${name}${given.join('')}`;
  return children.length === 0 ? `${head}/>` : `${head}>${children.join('')}</${name}>`;
}

export const INK = '#1f2933';
export const FAINT = '#6b7785';
const RULE = '#e1e6ec';
export const ACCENT = '#2f6fb3';

interface Placed {
  x: number;
  y: number;
  size?: number;
  anchor?: 'start' | 'middle' | 'end';
  fill?: string;
  weight?: 'bold';
  rotate?: number;
}

export const label = (text: string, { x, y, size = 12, anchor = 'start', fill = INK, weight, rotate }: Placed) =>
  element(
    'text',
    {
      x,
      y,
      'font-size': size,
      'text-anchor': anchor,
      fill,
      'font-weight': weight,
      transform: rotate === undefined ? undefined : `rotate(${rotate} ${x} ${y})`,
    },
    escapeXml(text),
  );

export const line = (x1: number, y1: number, x2: number, y2: number, stroke = RULE) =>
  element('line', { x1, y1, x2, y2, stroke, 'stroke-width': 1 });

/** A picture on white, with a name for those who cannot see it. */
export const picture = (width: number, height: number, title: string, ...content: string[]): string =>
  element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-label': title,
      'font-family': 'DejaVu Sans, Verdana, sans-serif',
    },
    element('title', {}, escapeXml(title)),
    element('rect', { width, height, fill: '#ffffff' }),
    ...content,
  );
