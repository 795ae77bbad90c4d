import { existsSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { type Browser, launch } from 'puppeteer-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Chromium without a window, as the system has it; null when there is none. Closed when the test ends. */
export async function openBrowser(t: TestContext): Promise<Browser | null> {
  const executablePath = places.find((path) => existsSync(path));
  if (executablePath === undefined) return null;
  const browser = await launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
  t.after(() => browser.close());
  return browser;
}
