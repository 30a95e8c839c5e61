import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');
const light = colours(/\[data-mantine-color-scheme='light'\] \{([^}]*)\}/);
const themes = { light, dark: { ...light, ...colours(/\[data-mantine-color-scheme='dark'\] \{([^}]*)\}/) } };
const tones = ['neutral', 'accent', 'blue', 'good', 'warn', 'high', 'bad', 'violet'];
const pairs = [
  ...['text', 'text-2', 'text-3', 'accent'].flatMap((text) =>
    ['bg', 'panel', 'raised', 'sunken', 'hover'].map((on) => [text, on] as const),
  ),
  ...tones.flatMap((tone) => [`tone-${tone}-bg`, 'panel', 'hover'].map((on) => [`tone-${tone}`, on] as const)),
  ...tones.map((tone) => ['text', `tone-${tone}-bg`] as const),
  ['accent', 'accent-bg'] as const,
];

describe.each(Object.entries(themes))('%s', (_name, theme) => {
  it.each(pairs)('%s can be read on %s', (text, on) => {
    expect(contrast(theme[text], theme[on])).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['bg', 'panel', 'raised'])('the edge of a control can be seen on %s', (on) => {
    expect(contrast(theme['border-strong'], theme[on])).toBeGreaterThanOrEqual(3);
  });
});

function colours(block: RegExp): Record<string, string> {
  const text = block.exec(css)?.[1] ?? '';
  return Object.fromEntries(
    [...text.matchAll(/--hw-([a-z0-9-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

/** WCAG 2.2, 1.4.3: from 1 to 21. */
function contrast(a: string | undefined, b: string | undefined): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function luminance(colour: string | undefined): number {
  if (colour === undefined) throw new Error('a token is missing');
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
