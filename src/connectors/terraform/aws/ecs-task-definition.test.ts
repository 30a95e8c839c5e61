import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('reads the containers out of their JSON, also where a value is not known', async () => {
  const [task] = await projected(`
    resource "aws_ecs_task_definition" "t" {
      family = "t"
      container_definitions = jsonencode([{
        name        = "app"
        privileged  = true
        environment = [{ name = "DB_PASSWORD", value = random_password.p.result }]
      }])
    }
    resource "random_password" "p" { length = 20 }
  `);
  expect(task?.raw).toEqual({
    family: 't',
    containerDefinitions: [{ name: 'app', privileged: true, environment: [{ name: 'DB_PASSWORD' }] }],
  });
  expect(task?.unread?.map(({ path }) => path)).toEqual(['containerDefinitions[0].environment[0].value']);
});
