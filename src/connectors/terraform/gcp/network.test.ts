import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

const networks = async (source: string) =>
  (await projected(source))
    .filter(({ kind }) => kind === 'Network')
    .map(({ raw, unread }) => [raw, unread?.map(({ path }) => path)]);

it('reads a network', async () => {
  expect(await networks('resource "google_compute_network" "n" { name = "main" }')).toEqual([
    [{ name: 'main', autoCreateSubnetworks: true }, undefined],
  ]);
});

it('knows that a new project gets the default network, unless it refuses', async () => {
  expect(
    await networks(`
      resource "google_project" "a" { project_id = "a" }
      resource "google_project" "b" {
        project_id          = "b"
        auto_create_network = false
      }
    `),
  ).toEqual([[{ name: 'default', autoCreateSubnetworks: true }, undefined]]);
});

it('does not know it when a variable decides', async () => {
  expect(
    await networks(`
      variable "wanted" { type = bool }
      resource "google_project" "a" {
        project_id          = "a"
        auto_create_network = var.wanted
      }
    `),
  ).toEqual([[{ autoCreateSubnetworks: true }, ['name']]]);
});
