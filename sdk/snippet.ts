/** What is pasted into every page: the stub of README, which takes calls until the tag is there, and the tag. */
export const STUB = `(function (w, n) {
  try { if (w[n].constructor === Object) return } catch (e) {}
  const t = w[n] = { q: [], link: (url) => url };
  const copy = (v) => { try { return typeof v == 'object' && ![].toJSON ? JSON.parse(JSON.stringify(v)) : v } catch (e) { return v } };
  ['track', 'identify', 'consent'].forEach((m) => {
    t[m] = (...v) => new Promise((done) => {
      t.q.push(Object.assign([m, ...v.map(copy)], { time: Date.now(), url: location.href, referrer: document.referrer, done }));
      setTimeout(done, 1e4, { ok: false, id: '', error: 'the tag has not loaded', queued: true });
    });
  });
})(window, 'trl');`;

/** `tag`: the script tag, as the collector gives it. */
export function pageSnippet(tag: string): string {
  return `<script>\n${STUB}\n</script>\n${tag}`;
}
