import { type LoadedAgreement, loadAgreement } from '../../agreements/load-agreement.js';
import { Problem } from '../../domain/problems.js';

/** Loads the agreement that a command is about. Throws `verificationFailed` with every fault of the file. */
export function readAgreementFile(path: string): Promise<LoadedAgreement> {
  return faultsFailTheCheck(async () => loadAgreement({ path }));
}

/** A faulty file is what an agreement's commands look for: a check that failed, not a fault of their configuration. */
export async function faultsFailTheCheck<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem && error.code === 'configurationInvalid') {
      throw new Problem('verificationFailed', error.issues);
    }
    throw error;
  }
}
