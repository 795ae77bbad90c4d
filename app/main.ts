#!/usr/bin/env node
import { runCli } from './cli.ts';
import { tuneGc } from './tune-gc.ts';

tuneGc();
process.exitCode = await runCli(process.argv.slice(2));
