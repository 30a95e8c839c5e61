import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const source = fileURLToPath(new URL('..', import.meta.url));
const styles = join(dirname(createRequire(import.meta.url).resolve('@mantine/core/styles.css')), 'styles');
const listed = readFileSync(new URL('mantine-styles.ts', import.meta.url), 'utf8');
const used = new Set(
  readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => readFileSync(join(source, path), 'utf8'))
    .flatMap((text) => [...text.matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)])
    .flatMap(([, names = '']) => names.split(',').map((name) => name.trim())),
);

it.each([...used].filter((name) => existsSync(join(styles, `${name}.layer.css`))))('the styles of %s are loaded', (name) => {
  expect(listed).toContain(`@mantine/core/styles/${name}.layer.css`);
});
