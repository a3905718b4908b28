import type { Source } from './source.ts';

/** Puts a source into a video element; returns how to take it out again. `file`: the copy of a local source. */
export function loadSource(video: HTMLVideoElement, source: Source, file: Blob | null, failed: () => void): () => void {
  video.loop = source.kind === 'sample';
  video.addEventListener('error', failed);
  const unload = fill(video, source, file, failed);
  return () => {
    video.removeEventListener('error', failed);
    unload();
    video.removeAttribute('src');
    video.load();
  };
}

function fill(video: HTMLVideoElement, source: Source, file: Blob | null, failed: () => void): () => void {
  switch (source.kind) {
    case 'none':
    case 'strange':
      return () => {};
    case 'sample':
    case 'file':
      video.src = source.src;
      return () => {};
    case 'hls':
      return fillHls(video, source.src, failed);
    case 'local': {
      if (file === null) return () => {};
      const address = URL.createObjectURL(file);
      video.src = address;
      return () => URL.revokeObjectURL(address);
    }
  }
}

/** By the browser where it can, else by hls.js, which is loaded only then. */
function fillHls(video: HTMLVideoElement, src: string, failed: () => void): () => void {
  if (video.canPlayType('application/vnd.apple.mpegurl') !== '') {
    video.src = src;
    return () => {};
  }
  let unload = (): void => {};
  let isOver = false;
  void import('hls.js')
    .then(({ default: Hls }) => {
      if (isOver) return;
      if (!Hls.isSupported()) return failed();
      const hls = new Hls({ enableWorker: false });
      unload = () => hls.destroy();
      hls.on(Hls.Events.ERROR, (_, { fatal }) => fatal && failed());
      hls.loadSource(src);
      hls.attachMedia(video);
    })
    .catch(failed);
  return () => {
    isOver = true;
    unload();
  };
}
