// One resource, as a page.
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { Panel } from '../../components/panel.js';
import { headers } from '../../strings/headers.js';
import { inventory as words } from '../../strings/inventory.js';
import { useParam } from '../../url/use-param.js';
import { ResourceDetails, useResource } from './details.js';

export default function ResourcePage() {
  const query = useResource(useParam('id'));
  const { data } = query;
  return (
    <>
      <PageHeader
        title={data === undefined ? headers.resource.title : `${data.kind} ${data.name}`}
        parent={{ to: '/inventory/resources', title: words.resources }}
        question={headers.resource.question}
      />
      <Loaded query={query}>
        {(resource) => (
          <Panel>
            <ResourceDetails of={resource} />
          </Panel>
        )}
      </Loaded>
    </>
  );
}
