// `npm start`: sets up what is missing, then tells the two stories on the sample estate; with arguments, runs the command line.
import { setUp } from './setup.mjs';

setUp({ build: true });
const { main } = await import('../dist/cli/main.js');
const parameters = process.argv.slice(2);
process.exitCode = await main(parameters.length > 0 ? parameters : ['demo']);
