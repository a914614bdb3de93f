import { run } from './running.js';

// Run as a process of its own: the completion library writes to the console of Node, which Jest's tests do not have.
async function main(): Promise<void> {
  const answers: string[] = [];
  const { log } = console;
  for (const words of JSON.parse(process.argv[2] ?? '[]') as string[][]) {
    const lines: string[] = [];
    console.log = (line) => void lines.push(line);
    await run(['complete', ...words]);
    answers.push(lines.join('\n'));
  }
  log(JSON.stringify(answers));
}

void main();
