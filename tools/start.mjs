// `npm start`: sets up what is missing, then opens the web interface on the sample estate; with the name of a command, runs that one.
import { setUp } from './setup.mjs';

const parameters = process.argv.slice(2);
const [first = ''] = parameters;
const isCommand = (first !== '' && !first.startsWith('-')) || /^(--help|--version|-h|-V)$/.test(first);
// Only the server shows pages; a pipeline that runs the gate does not wait for them.
setUp({ build: true, web: !isCommand || first === 'serve' });
const { main } = await import('../dist/cli/main.js');
process.exitCode = await main(isCommand ? parameters : ['serve', '--sample', ...parameters]);
