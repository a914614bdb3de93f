import { isOpenToOthers } from '../config/files.js';
import type { Logger } from '../config/logger.js';
import { FileFault, type WatchedFiles, watchFiles } from '../config/watched-files.js';
import { type CheckpointSigner, readCheckpointSigner } from '../store/checkpoints/keys.js';

/**
 * The key that signs checkpoints, with those before it, as the file holds them now. In production one that others may read is not
 * taken. Throws `Problem` at the start.
 */
export function watchCheckpointKey(
  path: string,
  { production, logger }: { production: boolean; logger: Pick<Logger, 'info' | 'error'> },
): WatchedFiles<CheckpointSigner> {
  const read = () => {
    const signer = readCheckpointSigner(path);
    if (production && isOpenToOthers(path)) throw new FileFault('openToOthers');
    return signer;
  };
  return watchFiles({ name: 'AUDIT_CHECKPOINT_KEY_FILE', paths: [path], read, logger });
}
