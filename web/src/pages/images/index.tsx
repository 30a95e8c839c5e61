// Every image that was seen: as a table with filters, or as the family tree of what was built on what; one opens beside them.
import { SegmentedControl } from '@mantine/core';
import { useLocation } from '@tanstack/react-router';
import { keys, useFacets } from '../../api/queries.js';
import { useList } from '../../api/use-list.js';
import { DataTable } from '../../components/data-table.js';
import { Drawer } from '../../components/drawer.js';
import { FilterBar } from '../../components/filter-bar.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { PageLink } from '../../components/page-link.js';
import { shortId } from '../../lib/format.js';
import { common } from '../../strings/common.js';
import { headers } from '../../strings/headers.js';
import { inventory as words } from '../../strings/inventory.js';
import { useScope } from '../../url/scope.js';
import { readRaw, withSearch, writeRaw } from '../../url/search.js';
import { useSearchState } from '../../url/use-search-state.js';
import { facetOptions } from '../causes/facet-options.js';
import { ImageDetails, imagePath, nameOf, useImage } from '../image/details.js';
import classes from '../inventory/inventory.module.css';
import { InventoryTabs } from '../inventory/tabs.js';
import { COLUMNS, type ImageRow } from './columns.js';
import { askImages, search, SORTS, VIEWS, type ImageFilter } from './search.js';
import { Tree } from './tree.js';
import { mark, useFamily } from './use-family.js';

export default function Images() {
  const [state, setState] = useSearchState(search);
  const facets = useFacets('image').data;
  const opened = useImage(state.open);
  const { q, repository, level, parent } = state;
  const filter: ImageFilter = { q, repository, level, parent };
  return (
    <>
      <PageHeader {...headers.inventory} />
      <InventoryTabs open="images" />
      <FilterBar
        text={{ value: q, label: words.searchImages, onChange: (value) => setState({ q: value }) }}
        filters={[
          {
            key: 'repository',
            label: words.repository,
            values: repository,
            options: facetOptions(facets, 'repository'),
            onChange: (values) => setState({ repository: values }),
          },
          {
            key: 'parent',
            label: words.parent,
            values: parent,
            options: facetOptions(facets, 'parent', (digest) => labelIn(facets?.['parent'], digest)),
            onChange: (values) => setState({ parent: values }),
          },
          {
            key: 'level',
            label: words.level,
            values: level,
            options: facetOptions(facets, 'level', words.levelOf),
            onChange: (values) => setState({ level: values }),
          },
        ]}
      >
        <SegmentedControl
          value={state.view}
          aria-label={words.view}
          data={VIEWS.map((value) => ({ value, label: words[value] }))}
          onChange={(value) => setState({ view: VIEWS.find((view) => view === value) ?? 'table' })}
        />
      </FilterBar>
      {state.view === 'tree' ? <FamilyTree filter={filter} /> : <Table filter={filter} />}
      <Drawer
        isOpen={state.open !== ''}
        onClose={() => setState({ open: '' })}
        title={opened.data === undefined ? headers.image.title : nameOf(opened.data)}
      >
        <Loaded query={opened}>
          {(image) => (
            <>
              <PageLink to={imagePath(image.digest)} className={classes.page}>
                {words.openPage}
              </PageLink>
              <ImageDetails of={image} />
            </>
          )}
        </Loaded>
      </Drawer>
    </>
  );
}

interface Narrowed {
  readonly filter: ImageFilter;
}

function Table({ filter }: Narrowed) {
  const [{ sort, reverse }, setState] = useSearchState(search);
  const [{ phase }] = useScope();
  const query = useLocation({ select: ({ searchStr }) => searchStr });
  const list = useList<ImageRow>([...keys.images, 'list', filter, phase, sort, reverse], (after, signal) =>
    askImages({ filter, phase, sort, reverse, after }, signal),
  );
  return (
    <DataTable
      label={words.images}
      list={list}
      columns={COLUMNS}
      idOf={({ digest }) => digest}
      linkOf={({ digest }) => `/inventory/images${writeRaw(withSearch(search, readRaw(query), { open: digest }))}`}
      sort={{
        by: sort,
        reverse,
        onChange: (by, turned) => setState({ sort: SORTS.find((known) => known === by) ?? 'findings', reverse: turned }),
      }}
      empty={{
        title: words.noImage,
        children: words.noneWhy,
        actions: <PageLink to="/coverage">{common.seeCoverage}</PageLink>,
        isOfLook: true,
      }}
    />
  );
}

function FamilyTree({ filter }: Narrowed) {
  const [{ fold, unfold }, setState] = useSearchState(search);
  const [{ phase }] = useScope();
  const family = useFamily({ filter, phase, fold, unfold });
  return (
    <Tree
      family={family}
      onFold={(digest, isOpen) => {
        const id = mark(digest);
        const others = (list: readonly string[]): readonly string[] => list.filter((one) => one !== id);
        setState(
          isOpen
            ? { unfold: [...others(unfold), id], fold: others(fold) }
            : { fold: [...others(fold), id], unfold: others(unfold) },
        );
      }}
      onShow={(digest) => setState({ open: digest }, { push: true })}
    />
  );
}

function labelIn(facet: readonly { readonly value: string; readonly label?: string }[] | undefined, digest: string): string {
  return facet?.find(({ value }) => value === digest)?.label ?? shortId(digest);
}
