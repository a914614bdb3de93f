import { writeCheckpointFile } from '../../store/checkpoints/directory.js';

/** Writes a checkpoint larger than its process may write: as a disk that is full answers in the middle of a file. */
const [directory = '', name = ''] = process.argv.slice(2);
writeCheckpointFile(directory, name, 'x'.repeat(200_000)).then(
  () => process.stdout.write('written\n'),
  (error: { code?: string }) => process.stdout.write(`${error.code}\n`),
);
