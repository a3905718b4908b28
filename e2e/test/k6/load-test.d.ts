declare module '*/deploy/k6/load-test.js' {
  export const options: { readonly thresholds: Readonly<Record<string, readonly string[]>> };
  export default function party(): void;
}
