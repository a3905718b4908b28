/** Whether Docker may or must be used: `auto` tries both ways, the others one. */
export type Services = 'auto' | 'docker' | 'local';

export interface SourceOptions {
  /** Tests prefer a container of a known version; `npm start` prefers what is here. */
  readonly purpose: 'start' | 'tests';
  /** An administrator's URL of a server that is there already: it is used and never stopped. */
  readonly given?: string | undefined;
  readonly services?: Services | undefined;
  /** Where the data is kept between starts; without it the data ends with the server. */
  readonly folder?: string | undefined;
  /** Empties `folder` first. */
  readonly fresh?: boolean | undefined;
  /** Told what is used and why, one line each. */
  readonly say: (line: string) => void;
}

/** Reads TEST_SERVICES: unset is `auto`; throws on anything unknown. */
export function parseServices(value: string | undefined): Services {
  if (value === undefined || value === '' || value === 'auto') return 'auto';
  if (value === 'docker' || value === 'local') return value;
  throw new Error(`TEST_SERVICES is "${value}": use auto, docker or local`);
}

export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
