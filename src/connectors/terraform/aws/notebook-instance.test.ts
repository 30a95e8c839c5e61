import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it.each([
  ['', 'Enabled'],
  ['direct_internet_access = "Disabled"', 'Disabled'],
])('reads a notebook with "%s"', async (argument, access) => {
  const [notebook] = await projected(`resource "aws_sagemaker_notebook_instance" "a" {
    name = "a"
    ${argument}
  }`);
  expect(notebook?.raw).toEqual({ NotebookInstanceName: 'a', NotebookInstanceStatus: 'InService', DirectInternetAccess: access });
});
