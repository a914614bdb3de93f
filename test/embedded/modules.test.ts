import tab from '@bomb.sh/tab';
import completeCommands from '@bomb.sh/tab/commander';
import { generateSecret } from 'jose';

test('packages that Jest cannot load by itself can be used in tests', async () => {
  expect(typeof tab.command).toBe('function');
  expect(typeof completeCommands).toBe('function');
  await expect(generateSecret('A256GCM')).resolves.toBeDefined();
});
