/** Load balancers with their attributes, and listeners with their rules, as Elastic Load Balancing (version 2) answers. */
import { type Block, type Field, type Projection, type Shape } from '../projection.js';
import { known } from './listed.js';

const elb = { platform: 'aws', apiVersion: 'elasticloadbalancing.amazonaws.com/2015-12-01' } as const;
const RULES = ['aws_lb_listener_rule', 'aws_alb_listener_rule'];
/** Attributes are texts. */
const TEXTS = { true: 'true', false: 'false' };

export const loadBalancer: Projection = {
  ...elb,
  kind: 'LoadBalancer',
  from: ['aws_lb', 'aws_alb'],
  project(block) {
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        LoadBalancerName: block.get('name'),
        Type: block.get('load_balancer_type').or('application'),
        Scheme: block.get('internal').or(false).as({ true: 'internal', false: 'internet-facing' }),
        Attributes: [
          { Key: 'access_logs.s3.enabled', Value: accessLogs(block) },
          { Key: 'deletion_protection.enabled', Value: block.get('enable_deletion_protection').or(false).as(TEXTS) },
        ],
      },
    };
  },
};

function accessLogs(block: Block): Field {
  const logs = block.one('access_logs');
  const enabled = logs.get('enabled').or(false);
  // Without the block a bucket has to be named, too, so no single value puts it right.
  return logs.state === 'present' ? enabled.as(TEXTS) : enabled.text();
}

export const listener: Projection = {
  ...elb,
  kind: 'Listener',
  from: ['aws_lb_listener', 'aws_alb_listener'],
  joins: RULES,
  project(block, estate) {
    const hasPort = block.get('port').state !== 'absent';
    // Of an application load balancer; those of a gateway have neither port nor protocol.
    const protocol = hasPort ? block.get('protocol').or('HTTP') : block.get('protocol');
    return {
      name: block.get('tags').at('Name'),
      tags: block.get('tags'),
      object: {
        Port: block.get('port'),
        Protocol: protocol,
        SslPolicy: protocol.choose((value) =>
          value === 'HTTPS' || value === 'TLS' ? block.get('ssl_policy').or('ELBSecurityPolicy-2016-08') : undefined,
        ),
        DefaultActions: known(block.all('default_action'), action),
        Rules: RULES.flatMap((type) =>
          known(estate.related(type, 'listener_arn', block), (rule) => ({
            IsDefault: false,
            Actions: known(rule.all('action'), action),
          })),
        ),
      },
    };
  },
};

function action(block: Block): Shape {
  return {
    Type: block.get('type'),
    RedirectConfig: block.one('redirect').object((redirect) => ({
      Protocol: redirect.get('protocol').or('#{protocol}'),
      Port: redirect.get('port').or('#{port}'),
    })),
  };
}
