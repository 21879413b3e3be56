import { z } from 'zod';
import type { Context } from '../../kernel/context.ts';

export const chart = z.enum(['png', 'svg']).optional().describe('also draw it');
export type ChartKind = z.output<typeof chart>;

/** Adds a picture to the answer. What draws PNG is loaded by the first one. */
export async function draw({ attach }: Context, kind: ChartKind, svg: () => string): Promise<void> {
  if (kind === undefined) return;
  if (kind === 'svg') {
    attach({ type: 'image', data: Buffer.from(svg()).toString('base64'), mimeType: 'image/svg+xml' });
    return;
  }
  const { toPng } = await import('../../domain/charts/png.ts');
  attach({ type: 'image', data: Buffer.from(await toPng(svg())).toString('base64'), mimeType: 'image/png' });
}
