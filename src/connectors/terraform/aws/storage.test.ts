import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

const volumes = async (source: string) => (await projected(source)).filter(({ kind }) => kind === 'Volume');

it('takes a volume of which nothing is said as the region has it', async () => {
  const plain = 'resource "aws_ebs_volume" "a" { size = 8 }';
  expect((await volumes(plain))[0]?.raw).toMatchObject({ Encrypted: false });
  const [on] = await volumes(`${plain}\nresource "aws_ebs_encryption_by_default" "d" { enabled = true }`);
  expect(on?.raw).toMatchObject({ Encrypted: true });
});

it('does not know a volume that is made of a snapshot', async () => {
  const [volume] = await volumes('resource "aws_ebs_volume" "a" { snapshot_id = "snap-1" }');
  expect(volume?.unread?.map(({ path }) => path)).toEqual(['Encrypted']);
});

it("gives the region's default", async () => {
  const [on] = await projected('resource "aws_ebs_encryption_by_default" "d" {}');
  expect(on).toMatchObject({ kind: 'EbsEncryptionByDefault', raw: { EbsEncryptionByDefault: true } });
});

it('gives a snapshot the accounts that it is shared with', async () => {
  const [snapshot] = await projected(`
    resource "aws_ebs_snapshot" "s" { volume_id = "vol-1" }
    resource "aws_snapshot_create_volume_permission" "p" {
      snapshot_id = aws_ebs_snapshot.s.id
      account_id  = "111122223333"
    }
  `);
  expect(snapshot?.raw).toEqual({ CreateVolumePermissions: [{ UserId: '111122223333' }] });
});

it.each([
  ['group = "all"', true],
  ['account_id = "111122223333"', false],
])('says whether an image with %s is public', async (argument, isPublic) => {
  const [image] = await projected(`
    resource "aws_ami" "a" { name = "a" }
    resource "aws_ami_launch_permission" "p" {
      image_id = aws_ami.a.id
      ${argument}
    }
  `);
  expect(image?.raw).toEqual({ Name: 'a', Public: isPublic });
});
