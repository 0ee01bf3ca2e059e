/** The shop's look, one style sheet: white paper, blue-black ink, vermilion, and flat colour behind the goods. */
export const SHOP_STYLE = `
:root {
  --ink: #1b2360; --soft: #565c7d; --line: #d9dceb; --sky: #dde7fa; --wax: #c2361b;
  --edge: clamp(20px, 5vw, 72px);
  --display: "Avenir Next", Avenir, "Century Gothic", "Segoe UI", "Helvetica Neue", Arial, sans-serif;
  --body: "Avenir Next", Avenir, "Segoe UI", "Helvetica Neue", Arial, sans-serif;
  color-scheme: light;
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body { margin: 0; min-height: 100vh; display: grid; grid-template: auto 1fr auto / minmax(0, 1fr); background: #fff; color: var(--ink); font: 17px/1.55 var(--body); }
h1, h2 { font-family: var(--display); letter-spacing: -.025em; line-height: 1.08; margin: 0; text-wrap: balance; }
h1 { font-size: clamp(34px, 4.6vw, 60px); font-weight: 700; }
h2 { font-size: clamp(24px, 2.4vw, 32px); font-weight: 700; }
p { margin: 0; text-wrap: pretty; }
a { color: inherit; text-underline-offset: .2em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
ul { list-style: none; margin: 0; padding: 0; }
svg { display: block; width: 100%; height: auto; }
:focus-visible { outline: 3px solid var(--wax); outline-offset: 3px; border-radius: 3px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 12px; top: 12px; background: #fff; padding: 8px 12px; z-index: 2; }
.small { font-size: 14px; color: var(--soft); }

.top { display: flex; align-items: center; gap: 16px; padding: 16px var(--edge); }
.brand { display: flex; align-items: center; gap: 10px; font: 700 21px/1 var(--display); letter-spacing: -.02em; text-decoration: none; white-space: nowrap; }
.brand .mark { width: 22px; transform: rotate(14deg); }
.top nav { margin-left: auto; display: flex; align-items: center; gap: clamp(14px, 2.4vw, 34px); font-size: 16px; }
.top nav a { text-decoration: none; padding: 8px 0; }
.top nav a:hover { text-decoration: underline; }
#cart-count { display: inline-block; min-width: 24px; padding: 0 7px; border-radius: 99px; background: var(--ink); color: #fff; font-size: 13px; line-height: 24px; text-align: center; font-variant-numeric: tabular-nums; }

main > section, main > article { padding: clamp(36px, 5vw, 72px) var(--edge); }
.hero { display: grid; grid-template-columns: 1fr 1.05fr; align-items: center; gap: 24px 5vw; background: var(--sky); }
main > .hero { padding-block: clamp(28px, 3.4vw, 52px); }
.hero h1 { font-size: clamp(38px, 4.8vw, 76px); }
.hero h1 span { display: block; }
.hero p { margin: 22px 0 30px; font-size: clamp(17px, 1.4vw, 20px); max-width: 36ch; }

.button, button { display: inline-block; font: 600 17px/1.2 var(--body); color: #fff; background: var(--ink); border: 0; border-radius: 6px; padding: 15px 24px; text-decoration: none; text-align: center; cursor: pointer; }
.button:hover, button:hover { background: #2f49c8; }
button.text { background: none; color: inherit; padding: 6px 0; font-weight: 400; font-size: 15px; text-decoration: underline; text-underline-offset: .2em; }
button.text:hover { color: #2f49c8; }

.grid { display: grid; grid-template-columns: repeat(4, 1fr); gap: 40px 24px; margin-top: 32px; }
.card { display: grid; grid-template-columns: 1fr auto; gap: 2px 12px; text-decoration: none; }
.tile { display: block; background: var(--tile); border-radius: 8px; overflow: hidden; }
.card .tile { grid-column: 1 / -1; margin-bottom: 12px; }
.card:hover .name { text-decoration: underline; }
.name { font-weight: 600; }
.price { font-variant-numeric: tabular-nums; }
.card .line { grid-column: 1 / -1; font-size: 15px; line-height: 1.4; color: var(--soft); }
@media (prefers-reduced-motion: no-preference) {
  .tile svg { transition: transform .25s ease-out; }
  .card:hover .tile svg { transform: scale(1.045) rotate(-1.5deg); }
}

.letter { display: grid; grid-template-columns: 1fr 1.05fr; gap: 24px 5vw; align-items: start; background: var(--ink); color: #fff; }
.letter p { margin-top: 12px; max-width: 40ch; color: #ccd3f3; }
.letter form { display: grid; grid-template-columns: 1fr auto; gap: 12px; }
.letter .field small { color: #ffc9bd; }
.letter button { align-self: start; margin-top: 30px; background: #f5bd1f; color: var(--ink); }
.letter button:hover { background: #ffd353; }

.field { display: block; }
.field > label { display: block; font-size: 15px; font-weight: 600; margin-bottom: 6px; line-height: 24px; }
input, select { font: 17px/1.3 var(--body); color: var(--ink); background: #fff; border: 1px solid #8087ab; border-radius: 6px; padding: 12px 14px; width: 100%; min-height: 50px; }
.field small { display: block; margin-top: 6px; font-size: 14px; line-height: 1.4; color: var(--soft); }
.bad input { border-color: var(--wax); box-shadow: inset 0 0 0 1px var(--wax); }
.bad small, .wrong { color: var(--wax); }

.product { display: grid; grid-template-columns: 1.1fr 1fr; gap: 32px 6vw; align-items: center; }
main > .product { padding-top: 24px; }
.product > .tile { max-height: 620px; display: grid; place-items: center; }
.product > .tile svg { max-width: 620px; }
.about { display: grid; gap: 20px; max-width: 52ch; }
.about .price { font-size: 24px; }
.add { display: flex; gap: 12px; }
.add select, .quantity select { width: 76px; }
.add button { flex: 1; max-width: 300px; }
.facts { border-top: 1px solid var(--line); }
.facts li { padding: 9px 0; border-bottom: 1px solid var(--line); font-size: 16px; }

.narrow p { margin-top: 16px; }
.narrow { min-height: 44vh; }
.split { display: grid; grid-template-columns: minmax(0, 1fr) minmax(300px, 400px); gap: 40px 7vw; align-items: start; }
.split p { margin-top: 16px; }
.lines { margin-top: 24px; border-top: 1px solid var(--line); }
.lines li { display: grid; grid-template-columns: 96px 1fr auto; gap: 18px; align-items: center; padding: 18px 0; border-bottom: 1px solid var(--line); }
.quantity { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 14px; margin-top: 8px; }
.quantity select { min-height: 42px; padding: 6px 10px; }
.summary { background: var(--sky); border-radius: 8px; padding: 26px; display: grid; gap: 16px; }
.summary h2 { font-size: 22px; }
.summary p { margin: 0; }
.short { display: grid; gap: 8px; font-size: 16px; }
.short li, .amounts div { display: flex; justify-content: space-between; gap: 16px; font-variant-numeric: tabular-nums; }
.short + .amounts { border-top: 1px solid #b7c5e6; padding-top: 16px; }
.amounts { margin: 0; display: grid; gap: 8px; }
.amounts dd { margin: 0; }
.amounts .total { font-weight: 700; font-size: 20px; margin-top: 4px; }
.checkout { display: grid; gap: 28px; }
.checkout > button { justify-self: start; }
.checkout > p { margin: 0; }
fieldset { border: 0; margin: 0; padding: 0; display: grid; gap: 16px; }
legend { font: 700 20px/1.2 var(--display); letter-spacing: -.02em; padding: 0; margin-bottom: 14px; }
.pairs { grid-template-columns: 1fr 1fr; align-items: start; }

footer { padding: 32px var(--edge) 40px; font-size: 14px; color: var(--soft); display: grid; grid-template-columns: 1fr auto; gap: 12px 40px; align-items: start; }
footer details[open] { grid-column: 1 / -1; }
footer summary { cursor: pointer; }
footer dl { margin: 12px 0; display: grid; gap: 12px; }
footer dt { font-weight: 600; color: var(--ink); }
footer dd { margin: 0; font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 13px; white-space: pre-wrap; overflow-wrap: anywhere; }
#said { position: fixed; right: 20px; bottom: 20px; max-width: calc(100vw - 40px); padding: 14px 20px; border-radius: 6px; background: var(--ink); color: #fff; opacity: 0; transform: translateY(8px); transition: opacity .2s, transform .2s; pointer-events: none; }
#said.shown { opacity: 1; transform: none; }

@media (max-width: 900px) {
  .hero, .letter, .product, .split { grid-template-columns: minmax(0, 1fr); }
  .grid { grid-template-columns: 1fr 1fr; gap: 28px 14px; }
  .card { grid-template-columns: 1fr; align-content: start; }
}
@media (max-width: 520px) {
  body { font-size: 16px; }
  .brand { font-size: 18px; }
  .top { padding-block: 10px; }
  .top nav { gap: 14px; }
  .letter form { grid-template-columns: 1fr; }
  .letter button { margin-top: 0; }
  .pairs { grid-template-columns: 1fr; }
  .quantity { gap: 4px 10px; }
  .quantity select { width: 66px; }
  .lines li { grid-template-columns: 72px 1fr auto; gap: 12px; align-items: start; }
  .checkout > button, .summary .button { width: 100%; }
  footer { grid-template-columns: 1fr; }
}
`;
