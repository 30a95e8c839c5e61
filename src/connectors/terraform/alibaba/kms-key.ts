/** A key as KMS answers. */
import type { Json } from '../../../model/index.js';
import type { Projection } from '../projection.js';

export const kmsKey: Projection = {
  platform: 'alibaba',
  apiVersion: 'kms.aliyuncs.com/2016-01-20',
  kind: 'Key',
  from: 'alicloud_kms_key',
  project(block) {
    return {
      name: block.get('description'),
      tags: block.get('tags'),
      object: {
        KeyState: block.get('status').or(block.get('key_state')).or('Enabled'),
        KeyUsage: block.get('key_usage').or('ENCRYPT/DECRYPT'),
        KeySpec: block.get('key_spec').or('Aliyun_AES_256'),
        Origin: block.get('origin').or('Aliyun_KMS'),
        ProtectionLevel: block.get('protection_level').or('SOFTWARE'),
        AutomaticRotation: block.get('automatic_rotation').or('Disabled'),
        RotationInterval: block.get('rotation_interval').map(inSeconds),
      },
    };
  },
};

const SECONDS: ReadonlyMap<string, number> = new Map([
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
]);

/** `365d` of the source is `31536000s` in the API's answer. */
function inSeconds(interval: Json): Json {
  const [, count = '', unit = ''] = /^(\d{1,9})([dhms])$/.exec(String(interval)) ?? [];
  const seconds = SECONDS.get(unit);
  return seconds === undefined ? interval : `${Number(count) * seconds}s`;
}
