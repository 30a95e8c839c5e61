import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repositoryName, type Dockerfile, type Instruction } from '../../model/index.js';
import { fieldPathOf, parseFieldPath, resolve } from '../../lib/field-path.js';
import { parseDockerfile } from './parse.js';

describe('instructions and their lines', () => {
  it('joins continuations, past comments and blank lines, and keeps the lines', () => {
    const file = parsed('FROM a\r\nRUN apt-get update && \\\r\n  # why\r\n\r\n    apt-get install \\  \r\n  b\r\nUSER x\r\n');
    expect(shown(file)).toEqual(['2-6 RUN apt-get update && apt-get install b', '7-7 USER x']);
  });

  it('joins a word that is broken over two lines, keyword or not', () => {
    expect(shown(parsed('FROM a\nRU\\\nN ec\\\nho x\n'))).toEqual(['2-4 RUN echo x']);
  });

  it('takes the escape character from its directive', () => {
    const file = parsed('# syntax=docker/dockerfile:1\n# escape=`\nFROM a\nCOPY x C:\\\nRUN b `\n  c\n');
    expect(shown(file)).toEqual(['4-4 COPY x C:\\', '5-6 RUN b c']);
  });

  it.each([
    ['RUN <<EOF\nset -e\nFROM fake\nEOF\nUSER x', ['2-5 RUN <<EOF\nset -e\nFROM fake\nEOF', '6-6 USER x']],
    ['COPY <<A <<"B" /dst/\none\nA\ntwo\nB\nUSER x', ['2-6 COPY <<A <<"B" /dst/\none\nA\ntwo\nB', '7-7 USER x']],
    ['RUN cat <<-E > /x\n\ta\n\tE\nUSER x', ['2-4 RUN cat <<-E > /x\n\ta\n\tE', '5-5 USER x']],
    ['RUN echo "<<E" $((1<<2))\nUSER x', ['2-2 RUN echo "<<E" $((1<<2))', '3-3 USER x']],
    ['ONBUILD RUN a\nonbuild copy . /x', ['2-2 ONBUILD RUN a', '3-3 ONBUILD copy . /x']],
  ])('reads heredocs and triggers as one instruction: %j', (text, expected) => {
    expect(shown(parsed(`FROM a\n${text}\n`))).toEqual(expected);
  });

  it('leaves out lines that are no instruction, and says so', () => {
    const result = parse('FROM a\nINCLUDE other\nUSER x\n');
    expect(result).toMatchObject({ kind: 'dockerfile', leftOut: expect.stringContaining('line 2') });
    expect(shown(parsed('FROM a\nINCLUDE other\nUSER x\n'))).toEqual(['3-3 USER x']);
  });

  it.each([
    '',
    '# nothing\n',
    'RUN a\nFROM b\n',
    'FROM\n',
    'FROM a b\n',
    'FROM a AS\n',
    'FROM {{ base }}\n',
    'FROM a\n{% if x %}\nRUN y\n',
    'FROM A_B!C\n',
  ])('says why this cannot be built: %j', (text) =>
    expect(parse(text)).toMatchObject({ kind: 'problem', why: expect.stringMatching(/.{8}/) }),
  );
});

describe('stages', () => {
  it('tells images, earlier stages and scratch apart, whatever the case of the name', () => {
    const file = parsed('FROM --platform=$BUILDPLATFORM golang:1 AS Build\nFROM scratch\nFROM BUILD\nFROM build2\n');
    expect(file.stages.map(({ base, name }) => [name, base])).toEqual([
      ['build', { kind: 'image', written: 'golang:1', reference: 'golang:1', unresolved: [] }],
      [undefined, { kind: 'scratch' }],
      [undefined, { kind: 'stage', index: 0 }],
      [undefined, { kind: 'image', written: 'build2', reference: 'build2', unresolved: [] }],
    ]);
    expect(file.stages[0]?.platform).toBe('$BUILDPLATFORM');
  });

  it('resolves a FROM through nested arguments, as in jupyter/docker-stacks', () => {
    const text = 'ARG REGISTRY=quay.io\nARG OWNER=jupyter\nARG BASE_IMAGE=$REGISTRY/$OWNER/foundation\nFROM $BASE_IMAGE\n';
    expect(parsed(text).stages[0]?.base).toMatchObject({
      reference: 'quay.io/jupyter/foundation',
      written: '$BASE_IMAGE',
      unresolved: [],
    });
    const stage = 'ARG ROOT=base\nFROM ubuntu:24.04 AS base\nFROM $ROOT\n';
    expect(parsed(stage).stages[1]?.base).toEqual({ kind: 'stage', index: 0 });
  });

  it('lists the variables of a FROM that the build must give', () => {
    expect(parsed('ARG TAG\nFROM a/b:$TAG-${TARGETARCH}\n').stages[0]?.base).toEqual({
      kind: 'image',
      written: 'a/b:$TAG-${TARGETARCH}',
      reference: 'a/b:$TAG-${TARGETARCH}',
      unresolved: ['TAG', 'TARGETARCH'],
    });
  });

  it('lists what is copied from elsewhere, once each: stages, images, mounts', () => {
    const text =
      'FROM a AS one\nFROM b\nCOPY --from=one x y\nCOPY --from=0 x y\nCOPY --link --from=img:1 x y\nRUN --mount=type=bind,from=other,source=/a a\n';
    expect(parsed(text).stages[1]?.copiesFrom).toEqual([0, 'img:1', 'other']);
  });
});

