import { beforeEach, inject } from 'vitest';

beforeEach(({ skip }) => {
  if (inject('postgres').url === '') skip('there is no postgres here');
});
