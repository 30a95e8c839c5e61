/**
 * Plain scalars as Go's YAML libraries read them. kubectl and the API server use go-yaml v2 (through sigs.k8s.io/yaml):
 * YAML 1.1 booleans (`yes`, `on`, `y`), octal numbers (`0777`, `0o777`) and `1_000`, but neither base 60 numbers nor
 * dates. kustomize uses go-yaml v3: the same, but only `true` and `false` are booleans, and a date is a point in time.
 * Checked against sigs.k8s.io/yaml 1.6.0 and kustomize 5.8.2.
 */
import type { ScalarTag } from 'yaml';

const INTEGER = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|[1-9][0-9]*|0)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const NUMBER_LIKE = /^[-+.]?[0-9]/;
const NULL = /^(?:|~|null|Null|NULL)$/;
const TRUE = { 'go-yaml-2': /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/, 'go-yaml-3': /^(?:true|True|TRUE)$/ };
const FALSE = { 'go-yaml-2': /^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/, 'go-yaml-3': /^(?:false|False|FALSE)$/ };
const DATE = /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$/;

/** Which library's reading: kubectl's (2) or kustomize's (3). */
export type YamlDialect = 'go-yaml-2' | 'go-yaml-3';

/** The tags of the `yaml` package that give these values. */
export function scalarTags(dialect: YamlDialect): ScalarTag[] {
  const bool = 'tag:yaml.org,2002:bool';
  const dates: ScalarTag = { tag: 'tag:yaml.org,2002:timestamp', default: true, test: DATE, resolve: midnight };
  return [
    { tag: 'tag:yaml.org,2002:null', default: true, test: NULL, resolve: () => null },
    { tag: bool, default: true, test: TRUE[dialect], resolve: () => true },
    { tag: bool, default: true, test: FALSE[dialect], resolve: () => false },
    ...(dialect === 'go-yaml-3' ? [dates] : []),
    { tag: 'tag:yaml.org,2002:int', default: true, test: NUMBER_LIKE, resolve: (text) => numberOf(text) ?? text },
    { tag: 'tag:yaml.org,2002:float', default: false, test: NUMBER_LIKE, resolve: (text) => numberOf(text) ?? text },
    { tag: 'tag:yaml.org,2002:binary', default: false, resolve: (text) => Buffer.from(text, 'base64').toString('utf8') },
  ];
}

/** The value of a plain scalar with this text. */
export function plainValue(text: string, dialect: YamlDialect = 'go-yaml-2'): string | number | boolean | null {
  if (!MAY_MEAN_MORE.test(text)) return text;
  if (NULL.test(text)) return null;
  if (TRUE[dialect].test(text)) return true;
  if (FALSE[dialect].test(text)) return false;
  if (dialect === 'go-yaml-3' && DATE.test(text)) return midnight(text);
  return numberOf(text) ?? text;
}

/** Every text that is not just text: the words are short, and a number starts like one. */
const MAY_MEAN_MORE = /^(?:.{0,5}$|[-+.]?[0-9])/;

/** kustomize writes `2001-12-14` as `2001-12-14T00:00:00Z`; what is no date stays text. */
function midnight(text: string): string {
  const [year = '', month = '', day = ''] = text.split('-');
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T00:00:00Z`;
  const time = new Date(date);
  return !Number.isNaN(time.getTime()) && time.getUTCDate() === Number(day) ? date : text;
}

function numberOf(written: string): number | undefined {
  if (!NUMBER_LIKE.test(written)) return undefined;
  const text = written.startsWith('.') ? written : written.replaceAll('_', '');
  if (INTEGER.test(text)) return integerOf(text);
  const value = FLOAT.test(text) ? Number(text) : Number.NaN;
  // Out of range is a string to go-yaml, too.
  return Number.isFinite(value) ? value : undefined;
}

function integerOf(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[-+]/, '');
  const octal = /^0[oO]?([0-7]+)$/.exec(digits)?.[1];
  // Adding 0 turns -0 into 0, which JSON cannot tell apart.
  return sign * (octal === undefined ? Number(digits) : Number.parseInt(octal, 8)) + 0;
}
