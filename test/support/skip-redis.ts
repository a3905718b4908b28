import { beforeEach, inject } from 'vitest';

beforeEach(({ skip }) => {
  if (inject('redis').url === '') skip('there is no redis here');
});
