// `npm start`: sets up what is missing, then opens the web interface on the sample estate; with the name of a command, runs that one.
import { setUp } from './setup.mjs';

setUp({ build: true, web: true });
const { main } = await import('../dist/cli/main.js');
const parameters = process.argv.slice(2);
const [first = ''] = parameters;
const isCommand = (first !== '' && !first.startsWith('-')) || /^(--help|--version|-h|-V)$/.test(first);
process.exitCode = await main(isCommand ? parameters : ['serve', '--sample', ...parameters]);
