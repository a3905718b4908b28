import type { JSX } from 'preact';

const shapes = {
  play: <path d="M7 4.5v15l12.5-7.5z" />,
  pause: <path d="M6 4.5h4.5v15H6zM13.5 4.5H18v15h-4.5z" />,
  back: <path d="M12 5V1.8L7 6l5 4.2V7a6 6 0 1 1-6 6H4a8 8 0 1 0 8-8z" />,
  ahead: <path d="M12 5V1.8l5 4.2-5 4.2V7a6 6 0 1 0 6 6h2a8 8 0 1 1-8-8z" />,
  sound: (
    <path d="M3 9.5v5h4l5 4.5V5L7 9.5zM15 8.5a4.5 4.5 0 0 1 0 7v-2a2.6 2.6 0 0 0 0-3zM15 5a8 8 0 0 1 0 14v-2.2a6 6 0 0 0 0-9.6z" />
  ),
  mute: (
    <path d="M3 9.5v5h4l5 4.5V5L7 9.5zM21 9.6 19.6 8.2 17.5 10.3 15.4 8.2 14 9.6 16.1 11.7 14 13.8 15.4 15.2 17.5 13.1 19.6 15.2 21 13.8 18.9 11.7z" />
  ),
  full: <path d="M4 4h6v2H6v4H4zM14 4h6v6h-2V6h-4zM4 14h2v4h4v2H4zM18 14h2v6h-6v-2h4z" />,
  link: (
    <path d="M10.6 13.4a1 1 0 0 1 0-1.4l3-3A1 1 0 0 1 15 10.4l-3 3a1 1 0 0 1-1.4 0zM7.5 17.9a4 4 0 0 1-2.8-6.8l2.5-2.5 1.4 1.4-2.5 2.5a2 2 0 0 0 2.8 2.8l2.5-2.5 1.4 1.4-2.5 2.5a4 4 0 0 1-2.8 1.2zm9.3-2.5-1.4-1.4 2.5-2.5a2 2 0 0 0-2.8-2.8l-2.5 2.5-1.4-1.4 2.5-2.5a4 4 0 0 1 5.6 5.6z" />
  ),
  crown: <path d="M3 7.5 7.5 11 12 4.5 16.5 11 21 7.5 19.2 18H4.8z" />,
  leave: <path d="M10 4H5v16h5v-2H7V6h3zM15.5 7.5 14 9l2 2H9.5v2H16l-2 2 1.5 1.5L20 12z" />,
  send: <path d="M3.5 20.5v-6.7L13 12 3.5 10.2V3.5L21 12z" />,
  edit: <path d="M4 20v-4L15.5 4.5l4 4L8 20zM17 3l1.5-1.5 4 4L21 7z" />,
  close: <path d="M6.4 5 5 6.4 10.6 12 5 17.6 6.4 19 12 13.4 17.6 19 19 17.6 13.4 12 19 6.4 17.6 5 12 10.6z" />,
  phone: (
    <path d="M6.6 3 10 3.5l1 4.5-2.5 2a13 13 0 0 0 5.5 5.5l2-2.5 4.5 1 .5 3.4C21 19.5 19.5 21 17.5 21 9.5 20.5 3.5 14.5 3 6.5 3 4.5 4.5 3 6.6 3z" />
  ),
  camera: <path d="M3 6.5h12v11H3zM16.5 10.5 21 7.5v9l-4.5-3z" />,
  mic: (
    <path d="M12 3a3 3 0 0 1 3 3v5.5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM6 11.5h2a4 4 0 0 0 8 0h2a6 6 0 0 1-5 5.9V21h-2v-3.6a6 6 0 0 1-5-5.9z" />
  ),
  film: (
    <path d="M3 4.5h18v15H3zm2 2v2.2h2.2V6.5zm0 4.4v2.2h2.2v-2.2zm0 4.4v2.2h2.2v-2.2zM16.8 6.5v2.2H19V6.5zm0 4.4v2.2H19v-2.2zm0 4.4v2.2H19v-2.2z" />
  ),
} as const;

/** The names of the drawings. */
export type IconName = keyof typeof shapes;

/** A drawing beside words, or in a button that has a name of its own: not read out. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {shapes[name]}
    </svg>
  );
}
