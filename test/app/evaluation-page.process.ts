import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { launch } from 'puppeteer-core';
import { evaluationHtml } from '../../app/use-cases/evaluate/report.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { evaluateSample } from './use-cases/evaluate/evaluate-sample.ts';

const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

// Text, since this program is compiled without the types of a browser.
const inPage = `({
  overflow: document.documentElement.scrollWidth - window.innerWidth,
  charts: [...document.querySelectorAll('figure svg')].map((svg) => svg.getBoundingClientRect().height),
  letters: [...document.querySelectorAll('svg')].map((svg) => (11 * svg.getBoundingClientRect().width) / svg.viewBox.baseVal.width),
})`;

test('the evaluation page opens in a browser, asks for nothing, and fits a phone', async (t) => {
  if (chromium === undefined) {
    const missing = 'there is no Chromium: apt-get install chromium';
    if (process.env['CI'] === 'true') throw new Error(missing);
    t.skip(`NOT RUN: ${missing}`);
    return;
  }
  const folder = temporaryFolder();
  t.after(() => folder.remove());
  const file = join(folder.path, 'evaluation.html');
  await writeFile(file, evaluationHtml(await evaluateSample()));
  const browser = await launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-gpu'] });
  t.after(() => browser.close());
  const page = await browser.newPage();
  const asked: string[] = [];
  const errors: unknown[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', (error) => errors.push(error));
  for (const width of [390, 1280]) {
    await page.setViewport({ width, height: 844 });
    await page.goto(pathToFileURL(file).href);
    await page.evaluate('for (const mistake of document.querySelectorAll("details")) mistake.open = true');
    const seen = (await page.evaluate(inPage)) as { overflow: number; charts: number[]; letters: number[] };
    assert.equal(seen.overflow, 0, `at ${width} pixels the page is wider than the screen`);
    assert.equal(seen.charts.length, 3);
    for (const height of seen.charts) assert.ok(height > 150, `a chart is ${height} pixels high`);
    assert.ok(seen.letters.length > 3);
    for (const size of seen.letters) assert.ok(size > 9.5, `at ${width} pixels a picture has letters of ${size}`);
  }
  assert.deepEqual(
    asked.filter((url) => !url.startsWith('file:')),
    [],
  );
  assert.deepEqual(errors, []);
});
