import { expect, test } from 'bun:test';
import { workingFolder } from '../../src/main/working-folder.ts';

test.each([
  ['/home/ann/project', ['/home/ann/project']],
  ['/home/ann/', []],
  ['/home', []],
  ['/', []],
])('started in %s, files may be sent from %p', (cwd, folders) => {
  expect(workingFolder(cwd, '/home/ann')).toEqual(folders);
});
