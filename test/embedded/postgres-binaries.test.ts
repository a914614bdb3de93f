import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeLibraryLinks } from '../../sandbox/embedded/postgres-binaries.js';
import { scratchDirectory } from './scratch.js';

const scratch = scratchDirectory();
afterAll(scratch.remove);

test('the links that an install without scripts leaves out are made, once', () => {
  const native = join(scratch.path, 'native');
  mkdirSync(join(native, 'lib'), { recursive: true });
  writeFileSync(join(native, 'lib', 'libexample.so.1.2'), 'the library');
  const links = [{ source: 'native/lib/libexample.so.1.2', target: 'native/lib/libexample.so.1' }];
  writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify(links));

  makeLibraryLinks(native);
  makeLibraryLinks(native);

  expect(readFileSync(join(native, 'lib', 'libexample.so.1'), 'utf8')).toBe('the library');
});