describe('variables', () => {
  it.each([
    ['ARG A=1', 'WORKDIR /$A/${A}', '/1/1'],
    ['ENV A=1', 'WORKDIR /${B:-$A}', '/1'],
    ['ENV A=', 'WORKDIR /${A:-x}/${A-y}', '/x/'],
    ['ENV A=1', 'WORKDIR /${A:+x}${B:+y}', '/x'],
    ['ENV A=1.2.3', 'WORKDIR /${A%.*}/${A%%.*}/${A#*.}/${A##*.}/${A//./_}/${A/./-}', '/1.2/1/2.3/3/1_2_3/1-2.3'],
    ['ENV A="b c" D=\'$A\'', 'LABEL x="$A $D"', 'x="b c $A"'],
    ['ENV A one two', 'LABEL x=$A', 'x=one two'],
    ['ARG A=1\nENV A=2', 'LABEL x=$A', 'x=2'],
    ['ENV A=1\nENV A=2 B=$A', 'LABEL x=$B', 'x=1'],
    ['ENV A=1', "LABEL x=\\$A y='$A'", "x=\\$A y='$A'"],
    ['ARG GLOBAL', 'LABEL x=$GLOBAL', 'x=out'],
    ['ARG V=1', 'RUN for i in $V; do echo $i $(date) $$; done', 'for i in 1; do echo $i $(date) $$; done'],
  ])('after %j reads %j', (before, line, expected) => {
    const instruction = parsed(`ARG GLOBAL=out\nFROM a\n${before}\n${line}\n`).stages[0]?.instructions.at(-1);
    expect(instruction?.resolved).toBe(expected);
    expect(instruction?.unresolved).toEqual([]);
  });

  it.each([
    ['', 'USER $NB_UID', ['NB_UID']],
    ['', 'LABEL x=$GLOBAL', ['GLOBAL']],
    ['ARG A', 'RUN echo $A', ['A']],
    ['ARG TARGETARCH=amd64', 'COPY x-$TARGETARCH /', ['TARGETARCH']],
    ['ARG A\nENV B=$A', 'LABEL x=$B', ['B']],
  ])('does not guess after %j: %j', (before, line, unresolved) => {
    const instruction = parsed(`ARG GLOBAL=out\nFROM a\n${before}\n${line}\n`).stages[0]?.instructions.at(-1);
    expect(instruction?.unresolved).toEqual(unresolved);
    expect(instruction?.resolved).toBe(instruction?.arguments);
  });

  it('gives a stage the variables of the stage it is FROM, and of no other', () => {
    const file = parsed('FROM a AS one\nARG V=1\nENV W=2\nFROM one\nLABEL x=$V$W\nFROM a\nLABEL x=$V\n');
    expect(file.stages[1]?.instructions[0]?.resolved).toBe('x=12');
    expect(file.stages[2]?.instructions[0]?.unresolved).toEqual(['V']);
  });

  it('bounds what variables can grow to', () => {
    const doubling = Array.from({ length: 60 }, (_, i) => `ARG A${i + 1}=$A${i}$A${i}`).join('\n');
    const file = parsed(`ARG A0=xxxxxxxxxx\n${doubling}\nFROM a:$A60\n`);
    expect(file.stages[0]?.base).toMatchObject({ unresolved: ['A60'] });
    expect(JSON.stringify(file).length).toBeLessThan(20_000_000);
  });

  it('is not fooled by names that objects have', () => {
    const file = parsed('FROM a\nENV __proto__=1 constructor=2\nLABEL x=$__proto__$constructor$toString\n');
    expect(file.stages[0]?.instructions[1]).toMatchObject({ resolved: 'x=12$toString', unresolved: ['toString'] });
  });
});

