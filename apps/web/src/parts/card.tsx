import type { ComponentChildren, JSX } from 'preact';

interface CardProps {
  readonly title: string;
  readonly children: ComponentChildren;
}

/** A screen with one thing on it. */
export function Card({ title, children }: CardProps): JSX.Element {
  return (
    <div class="cover">
      <header class="brand brand-large">
        <img src="/icon.svg" alt="" width="40" height="40" />
        tandem-watch
      </header>
      <main class="card">
        <h1>{title}</h1>
        {children}
      </main>
    </div>
  );
}
