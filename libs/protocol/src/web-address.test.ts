import { describe, expect, test } from 'vitest';
import { isWebAddress } from './web-address.ts';

describe('isWebAddress', () => {
  test.each([
    'https://www.netflix.com/watch/80057281',
    'http://localhost:5173/video?x=1#t=5',
    'HTTPS://Example.com',
    'https://example.com:8443',
    'https://xn--bcher-kva.example/',
    'http://127.0.0.1/a.mp4',
    'http://[::1]:8080/a',
    'https://a_b.example/path;v=1/@user:x?q=a%20b|c{d}&e=\\&f=@g#!/h@i',
    'https://example.com/wiki/Fran\u00e7ais?q=\u65e5\u672c',
    `https://example.com/${'a'.repeat(2028)}`,
  ])('%s is accepted', (address) => {
    expect(isWebAddress(address)).toBe(true);
  });

  test.each([
    '',
    'example.com',
    '//example.com/',
    '/watch/1',
    'https:example.com',
    'https:/example.com',
    'https:///example.com',
    'javascript:alert(1)',
    'java\nscript:alert(1)',
    ' javascript:alert(1)',
    'javascript://example.com/%0aalert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'ftp://example.com/',
    'chrome-extension://abc/page.html',
    'blob:https://example.com/1',
    'view-source:https://example.com/',
    'https://www.netflix.com@evil.example',
    'https://www.netflix.com:80@evil.example/',
    'https://user@evil.example/',
    'https://:@evil.example/',
    'https://evil.example\\@www.netflix.com/',
    'https:\\\\evil.example/',
    'https://evil.example\\.netflix.com/',
    'https://evil.example/a\\b',
    'https://www.netflix.com%40evil.example/',
    'https://www.netflix.com\uff20evil.example/',
    'https://b\u00fccher.example/',
    'https://evil.example\uff0f.netflix.com/',
    ' https://example.com/',
    'https://example.com/ ',
    'https://exa mple.com/',
    'https://example.com/a b',
    'ht\ttps://example.com/',
    'https://exam\nple.com/',
    'https://example.com/\r\nSet-Cookie: a=b',
    'https://example.com/\u0000',
    'https://example.com/\u0085',
    'https://example.com/\u202e',
    'https://example.com/\u200b',
    'https://example.com/\ud800',
    'https://',
    'https://:80/',
    'https://example.com:99999/',
    'https://example.com:8x/',
    'https://[::1/',
    'https://[example]/',
    'https://1.2.3.4.5/',
    `https://example.com/${'a'.repeat(2029)}`,
  ])('%j is refused', (address) => {
    expect(isWebAddress(address)).toBe(false);
  });
});
