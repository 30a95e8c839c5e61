// One image, as a page.
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { Panel } from '../../components/panel.js';
import { headers } from '../../strings/headers.js';
import { inventory as words } from '../../strings/inventory.js';
import { useParam } from '../../url/use-param.js';
import { ImageDetails, nameOf, useImage } from './details.js';

export default function ImagePage() {
  const query = useImage(useParam('id'));
  const { data } = query;
  return (
    <>
      <PageHeader
        title={data === undefined ? headers.image.title : nameOf(data)}
        parent={{ to: '/inventory/images', title: words.images }}
        question={headers.image.question}
      />
      <Loaded query={query}>
        {(image) => (
          <Panel>
            <ImageDetails of={image} />
          </Panel>
        )}
      </Loaded>
    </>
  );
}
