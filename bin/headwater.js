#!/usr/bin/env node
// The program's door: nothing but starting the command line and saying how it ended.
import { main } from '../dist/cli/main.js';

process.exitCode = await main(process.argv.slice(2));