describe('the object that policies read', () => {
  it('says who the last stage runs as, and where that is written', () => {
    expect(rawOf('FROM a AS one\nUSER app\nFROM one\nRUN x\n')).toMatchObject({
      user: 'app',
      userField: 'stages[0].instructions[0]',
    });
    expect(rawOf('FROM a\nUSER app\nUSER "0:0"\n')).toMatchObject({ user: '0:0', userField: 'stages[0].instructions[1]' });
    expect(rawOf('FROM a\nRUN x\n')).toMatchObject({ user: null, userField: 'stages[0]' });
    expect(rawOf('FROM scratch\nCOPY x /\n')).toMatchObject({ user: 'root', userField: 'stages[0]' });
    expect(rawOf('FROM a\nUSER $U\n')).toMatchObject({ user: '$U', userUnresolved: ['U'] });
  });

  it('keeps flags apart from arguments', () => {
    const raw = rawOf('FROM a\nARG U=app\nCOPY --from=x --chown="$U:$U" a b\n');
    expect(resolve(raw, pathOf('stages[0].instructions[1]')).value).toEqual({
      keyword: 'COPY',
      arguments: 'a b',
      resolved: 'a b',
      unresolved: [],
      flags: [
        { name: 'from', value: 'x' },
        { name: 'chown', value: '$U:$U' },
      ],
      startLine: 3,
      endLine: 3,
    });
  });

  it('takes the parts of a base apart, unless they are unknown', () => {
    const raw = rawOf('ARG T\nFROM ghcr.io/a/b:1@sha256:' + 'a'.repeat(64) + '\nFROM x:$T\n');
    expect(resolve(raw, pathOf('stages[0].base')).value).toMatchObject({
      registry: 'ghcr.io',
      repository: 'ghcr.io/a/b',
      tag: '1',
      startLine: 2,
    });
    expect(resolve(raw, pathOf('stages[1].base')).value).toMatchObject({ registry: null, tag: null, unresolved: ['T'] });
  });

  it('says the lines of whatever a userField names', () => {
    const { userField } = rawOf('FROM a AS b\nRUN x \\\n y\nUSER \\\n root\nFROM b\n') as { userField: string };
    expect(resolve(rawOf('FROM a AS b\nRUN x \\\n y\nUSER \\\n root\nFROM b\n'), pathOf(userField)).value).toMatchObject({
      startLine: 4,
      endLine: 5,
    });
  });
});

describe('hostile text', () => {
  it('never throws, and every line it names exists', () => {
    const piece = fc.constantFrom(
      'FROM a',
      'FROM',
      'RUN ',
      'ARG A=$A${A:-',
      '\\\n',
      '\n',
      '# c\n',
      '<<EOF',
      'EOF\n',
      '"',
      "'",
      '${',
      '}',
      '--from=',
      '\u0000',
      '\uFEFF',
      'ONBUILD ',
      '\r\n',
      ' AS x',
      '`',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        const result = parse(text);
        if (result.kind === 'problem') return;
        const last = text.split('\n').length;
        for (const { startLine, endLine } of result.dockerfile.stages.flatMap(
          ({ instructions }): readonly Instruction[] => instructions,
        )) {
          expect(startLine).toBeGreaterThan(0);
          expect(endLine).toBeGreaterThanOrEqual(startLine);
          expect(endLine).toBeLessThanOrEqual(last);
        }
      }),
    );
  });

  it('does not parse what would take the parser minutes', () => {
    expect(parse(`FROM a\n\nRUN ${'--a '.repeat(250_000)}\n`)).toMatchObject({
      kind: 'problem',
      why: expect.stringContaining('line 3'),
    });
    expect(parse(`FROM a\nRUN ./configure ${'--enable-x \\\n'.repeat(500)} && make\n`).kind).toBe('dockerfile');
  });

  it('reads no more stages than its limit', () => {
    expect(parse('FROM a\n'.repeat(251))).toMatchObject({ kind: 'problem', why: expect.stringContaining('251 stages') });
  });
});

function parse(text: string) {
  return parseDockerfile(text, { repository: repositoryName('r'), path: 'Dockerfile', builds: [] });
}

function parsed(text: string): Dockerfile {
  const result = parse(text);
  if (result.kind === 'problem') throw new Error(result.why);
  return result.dockerfile;
}

function rawOf(text: string): unknown {
  return parsed(text).raw;
}

function shown(file: Dockerfile): string[] {
  return file.stages.flatMap(({ instructions }) =>
    instructions.map((i) => `${i.startLine}-${i.endLine} ${i.keyword} ${i.arguments}`),
  );
}

function pathOf(text: string) {
  const path = parseFieldPath(text);
  return path.kind === 'path' ? path.path : fieldPathOf([]);
}
