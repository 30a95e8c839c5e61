import { describe, expect, it } from 'vitest';
import { filesBelow, foldersIn, sources, textOf } from './tree.js';

/** The files directly in a folder. */
function filesIn(folder: string): readonly string[] {
  return filesBelow(folder)
    .map((path) => path.slice(folder.length + 1))
    .filter((path) => !path.includes('/'));
}

describe.each(foldersIn('src/connectors'))('%s', (folder) => {
  it('has its table of contents, its readme and its tests', () => {
    expect(filesIn(folder)).toEqual(expect.arrayContaining(['index.ts', 'readme.md']));
    expect(filesIn(folder).filter((name) => name.endsWith('.test.ts'))).not.toEqual([]);
  });

  it('has an index without logic', () => {
    const statements = textOf(`${folder}/index.ts`)
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .split(';')
      .map((one) => one.trim())
      .filter((one) => one !== '');
    for (const statement of statements) expect(statement).toMatch(/^export (type )?(\{[^}]*\}|\*) from '\.\/[^']+'$/);
  });

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

it('names every source file in kebab-case', () => {
  expect(sources().filter((path) => !/^src(\/[a-z0-9]+(-[a-z0-9]+)*)+\.ts$/.test(path))).toEqual([]);
});
