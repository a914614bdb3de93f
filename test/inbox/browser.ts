import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The Chromium of this machine. Throws, and says what to install, where there is none. */
export function chromiumPath(): string {
  const { CHROMIUM_PATH, PATH = '' } = process.env;
  const candidates = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const found = [CHROMIUM_PATH, ...candidates].find((path) => path !== undefined && path !== '' && existsSync(path));
  if (found === undefined) {
    throw new Error('no Chromium: install one (apt-get install chromium), or name it in CHROMIUM_PATH');
  }
  return found;
}

export function startBrowser(): Promise<Browser> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({
    executablePath: chromiumPath(),
    env: { ...process.env, LANGUAGE: 'nl_BE' } as Record<string, string>,
    args: [...asRoot, '--disable-dev-shm-usage', '--lang=nl-BE'],
  });
}

/** Names what has the focus: its own words, or those of its label. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(`(() => {
    const element = document.activeElement;
    const label = element.labels?.[0]?.textContent;
    return (label ?? element.textContent ?? '').trim();
  })()`);
}

/** Presses Tab until what has the focus says these words. */
export async function tabTo(page: Page, words: string): Promise<void> {
  for (let press = 0; press < 80; press += 1) {
    await page.keyboard.press('Tab');
    if ((await focused(page)) === words) return;
  }
  throw new Error(`no Tab leads to: ${words}`);
}

/** Opens the link, or presses the button, that says these words; waits for the page that follows. */
export async function follow(page: Page, words: string): Promise<void> {
  await tabTo(page, words);
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
}

/** Chooses an option of a group by its words: Tab to the group, then the arrows. */
export async function choose(page: Page, first: string, words: string): Promise<void> {
  await tabTo(page, first);
  await page.keyboard.press('Space');
  for (let press = 0; press < 10 && (await focused(page)) !== words; press += 1) await page.keyboard.press('ArrowDown');
  if ((await focused(page)) !== words) throw new Error(`no such option: ${words}`);
}

/** Keeps a picture of the page in the folder that `INBOX_PICTURES` names, where it names one. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.INBOX_PICTURES;
  if (folder === undefined || folder === '') return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
