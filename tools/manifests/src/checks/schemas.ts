import { idOf, type Manifest } from '../render/manifest.ts';
import { moduleOf } from './kinds.ts';
import { postgresKinds } from './postgres-kinds.ts';

/** What the schemas of the API and of the operators say against objects: a line each. They accept unknown fields. */
export async function schemaProblems(all: readonly Manifest[]): Promise<string[]> {
  const problems = await Promise.all(all.map(problemOf));
  return problems.filter((problem) => problem !== null);
}

async function problemOf(object: Manifest): Promise<string | null> {
  const path = moduleOf(object);
  if (path === null) {
    const { error } = postgresKinds.safeParse(object.json);
    return error === undefined ? null : `${idOf(object)}: ${error.message}`;
  }
  const model = await modelOf(path, object);
  if (model === null) return `${idOf(object)}: ${object.apiVersion} has no ${object.kind}`;
  try {
    model();
    return null;
  } catch (error) {
    return `${idOf(object)}: ${String(error)}`;
  }
}

/** The validation of an object by the class of its kind, which throws; null where there is no such kind. */
async function modelOf(path: string, { kind, json }: Manifest): Promise<(() => void) | null> {
  const exports: ReadonlyMap<string, unknown> = await import(path).then(
    (module: object) => new Map(Object.entries(module)),
    () => new Map(),
  );
  const type = exports.get(kind);
  if (typeof type !== 'function') return null;
  const model: unknown = Reflect.construct(type, [json]);
  if (typeof model !== 'object' || model === null || !('validate' in model)) return null;
  const { validate } = model;
  return typeof validate === 'function' ? () => void Reflect.apply(validate, model, []) : null;
}
