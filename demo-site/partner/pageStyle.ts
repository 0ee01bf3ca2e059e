/** The partner's look: a network operator's console, plainly another firm than the shop. */
export const PAGE_STYLE = `
:root {
  --ground: #eef2f1; --card: #fff; --text: #14211f; --soft: #566763; --line: #d5dedb;
  --teal: #0b6e5f; --amber: #8a5200; --violet: #5a3fa0;
  color-scheme: light;
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
header { background: #0f2b27; color: #fff; position: sticky; top: 0; z-index: 1; }
.bar { max-width: 1080px; margin: 0 auto; padding: 14px 24px; display: flex; flex-wrap: wrap; align-items: center; gap: 8px; }
h1 { font-size: 18px; margin: 0; font-weight: 650; letter-spacing: -.01em; }
#live { margin: 0 0 0 auto; font-size: 13px; color: #b9d9d2; display: flex; align-items: center; gap: 8px; }
#live::before { content: ""; width: 8px; height: 8px; border-radius: 50%; background: #4fd6b2; }
#live.lost { color: #ffc9bd; }
#live.lost::before { background: #ff7a5c; }
.answer { padding-top: 0; font-size: 13px; }
.answer > span { color: #b9d9d2; margin-right: 4px; }
button { font: inherit; color: #fff; background: #1d443e; border: 1px solid #35625b; border-radius: 6px; padding: 5px 12px; min-height: 32px; cursor: pointer; }
button:hover { background: #28574f; }
button[aria-pressed="true"] { background: #fff; color: #0f2b27; border-color: #fff; font-weight: 600; }
button.quiet { margin-left: auto; background: none; }
:focus-visible { outline: 2px solid #4fd6b2; outline-offset: 2px; }
main { max-width: 1080px; margin: 0 auto; padding: 24px; }
.empty { display: none; margin: 48px auto; max-width: 46ch; color: var(--soft); text-align: center; }
.empty:has(+ ol:empty) { display: block; }
ol { list-style: none; margin: 0; padding: 0; display: grid; gap: 12px; }
.hit { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 14px 16px; min-width: 0; }
.head { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; }
.kind { font-size: 12px; font-weight: 650; padding: 1px 9px; border-radius: 99px; color: #fff; background: var(--teal); }
.kind.pixel { background: var(--violet); }
.kind.script { background: var(--amber); }
.request { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 14px; overflow-wrap: anywhere; }
time { margin-left: auto; color: var(--soft); font-size: 13px; font-variant-numeric: tabular-nums; }
.answered { font-size: 13px; color: #a3260c; }
dl { margin: 12px 0 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 10px 20px; }
dl div { min-width: 0; }
dt { color: var(--soft); font-size: 12px; }
dd { margin: 0; overflow-wrap: anywhere; font-size: 14px; font-weight: 500; }
dd i { font-weight: 400; color: var(--soft); }
pre { margin: 12px 0 0; padding: 10px 12px; background: var(--ground); border-radius: 6px; font-size: 13px; white-space: pre-wrap; overflow-wrap: anywhere; }
details { margin-top: 10px; }
summary { cursor: pointer; color: var(--soft); font-size: 13px; width: max-content; }
details dd { font-weight: 400; font-size: 13px; }
@media (prefers-reduced-motion: no-preference) {
  .hit.new { animation: arrive 1.6s ease-out; }
  @keyframes arrive { from { background: #d3f3ea; } }
}
@media (max-width: 600px) {
  .bar { padding: 12px 16px; }
  .answer { padding-top: 0; gap: 6px; }
  .answer > span { width: 100%; }
  main { padding: 16px; }
  dl { grid-template-columns: 1fr 1fr; }
}
`;
