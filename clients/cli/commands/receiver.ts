import type { Command } from 'commander';
import type { Surroundings } from '../surroundings.js';
import { addReceiverCheck } from './receiver/check.js';

/** For who makes an OCMW's system. */
export function addReceiver(program: Command, surroundings: Surroundings): void {
  const receiver = program.command('receiver').description('For who makes an OCMW’s system that gets referrals');
  addReceiverCheck(receiver, surroundings);
}
