#!/usr/bin/env node
import { runCli } from './run.js';

const interruption = new AbortController();
process.once('SIGINT', () => interruption.abort());

// `referral list | head -1` closes the pipe; that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

const surroundings = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  interrupted: interruption.signal,
};

void runCli(process.argv.slice(2), surroundings).then((code) => {
  // A connection that is still opening would hold an interrupted process.
  if (interruption.signal.aborted) process.exit(code);
  process.exitCode = code;
});
