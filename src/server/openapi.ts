/** The description of the API, made from the schemas of its operations: OpenAPI 3.1, and nothing in it by hand but its head. */
import type { SwaggerOptions } from '@fastify/swagger';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';

export function openApi(version: string): SwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Headwater',
        version,
        description: 'Findings traced to where they can be fixed for good, and what is done about them.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      security: [{ session: [] }, { token: [] }],
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'headwater_session' },
          token: { type: 'http', scheme: 'bearer', description: 'An API token, `hw_…`.' },
        },
      },
      tags: TAGS,
    },
    transform: (given) => {
      const { schema, url } = jsonSchemaTransform(given);
      const { right } = given.route.config ?? {};
      if (right === undefined) return { schema: { ...schema, hide: true }, url };
      const who =
        right === 'public'
          ? 'Open to everybody.'
          : `Needs the role \`${right.role}\`${right.scoped === true && right.role !== 'viewer' ? ' for what it is about' : ''}.`;
      return { schema: { ...schema, description: who, ...(right === 'public' ? { security: [] } : {}) }, url };
    },
    transformObject: (given) => withoutUnused(jsonSchemaTransformObject(given)),
  };
}

/** Each schema is given as it is taken and as it is answered; what is only answered is not taken. */
function withoutUnused<Description extends object>(description: Description): Description {
  const { components } = description as { components?: { schemas?: Record<string, unknown> } };
  const names = (): string[] => Object.keys(components?.schemas ?? {});
  // What only the unused use is unused, too.
  for (let before = 0; before !== names().length;) {
    before = names().length;
    const text = JSON.stringify(description);
    for (const name of names()) if (!text.includes(`"#/components/schemas/${name}"`)) delete components?.schemas?.[name];
  }
  return description;
}

const TAGS = [
  { name: 'session', description: 'Who asks' },
  { name: 'now', description: 'What needs people' },
  { name: 'causes', description: 'Root causes and their fixes' },
  { name: 'findings', description: 'What is wrong' },
  { name: 'inventory', description: 'What exists' },
  { name: 'river', description: 'How what runs flows from its sources' },
  { name: 'coverage', description: 'What was seen, and what was not' },
  { name: 'actions', description: 'What is done, approved and undone' },
  { name: 'halt', description: 'The brake' },
  { name: 'policies', description: 'Guardrails' },
  { name: 'response', description: 'How strongly findings are answered' },
  { name: 'exemptions', description: 'What was accepted until a day' },
  { name: 'evidence', description: 'The record of everything' },
  { name: 'sources', description: 'What is read' },
  { name: 'settings', description: 'What is configured' },
  { name: 'search', description: 'Anything by its name' },
  { name: 'events', description: 'Live updates' },
];
