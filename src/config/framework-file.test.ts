import { describe, expect, it } from 'vitest';
import { temporaryFolder, write } from '../../test/fakes/git-repositories.js';
import { HeadwaterError } from '../lib/errors.js';
import { parseFramework, readFrameworkFile } from './framework-file.js';

const LIMITS = { textFile: 10_000, yamlAliases: 10, yamlDocuments: 10 };

const FRAMEWORK = `apiVersion: headwater.dev/v1
kind: Framework
metadata:
  name: ours-1.2
spec:
  title: Our rules
  version: '1.2'
  url: https://rules.example/
  scope: All of it.
  requirements:
    - id: '1.10'
      title: Buckets are private
      assessment: automated
    - id: CC6.1/a(2)
      title: Somebody watches
      assessment: manual
      outside: Only people know.
`;

const parse = (text: string) => parseFramework(text, 'ours.yaml', LIMITS);
const refusal = (text: string): HeadwaterError => {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof HeadwaterError) return error;
    throw error;
  }
  throw new Error('it was read');
};

describe('a framework', () => {
  it('is its name, what it is, and its requirements in their order', () => {
    expect(parse(FRAMEWORK)).toEqual({
      name: 'ours-1.2',
      title: 'Our rules',
      version: '1.2',
      url: 'https://rules.example/',
      scope: 'All of it.',
      requirements: [
        { id: '1.10', title: 'Buckets are private', assessment: 'automated' },
        { id: 'CC6.1/a(2)', title: 'Somebody watches', assessment: 'manual', outside: 'Only people know.' },
      ],
    });
  });

  it.each([
    ["id: '1.10'", 'id: 1.10', "ours.yaml:11: spec.requirements.0.id: an id is a text: write it in quotes, as in '1.10'"],
    ["id: '1.10'", 'id: CC6.1/a(2)', 'ours.yaml:14: spec.requirements.1.id: CC6.1/a(2) is listed twice'],
    ["id: '1.10'", 'id: ../x', 'ours.yaml:11: spec.requirements.0.id: an id is of'],
    ["version: '1.2'", 'version: 1.2', "ours.yaml:7: spec.version: a version is a text: write it in quotes, as in '3.0'"],
    ['assessment: automated', 'assessment: both', 'ours.yaml:13: spec.requirements.0.assessment'],
    ['title: Somebody watches', 'titel: Somebody watches', 'ours.yaml:15: spec.requirements.1.titel'],
    ['outside: Only people know.', 'outside: " "', 'ours.yaml:17: spec.requirements.1.outside: it is empty'],
    ['https://rules.example/', 'javascript:alert(1)', 'ours.yaml:8: spec.url'],
    ['name: ours-1.2', 'name: Ours', 'ours.yaml:4: metadata.name: a framework is called like'],
    ['kind: Framework', 'kind: Policy', 'ours.yaml:2: kind'],
    ['  scope: All of it.\n', '', 'ours.yaml:5: spec.scope'],
    ['spec:', '---\nspec:', 'ours.yaml:6: the file holds more than one document'],
    [FRAMEWORK, '', 'ours.yaml:1: the file is empty'],
    ['kind: Framework', 'kind: [', 'ours.yaml:'],
  ])('with %j as %j is refused with its line', (from, to, message) => {
    expect(FRAMEWORK).toContain(from);
    const error = refusal(FRAMEWORK.replace(from, to));
    expect(error.code).toBe('FRAMEWORK_INVALID');
    expect(error.message).toContain(message);
  });

  it('says all that is wrong at once', () => {
    const text = FRAMEWORK.replace('assessment: automated', 'assessment: x').replace('assessment: manual', 'assessment: y');
    expect(refusal(text).message.split('\n')).toHaveLength(2);
  });

  it('is no way to a prototype', () => {
    expect(refusal(FRAMEWORK.replace('  scope:', '  __proto__: { polluted: true }\n  scope:')).message).toContain('ours.yaml:9');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('a file of one', () => {
  it('is read, and is refused when it is missing, too large or a folder', async () => {
    const folder = temporaryFolder();
    try {
      write(folder.path, { 'ours.yaml': FRAMEWORK, 'deep/other.yaml': FRAMEWORK });
      const read = (name: string, limits = LIMITS) => readFrameworkFile(`${folder.path}/${name}`, limits);
      expect((await read('ours.yaml')).name).toBe('ours-1.2');
      await expect(read('none.yaml')).rejects.toMatchObject({ code: 'INPUT_NOT_FOUND' });
      await expect(read('deep')).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
      await expect(read('ours.yaml', { ...LIMITS, textFile: 10 })).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
    } finally {
      folder.remove();
    }
  });
});
