// One finding, as a page of its own that can be linked to.
import { PageHeader } from '../../components/page-header.js';
import { Panel } from '../../components/panel.js';
import { headers } from '../../strings/headers.js';
import { useParam } from '../../url/use-param.js';
import { FindingDetails, useFinding } from './details.js';

export default function FindingPage() {
  const id = useParam('id');
  const { data } = useFinding(id);
  return (
    <>
      <PageHeader
        title={data?.title ?? headers.finding.title}
        question={headers.finding.question}
        parent={{ to: '/findings', title: headers.findings.title }}
      />
      <Panel>
        <FindingDetails id={id} />
      </Panel>
    </>
  );
}
