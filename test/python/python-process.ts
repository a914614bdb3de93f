import { join } from 'node:path';
import { type RunningProcess, startProcess } from '../setup/running-process.js';
import { pythonPackages } from './packages.js';

/** Starts a Python program of this folder, with the packages of `requirements.txt`. */
export async function startPython(file: string, words: readonly string[] = []): Promise<RunningProcess> {
  const environment = { PYTHONPATH: await pythonPackages(), PYTHONDONTWRITEBYTECODE: '1', PYTHONUTF8: '1' };
  return startProcess('python3', [join(__dirname, file), ...words], environment);
}
