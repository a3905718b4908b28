import 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** URLs of the run's Redis: one per ACL user. All empty when there is no Redis here. */
    redis: { readonly url: string; readonly gateway: string; readonly worker: string; readonly archiver: string };
    /** URLs of the run's PostgreSQL: the superuser's, and one per role. All empty when there is none here. */
    postgres: {
      readonly url: string;
      readonly migrator: string;
      readonly worker: string;
      readonly archiver: string;
      readonly reader: string;
    };
  }
}
