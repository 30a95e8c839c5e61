// Starts `npm start -- --no-open` in a folder as a newcomer would, comes in by the address that it prints last, and looks at the
// page and at what the sample shows. Exits with 1, and what was printed, when any of it is not there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const [folder = '.'] = process.argv.slice(2);
const PATIENCE = 240_000;
const child = spawn('npm', ['start', '--silent', '--', '--no-open', '--listen', '127.0.0.1:8419'], {
  cwd: folder,
  stdio: ['ignore', 'pipe', 'inherit'],
  detached: true,
});
const late = setTimeout(() => fail('it did not come up in time'), PATIENCE);
try {
  const address = await printedAddress();
  const cookie = await comeIn(address);
  const origin = new URL(address).origin;
  const page = await (await fetch(`${origin}/`, { headers: { cookie, accept: 'text/html' } })).text();
  if (!page.includes('<div id="root"')) fail(`the page is not the web interface: ${page.slice(0, 200)}`);
  const first = await untilShown(origin, cookie);
  if (!first.startsWith('openssl@platform-base')) fail(`the first cause is ${first}`);
  console.log(`${origin} shows ${first} first`);
} finally {
  clearTimeout(late);
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  await once(child, 'exit');
}

/** @returns {Promise<string>} */
async function printedAddress() {
  if (child.stdout === null) throw new Error('its output is not read');
  for await (const line of createInterface({ input: child.stdout })) if (line.includes('/auth/start?token=')) return line.trim();
  return fail('it ended without an address');
}

/** @param {string} address */
async function comeIn(address) {
  const answer = await fetch(address, { redirect: 'manual' });
  const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
  if (cookie === '') fail(`the address opens no session: ${answer.status}`);
  return cookie;
}

/** @param {string} origin @param {string} cookie */
async function untilShown(origin, cookie) {
  for (;;) {
    /** @type {{ items?: { id: string }[] }} */
    const { items = [] } = JSON.parse(await (await fetch(`${origin}/api/v1/causes?limit=1`, { headers: { cookie } })).text());
    if (items[0] !== undefined) return items[0].id;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** @param {string} why @returns {never} */
function fail(why) {
  console.error(why);
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  process.exit(1);
}
