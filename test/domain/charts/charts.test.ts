import { describe, expect, test } from 'bun:test';
import { barChart } from '../../../src/domain/charts/bars.ts';
import { heatMap } from '../../../src/domain/charts/heat-map.ts';
import { lineChart } from '../../../src/domain/charts/line-chart.ts';
import { toPng } from '../../../src/domain/charts/png.ts';
import { short, sparse, ticks } from '../../../src/domain/charts/scale.ts';
import { escapeXml } from '../../../src/domain/charts/svg.ts';

interface Shape {
  name: string;
  attributes: Record<string, string>;
}

/** Every element of a picture, read by a parser that is not ours; refuses what is not well formed. */
async function shapes(svg: string, selector: string): Promise<Shape[]> {
  const found: Shape[] = [];
  await new HTMLRewriter()
    .on(selector, {
      element: (element) =>
        void found.push({ name: element.tagName, attributes: Object.fromEntries([...element.attributes]) }),
    })
    .transform(new Response(svg))
    .text();
  return found;
}

const number = (shape: Shape | undefined, name: string) => Number(shape?.attributes[name]);
const titles = { title: 'Messages by day', subtitle: 'May' };
const values = [3, 0, 6, 12].map((value, i) => ({ label: `05-0${i + 1}`, value }));

describe('bars', () => {
  test('one for each value that is not nothing, as high as it is large, on one line', async () => {
    const bars = await shapes(barChart(titles, values), 'rect.bar');
    expect(bars).toHaveLength(3);
    const heights = bars.map((bar) => number(bar, 'height'));
    expect(heights[1]! / heights[0]!).toBeCloseTo(2, 1);
    expect(heights[2]! / heights[0]!).toBeCloseTo(4, 1);
    const feet = bars.map((bar) => Math.round(number(bar, 'y') + number(bar, 'height')));
    expect(new Set(feet).size).toBe(1);
    const lefts = bars.map((bar) => number(bar, 'x'));
    expect(lefts).toEqual([...lefts].sort((a, b) => a - b));
  });

  test('stay inside the picture, however many there are', async () => {
    for (const count of [1, 7, 400]) {
      const svg = barChart(
        titles,
        Array.from({ length: count }, (_, i) => ({ label: String(i), value: i + 1 })),
      );
      for (const bar of await shapes(svg, 'rect.bar')) {
        expect(number(bar, 'x')).toBeGreaterThan(0);
        expect(number(bar, 'x') + number(bar, 'width')).toBeLessThan(860);
        expect(number(bar, 'y')).toBeGreaterThan(60);
      }
    }
  });

  test('nothing at all is a picture too', async () => {
    expect(await shapes(barChart(titles, []), 'rect.bar')).toEqual([]);
    expect(barChart(titles, [{ label: 'a', value: 0 }])).not.toContain('NaN');
  });
});

test('a line goes through its values and ends with the last one in words', async () => {
  const svg = lineChart(
    titles,
    [1200, 1210, 1190].map((value, i) => ({ label: String(i), value })),
  );
  const dots = await shapes(svg, 'circle');
  expect(dots).toHaveLength(3);
  const heights = dots.map((dot) => number(dot, 'cy'));
  expect(heights[1]).toBeLessThan(heights[0]!);
  expect(heights[2]).toBeGreaterThan(heights[0]!);
  expect(svg).toContain('>1,190</text>');
  for (const few of [[], [{ label: 'x', value: 5 }]]) expect(lineChart(titles, few)).not.toMatch(/NaN|Infinity/);
});

test('a heat map has a cell for each hour of the week, darker where more happened', async () => {
  const week = Array.from({ length: 7 }, (_, day) => Array.from({ length: 24 }, (_, hour) => (day === 2 ? hour : 0)));
  const cells = await shapes(heatMap(titles, week), 'rect.cell');
  expect(cells).toHaveLength(7 * 24);
  const light = (cell: Shape | undefined) => Number.parseInt(cell?.attributes['fill']?.slice(1) ?? '', 16);
  const wednesday = cells.slice(48, 72).map(light);
  expect(wednesday[23]).toBeLessThan(wednesday[12]!);
  expect(wednesday[12]).toBeLessThan(wednesday[1]!);
  expect(new Set(cells.slice(0, 48).map(light)).size).toBe(1);
});

describe('names that people chose', () => {
  const nasty = '"><script>alert(1)</script>&\u0000\u0008\ud800';

  test('cannot break out of a picture', async () => {
    const svg = barChart({ title: nasty, subtitle: nasty }, [{ label: nasty, value: 1 }]);
    expect(await shapes(svg, 'script')).toEqual([]);
    expect(svg).not.toContain('<script');
    expect(svg).not.toMatch(/\p{Cs}|\p{Cc}/u);
  });

  test('are drawn as PNG whatever they hold', async () => {
    const png = await toPng(
      barChart({ title: `${nasty} Жизнь 日本 🎉 ${'long '.repeat(60)}` }, [{ label: nasty, value: 1 }]),
    );
    expect([...png.slice(1, 4)]).toEqual([...Buffer.from('PNG')]);
  });

  test('lose what XML forbids and keep the rest', () => {
    expect(escapeXml('a<b>&"c"\u0007 🎉')).toBe('a&lt;b&gt;&amp;&quot;c&quot; 🎉');
  });
});

test('a PNG has two pixels to the point', async () => {
  const png = await toPng(barChart(titles, values));
  const view = new DataView(png.buffer, png.byteOffset);
  expect([view.getUint32(16), view.getUint32(20)]).toEqual([1720, 840]);
  expect(png.length).toBeLessThan(200_000);
});

test.each([
  [0, 80, [0, 20, 40, 60, 80]],
  [0, 3, [0, 1, 2, 3]],
  [0, 0, [0, 1]],
  [1188, 1210, [1185, 1190, 1195, 1200, 1205, 1210]],
])('round numbers from %p to %p', (low, high, expected) => expect(ticks(low, high)).toEqual(expected));

test.each([
  [950, '950'],
  [1250, '1,250'],
  [125_400, '125k'],
  [1_500_000, '1.5M'],
])('%p is written %p', (value, expected) => expect(short(value)).toBe(expected));

test('labels are thinned out evenly', () => {
  const shown = sparse(30, 12);
  expect(Array.from({ length: 30 }, (_, i) => i).filter(shown)).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 24, 27]);
  expect([0, 1, 2].filter(sparse(3, 12))).toEqual([0, 1, 2]);
});
