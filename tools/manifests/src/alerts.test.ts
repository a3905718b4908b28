import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { schemaProblems } from './checks/schemas.ts';
import { literalProblems } from './checks/typed-literals.ts';
import { root } from './overlays.ts';
import { printed } from './printed.ts';

const rules = z.object({
  spec: z.object({ groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string() })) })) }),
});

test('the Prometheus operator is given every alert, in an object that it takes', async () => {
  const made = printed('make-alerts.sh');
  expect(made.map(({ kind, namespace }) => [kind, namespace])).toEqual([['PrometheusRule', 'tandem-watch']]);
  expect(await schemaProblems(made)).toEqual([]);
  expect(literalProblems(made)).toEqual([]);
  const named = made.flatMap(({ json }) => rules.parse(json).spec.groups.flatMap((group) => group.rules));
  const text = readFileSync(join(root, 'deploy/observability/alerts.yml'), 'utf8');
  expect(named.map(({ alert }) => alert)).toEqual([...text.matchAll(/- alert: (\w+)/g)].map(([, name]) => name));
});
