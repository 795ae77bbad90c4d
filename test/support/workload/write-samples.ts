// Writes samples/ anew: npm run build && node dist/test/support/workload/write-samples.js
import { mkdirSync, writeFileSync } from 'node:fs';
import { sampleFiles } from './sample-month.ts';

mkdirSync('samples', { recursive: true });
for (const [name, text] of Object.entries(sampleFiles())) writeFileSync(`samples/${name}`, text);
