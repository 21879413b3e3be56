/** Signatures of the formats that Discord takes and models look at. https://docs.discord.com/developers/reference#image-data */
const FORMATS: readonly { type: string; marks: readonly (readonly [at: number, text: string])[] }[] = [
  { type: 'image/png', marks: [[0, '\x89PNG']] },
  { type: 'image/jpeg', marks: [[0, '\xff\xd8\xff']] },
  { type: 'image/gif', marks: [[0, 'GIF8']] },
  {
    type: 'image/webp',
    marks: [
      [0, 'RIFF'],
      [8, 'WEBP'],
    ],
  },
];

/** What the bytes themselves say, whatever a file is called or claims to be. */
export const imageType = (bytes: Uint8Array): string | undefined =>
  FORMATS.find(({ marks }) =>
    marks.every(([at, text]) => [...text].every((char, i) => bytes[at + i] === char.charCodeAt(0))),
  )?.type;
