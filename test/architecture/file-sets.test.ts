import { describe, expect, it } from 'vitest';
import { filesBelow, foldersIn, sources, textOf } from './tree.js';

/** The files directly in a folder. */
function filesIn(folder: string): readonly string[] {
  return filesBelow(folder)
    .map((path) => path.slice(folder.length + 1))
    .filter((path) => !path.includes('/'));
}

function expectTableOfContents(folder: string): void {
  const statements = textOf(`${folder}/index.ts`)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  expect(statements).not.toEqual([]);
  for (const statement of statements) expect(statement).toMatch(/^export (type )?(\{[^}]*\}|\*) from '\.\/[^']+'$/);
}

describe.each(foldersIn('src/connectors'))('%s', (folder) => {
  it('has its table of contents, its readme and its tests', () => {
    expect(filesIn(folder)).toEqual(expect.arrayContaining(['index.ts', 'readme.md']));
    expect(filesIn(folder).filter((name) => name.endsWith('.test.ts'))).not.toEqual([]);
  });

  it('has an index without logic', () => expectTableOfContents(folder));

  it('is loaded by the registry', () => {
    expect(textOf('src/connectors/registry.ts')).toContain(`import('./${folder.split('/').at(-1) ?? ''}/index.js')`);
  });
});

const isShapes = (folder: string): boolean => folder.endsWith('/shapes');

describe.each(foldersIn('policies').flatMap(foldersIn).filter(isShapes))('%s', (folder) => {
  it('has a file for each service', () => {
    expect(filesIn(folder).filter((name) => !/^[a-z0-9.-]+\.yaml$/.test(name))).toEqual([]);
  });
});

describe.each(
  foldersIn('policies')
    .flatMap(foldersIn)
    .filter((folder) => !isShapes(folder) && !folder.startsWith('policies/frameworks')),
)('%s', (folder) => {
  it('has the policy, its cases and its readme, and nothing else', () => {
    expect(filesIn(folder)).toEqual(['cases.yaml', 'policy.yaml', 'readme.md']);
  });

  it('is named as its folder is', () => {
    const [, family, name] = folder.split('/');
    const text = textOf(`${folder}/policy.yaml`);
    expect(text).toMatch(new RegExp(`^  name: ${name ?? ''}$`, 'm'));
    expect(text).toMatch(new RegExp(`^  family: ${family ?? ''}$`, 'm'));
  });
});

describe.each(foldersIn('src/act/actions'))('%s', (folder) => {
  it('plans, executes, undoes, and says so', () => {
    expect(filesIn(folder)).toEqual(expect.arrayContaining(['execute.ts', 'index.ts', 'plan.ts', 'readme.md', 'undo.ts']));
  });

  it('says what rights it needs and how far it reaches', () => {
    expect(textOf(`${folder}/readme.md`)).toMatch(/permissions/i);
    expect(textOf(`${folder}/readme.md`)).toMatch(/blast radius/i);
  });
});

const actionFolders = foldersIn('src/connectors').flatMap((connector) =>
  foldersIn(connector).includes(`${connector}/actions`) ? foldersIn(`${connector}/actions`) : [],
);

it('there are actions of connectors', () => {
  expect(actionFolders.length).toBeGreaterThan(25);
});

describe.each(actionFolders)('%s', (folder) => {
  it('declares, plans, undoes, says so, and is tested', () => {
    const name = folder.split('/').at(-1) ?? '';
    expect(filesIn(folder)).toEqual(
      expect.arrayContaining(['action.ts', 'index.ts', 'plan.ts', 'readme.md', 'undo.ts', `${name}.test.ts`]),
    );
  });

  it('has an index without logic', () => expectTableOfContents(folder));

  it('says what rights it needs, how far it reaches, and how it is undone', () => {
    const text = textOf(`${folder}/readme.md`);
    for (const word of [/permissions?\b/i, /blast radius/i, /\bundo|\bput back|\birreversible/i]) expect(text).toMatch(word);
  });

  it('is listed by its connector', () => {
    const name = folder.split('/').at(-1) ?? '';
    expect(textOf(`${folder}/../index.ts`)).toContain(`'./${name}/index.js'`);
  });
});

it('names every source file in kebab-case', () => {
  expect(sources().filter((path) => !/^src(\/[a-z0-9]+(-[a-z0-9]+)*)+\.ts$/.test(path))).toEqual([]);
});
