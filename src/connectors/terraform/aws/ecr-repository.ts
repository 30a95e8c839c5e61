/** A repository as ECR answers: `aws_ecr_repository`, its policy, and the registry's rules for scanning, where these are declared. */
import { unread, type Block, type Estate, type Projection, type Shape } from '../projection.js';
import { policyDocument } from './stand-in.js';

const POLICY = 'aws_ecr_repository_policy';
const SCANNING = 'aws_ecr_registry_scanning_configuration';

export const ecrRepository: Projection = {
  platform: 'aws',
  apiVersion: 'ecr.amazonaws.com/2015-09-21',
  kind: 'Repository',
  from: 'aws_ecr_repository',
  joins: [POLICY, SCANNING],
  project(block, estate) {
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        repositoryName: block.get('name'),
        imageTagMutability: block.get('image_tag_mutability').or('MUTABLE'),
        imageTagMutabilityExclusionFilters: block.all('image_tag_mutability_exclusion_filter').eachIfAny((filter) => ({
          filter: filter.get('filter'),
          filterType: filter.get('filter_type'),
        })),
        imageScanningConfiguration: {
          scanOnPush: block.one('image_scanning_configuration').get('scan_on_push').or(false),
        },
        policyText: policyDocument(estate.one(POLICY, 'repository', block, ['name']).get('policy')),
        scanningConfigurations: byRegistry(block, estate),
      },
    };
  },
};

function byRegistry(block: Block, estate: Estate): readonly Shape[] {
  const rules = estate.all(SCANNING).known.flatMap((registry) => registry.all('rule').known);
  return rules.flatMap((rule): readonly Shape[] => {
    const filters = rule.all('repository_filter').known.map((filter) => filter.get('filter'));
    const name = block.get('name').value;
    const applies = filters.map(({ value }) =>
      value === '*' ? true : typeof value === 'string' && typeof name === 'string' ? wildcard(value, name) : undefined,
    );
    if (applies.includes(true)) return [{ scanFrequency: rule.get('scan_frequency') }];
    return applies.includes(undefined) ? [unread('whether a rule of the registry takes it in is not known')] : [];
  });
}

/** ECR matches a filter without a star anywhere in the name. */
function wildcard(filter: string, name: string): boolean {
  if (!filter.includes('*')) return name.includes(filter);
  const parts = filter.split('*');
  let at = 0;
  for (const [index, part] of parts.entries()) {
    const found = index === 0 ? (name.startsWith(part) ? 0 : -1) : name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  const last = parts.at(-1) ?? '';
  return last === '' || name.endsWith(last);
}
