import { describe, expect, it } from 'vitest';
import { bodyOf, readEdit, sizeOf, textsOf, withRung, type Editable } from './edit.js';

const plan: Editable = {
  table: { high: { production: 'contain' }, low: { test: 'notify' } },
  ceilings: { organisation: 'contain', teams: { 'group:payments': 'hold' }, policies: {} },
};
const texts = {
  cell: ['high.production=enforce', 'low.test=notify', 'high.nowhere=hold', 'evil=__proto__', 'low.staging=hold'],
  ceiling: 'propose',
  teamCeiling: ['group:payments=hold', 'team=a=notify'],
};

describe('an edit of the response plan in the address', () => {
  it('holds what differs from the plan and is a cell, and nothing else', () => {
    const edit = readEdit(texts, plan);
    expect([...edit.cells]).toEqual([
      ['high.production', 'enforce'],
      ['low.staging', 'hold'],
    ]);
    expect(edit.ceiling).toBe('propose');
    expect([...edit.teams]).toEqual([['team=a', 'notify']]);
    expect(sizeOf(edit)).toBe(4);
  });

  it('is no edit when it says what holds already', () => {
    expect(sizeOf(readEdit({ cell: ['high.production=contain'], ceiling: 'contain', teamCeiling: [] }, plan))).toBe(0);
  });

  it('is read back from what it was written as', () => {
    const edit = readEdit(texts, plan);
    expect(readEdit(textsOf(edit), plan)).toEqual(edit);
  });

  it('is given to the API by severity and release phase', () => {
    expect(bodyOf(readEdit(texts, plan))).toEqual({
      table: { high: { production: 'enforce' }, low: { staging: 'hold' } },
      ceiling: 'propose',
      teams: { 'team=a': 'notify' },
    });
  });

  it('loses what is put back', () => {
    const edit = readEdit(texts, plan);
    expect(withRung(edit.cells, 'low.staging', undefined).has('low.staging')).toBe(false);
    expect(edit.cells.has('low.staging')).toBe(true);
  });
});
