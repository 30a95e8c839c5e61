// One image.
import { PageHeader } from '../../components/page-header.js';
import { headers } from '../../strings/headers.js';

export default function Image() {
  return <PageHeader {...headers.image} />;
}
