import { crc32, deflateSync } from 'node:zlib';

/** Digits of three by five pixels, a row in three bits. */
const digits = [
  [7, 5, 5, 5, 7],
  [2, 6, 2, 2, 7],
  [7, 1, 7, 4, 7],
  [7, 1, 7, 1, 7],
  [5, 5, 7, 1, 1],
  [7, 4, 7, 1, 7],
  [7, 4, 7, 5, 7],
  [7, 1, 1, 1, 1],
  [7, 5, 7, 5, 7],
  [7, 5, 7, 1, 7],
] as const;
const ink = 1;

/** A PNG of one colour with a number in white on it. https://www.w3.org/TR/png-3/ */
export function pngWithNumber(
  width: number,
  height: number,
  background: readonly [number, number, number],
  number: number,
): Uint8Array<ArrayBuffer> {
  const scale = Math.max(1, Math.floor(height / 12));
  const rows = Buffer.alloc((width + 1) * height);
  for (const [place, digit] of [...String(number)].entries()) {
    for (const [y, row] of (digits[Number(digit)] ?? []).entries()) {
      for (let x = 0; x < 3; x += 1) {
        if (!(row & (4 >> x))) continue;
        const left = scale * (2 + place * 4 + x);
        const top = Math.floor(height / 2) - scale * 2 + scale * y;
        paint(rows, width, height, left, top, scale);
      }
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8); // 8 bits a pixel, of a palette
  const chunks = [
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from([...background, 255, 255, 255])),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Uint8Array.from(Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]));
}

/** Each row begins with a byte that says how it is filtered: not at all. */
function paint(rows: Buffer, width: number, height: number, left: number, top: number, size: number): void {
  for (let y = top; y < Math.min(height, top + size); y += 1) {
    for (let x = left; x < Math.min(width, left + size); x += 1) rows[y * (width + 1) + 1 + x] = ink;
  }
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
