import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Page } from 'puppeteer-core';
import { openBrowser } from '../support/browser.ts';
import { type Cli, createCli, type RunningUp } from '../support/cli.ts';

const sample = (name: string): string => fileURLToPath(new URL(`../../../samples/${name}`, import.meta.url));

const shots = join(tmpdir(), 'reconduit-console');

/** The console over the sample month; what the page complains of is kept, as is every request it makes. */
async function begin(t: TestContext): Promise<{ cli: Cli; up: RunningUp; page: Page; complaints: string[] } | null> {
  const browser = await openBrowser(t);
  if (!browser) {
    t.skip('no Chromium here: `apt-get install chromium` brings it');
    return null;
  }
  mkdirSync(shots, { recursive: true });
  const cli = createCli(t);
  const up = await cli.up();
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(up.url) && !/^(data|blob):/.test(request.url())) complaints.push(request.url());
  });
  return { cli, up, page, complaints };
}

async function textOf(page: Page, selector: string): Promise<string> {
  return page.$eval(selector, (element) => element.textContent ?? '');
}

async function shownAt(page: Page, name: string, width: number): Promise<void> {
  await page.setViewport({ width, height: 900 });
  const wide = Number(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'));
  assert.ok(wide <= 0, `${name} is ${wide} pixels wider than a screen of ${width}`);
  await page.screenshot({ path: join(shots, `${name}-${width}.png`), fullPage: true });
}

test('files of both sides are reconciled, watched, shown with their evidence, and exported; unread rows are told', async (t) => {
  const opened = await begin(t);
  if (!opened) return;
  const { cli, up, page, complaints } = opened;
  await page.goto(`${up.url}/`);
  await (await page.$('#pos-file'))?.uploadFile(sample('pos.csv'));
  const broken = join(cli.dataDir, 'more.csv');
  writeFileSync(broken, 'customer_name,amount,date\nAnn Lee,forty,2026-01-20\n');
  await (await page.$('#rewards-file'))?.uploadFile(sample('alle.csv'), sample('aspire.csv'), broken);
  await page.click('#start');
  await page.waitForSelector('#job-result:not([hidden])', { timeout: 60_000 });
  assert.match(await textOf(page, '#job-tiles'), /Matched\$\d,\d{3}\.\d{2}\d{3} of 2\d\d rewards/);
  assert.match(await textOf(page, '#unread'), /1 row could not be read\s*more\.csv, line 2: .*not an amount/);
  await page.waitForSelector('#detail .actions');
  await page.focus('#list');
  // A claim for which no redemption speaks has no evidence to show.
  for (let i = 0; i < 40 && (await page.$('#detail .waterfall')) === null; i++) await page.keyboard.press('ArrowDown');
  await page.waitForSelector('#detail .waterfall');
  const amounts = await page.$$eval('#list .amount', (all) =>
    all.map((one) => Number(one.textContent?.replace(/[$,]/g, ''))),
  );
  assert.deepEqual(
    amounts,
    [...amounts].sort((a, b) => b - a),
  );
  const listed = await textOf(page, '#list');
  for (const kind of ['Missing pos', 'Missing reward']) assert.ok(listed.includes(kind), kind);
  await page.keyboard.press('r');
  await page.waitForFunction('document.querySelector("#list-state").textContent === "Reject: done."');
  await shownAt(page, 'files', 1200);
  await shownAt(page, 'files', 390);
  const session = await page.createCDPSession();
  await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: shots, eventsEnabled: true });
  const saved = new Promise((resolve) =>
    session.on('Browser.downloadProgress', (e) => e.state === 'completed' && resolve(1)),
  );
  await page.click('#export-csv');
  await saved;
  assert.deepEqual(complaints, []);
  assert.equal(await up.stop(), 0, up.stderr());
});

test('live exceptions are worked through from the keyboard, on a phone, in the dark, and changes are told', async (t) => {
  const opened = await begin(t);
  if (!opened) return;
  const { cli, up, page, complaints } = opened;
  await cli.run(['ingest', '--pos', sample('pos.csv'), '--rewards', sample('alle.csv')]);
  await page.goto(`${up.url}/`);
  await page.waitForFunction('document.querySelectorAll("#list [role=option]").length > 0 || location.reload()', {
    polling: 1500,
    timeout: 60_000,
  });
  await page.waitForSelector('#detail .actions');
  await page.click('#follow');
  await page.waitForFunction('document.querySelector("#live-state").textContent === "following …"');
  await page.focus('#list');
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction('document.querySelector("#list").getAttribute("aria-activedescendant") === "exception-1"');
  await page.keyboard.press('ArrowUp');
  await page.waitForSelector('#detail .actions');
  const first = await textOf(page, '#list [aria-selected=true] small');
  await page.waitForFunction(
    `document.querySelector('#detail').textContent.includes(${JSON.stringify(first.split(' · ')[0])})`,
  );
  const money = await textOf(page, '#money');
  await page.keyboard.press('a');
  await page.waitForFunction('document.querySelector("#list-state").textContent === "Approve: done."', {
    timeout: 30_000,
  });
  // Without a reload: what was decided has come to the tables, and from there to the tiles.
  await page.waitForFunction(`document.querySelector('#money').textContent !== ${JSON.stringify(money)}`);
  await page.waitForFunction('document.querySelectorAll("#stream li").length > 0', { timeout: 30_000 });
  await shownAt(page, 'live', 1200);
  await shownAt(page, 'live', 390);
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  await shownAt(page, 'live-dark', 1200);
  await shownAt(page, 'live-dark', 390);
  const tree = JSON.stringify(await page.accessibility.snapshot());
  for (const name of ['Exceptions, costliest first', 'Point of sale', 'Stop following', 'Approve (A)'])
    assert.ok(tree.includes(name), name);
  assert.deepEqual(complaints, []);
  assert.equal(await up.stop(), 0, up.stderr());
});
