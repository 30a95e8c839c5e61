/**
 * What the newest look showed. Made anew by each look: backups leave the rows out and keep the number of the last revision.
 * `item` is what lists show; bodies have their own tables, so that who reads many rows does not read them. Both are json and not
 * jsonb: nobody looks into them here.
 */
const nouns = {
  cause: {
    columns: [
      's_rank float8',
      's_name text collate "C"',
      's_findings float8',
      's_severity smallint',
      's_confidence float8',
      's_workloads float8',
      'f_kind uuid',
      'f_owner uuid',
      'f_repository uuid',
      'f_phases smallint',
    ],
    sorts: ['s_rank', 's_findings', 's_severity', 's_confidence', 's_workloads'],
    first: 's_rank',
    beside: '',
    filters: ['s_severity', 'f_kind', 'f_owner', 'f_repository'],
  },
  finding: {
    columns: [
      's_severity smallint',
      's_name text collate "C"',
      's_phase smallint',
      's_kind smallint',
      's_since float8',
      's_rule text collate "C"',
      's_about text collate "C"',
      'f_rule uuid',
      'f_about uuid',
      'f_cause uuid',
      'f_owner uuid',
    ],
    sorts: ['s_severity', 's_phase', 's_since', 's_rule', 's_about'],
    first: 's_severity',
    // What few values divide: an order is walked past the others without reading their rows.
    beside: ' include (s_severity, s_phase, s_kind)',
    filters: ['s_phase', 's_kind', 'f_rule', 'f_about', 'f_cause', 'f_owner'],
  },
  image: {
    columns: [
      's_name text collate "C"',
      's_created float8',
      's_findings float8',
      's_derived float8',
      's_packages float8',
      's_level smallint',
      's_phase smallint',
      'f_repository uuid',
      'f_parent uuid',
    ],
    sorts: ['s_created', 's_findings', 's_derived', 's_packages', 's_level'],
    first: 's_name',
    beside: '',
    filters: ['s_phase', 'f_repository', 'f_parent'],
  },
  resource: {
    columns: [
      's_name text collate "C"',
      's_kind text collate "C"',
      's_findings float8',
      's_phase smallint',
      's_platform text collate "C"',
      'f_platform uuid',
      'f_kind uuid',
      'f_account uuid',
      'f_cluster uuid',
      'f_region uuid',
      'f_namespace uuid',
    ],
    sorts: ['s_kind', 's_findings', 's_phase', 's_platform'],
    first: 's_name',
    beside: '',
    filters: ['f_platform', 'f_kind', 'f_account', 'f_cluster', 'f_region', 'f_namespace'],
  },
};

/** One index for each order, and one for each filter in the order that lists have by themselves. */
const tables = Object.entries(nouns).map(([noun, { columns, sorts, first, beside, filters }]) => {
  const byItself = first === 's_name' ? 's_name, key' : `${first}, s_name, key`;
  const indexes = [
    `view_${noun}_by_name on headwater.view_${noun} (s_name, key)${beside}`,
    ...sorts.map((column) => `view_${noun}_${column} on headwater.view_${noun} (${column}, s_name, key)${beside}`),
    ...filters
      .filter((column) => column !== first && !(first === 's_name' && sorts.includes(column)))
      .map((column) => `view_${noun}_of_${column} on headwater.view_${noun} (${column}, ${byItself})`),
    `view_${noun}_words on headwater.view_${noun} using gin (words)`,
  ];
  return `
create table headwater.view_${noun} (
  key uuid primary key,
  content uuid not null,
  ${columns.map((column) => `${column} not null`).join(',\n  ')},
  words tsvector not null,
  item json not null
);
${indexes.map((index) => `create index ${index};`).join('\n')}
create table headwater.view_${noun}_body (key uuid primary key, body json not null);`;
});

export const view = `
create sequence headwater.view_revisions;
create table headwater.view_head (
  one boolean primary key default true check (one),
  revision bigint not null,
  at text not null,
  counts jsonb not null
);
create table headwater.view_document (
  name text primary key,
  content uuid not null,
  body json not null
);
${tables.join('\n')}
`;
