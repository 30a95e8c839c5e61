// Builds the pages into web/dist, which the server serves: hashed names, nothing inline, so that a strict content security policy holds.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `headwater serve` listens while pages are made with `npm run dev -w web`. */
const SERVER = 'http://127.0.0.1:8420';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: false,
    // Nothing becomes a data: address; the policy allows files of our own only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    // The layout worker is one file of 1.5 MB that is loaded when a graph is drawn.
    chunkSizeWarningLimit: 600,
  },
  server: {
    host: '127.0.0.1',
    // The server answers requests that come from its own address only.
    proxy: Object.fromEntries(
      ['/api', '/auth'].map((path) => [path, { target: SERVER, changeOrigin: true, headers: { origin: SERVER } }]),
    ),
  },
});
