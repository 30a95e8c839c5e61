// Builds the pages into web/dist, which the server serves: hashed names, nothing inline, so that a strict content security policy holds.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compress } from './compress.js';

/** Where `headwater serve` listens while pages are made with `npm run dev -w web`. */
const SERVER = 'http://127.0.0.1:8420';

export default defineConfig({
  plugins: [react(), compress()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: false,
    // Nothing becomes a data: address; the policy allows files of our own only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Few files: the libraries, which seldom change, and the parts that pages share. A page's own code stays its own.
          groups: [
            {
              name: 'libraries',
              test: /node_modules\/(react|react-dom|scheduler|openapi-fetch|@tanstack\/(?!react-virtual|virtual-core)[^/]+)\//,
            },
            { name: 'parts', test: /web\/src\/(api|components|lib|strings|url)\/|@tabler\/icons-react/, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    // The server answers requests that come from its own address only.
    proxy: Object.fromEntries(
      ['/api', '/auth'].map((path) => [path, { target: SERVER, changeOrigin: true, headers: { origin: SERVER } }]),
    ),
  },
});
