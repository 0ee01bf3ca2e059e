import type { Response } from 'express';

/** The 1×1 transparent GIF that image pixels get. */
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** Reads what the pixel left in `window.remarketing` and reports it as one more image hit, as such libraries do. */
const TAG = `(function () {
  var said = window.remarketing || {};
  var query = Object.keys(said).map(function (name) {
    return encodeURIComponent(name) + '=' + encodeURIComponent(said[name]);
  });
  new Image().src = document.currentScript.src.replace(/tag\\.js.*$/, 'pixel/tag.gif?') + query.join('&');
})();
`;

/** The answer of a partner that is well: an image, the script or a plain OK, by the path asked for. */
export function answerWell(path: string, response: Response): void {
  response.set('Cache-Control', 'no-store');
  if (path.endsWith('.js')) response.type('js').send(TAG);
  else if (/\.(gif|img)$/.test(path) || path.startsWith('/pixel')) response.type('gif').send(GIF);
  else response.type('text').send('OK');
}
