import wasm from '@resvg/resvg-wasm/index_bg.wasm' with { type: 'file' };
import font from 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf' with { type: 'file' };

/** Sharp on screens with two pixels to the point. */
const ZOOM = 2;

interface Renderer {
  Resvg: typeof import('@resvg/resvg-wasm').Resvg;
  font: Uint8Array;
}

let renderer: Promise<Renderer> | undefined;

/** Brought into memory by the first picture; 2.5 MB of program and a font. */
async function load(): Promise<Renderer> {
  const [{ initWasm, Resvg }, program, letters] = await Promise.all([
    import('@resvg/resvg-wasm'),
    Bun.file(wasm).arrayBuffer(),
    Bun.file(font).bytes(),
  ]);
  await initWasm(program);
  return { Resvg, font: letters };
}

/** The picture as PNG, drawn in this process. */
export async function toPng(svg: string): Promise<Uint8Array> {
  renderer ??= load();
  const { Resvg, font: letters } = await renderer;
  const options = {
    font: { fontBuffers: [letters], defaultFontFamily: 'DejaVu Sans', sansSerifFamily: 'DejaVu Sans' },
    fitTo: { mode: 'zoom', value: ZOOM },
  } as const;
  const image = new Resvg(svg, options);
  try {
    const drawn = image.render();
    try {
      return drawn.asPng();
    } finally {
      drawn.free();
    }
  } finally {
    image.free();
  }
}
