/** Bytes that the dashboard loads before its screens can be used. */
import { type DashboardFiles, readDashboard } from '../../collector/dashboard/files.ts';
import type { Row } from '../support/table.ts';

/** bytes brotli, what the dashboard loads before it shows anything: page, styles, scripts, and its largest screen */
const DASHBOARD_BUDGET = 150 * 1024;

/** Counted as the browser loads them: what index.html names, and of the screens the one that brings most. */
export function dashboardSizes(): Row[] {
  const files = readDashboard(new URL('../dashboard/', import.meta.url));
  const bytes = (name: string) => files.get(`${name}.br`)?.length ?? 0;
  const sum = (names: Iterable<string>) => [...names].reduce((total, name) => total + bytes(name), 0);
  const index = files.get('index.html')?.toString() ?? '';
  const named = [...index.matchAll(/"\/(assets\/[^"]+)"/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
  const first = new Set(['index.html', ...withImports(files, named)]);
  const screens = [...files.keys()]
    .filter((name) => /^assets\/\w+Screen-[^/]+\.js$/.test(name))
    .map((name) => ({ name, files: [...withImports(files, [name])].filter((file) => !first.has(file)) }))
    .sort((a, b) => sum(b.files) - sum(a.files));
  const [largest] = screens;
  if (!largest || bytes('index.html') === 0)
    throw new Error('dist/dashboard is not as it was: its size can’t be measured');
  const total = sum(first) + sum(largest.files);
  const [editor] = [...files.keys()].filter((name) => /^assets\/codeEditor-[^/]+\.js$/.test(name));
  if (editor === undefined)
    throw new Error('dist/dashboard has no chunk of the pixel editor: its size can’t be measured');
  const withScreen = new Set([...first, ...largest.files]);
  if (withScreen.has(editor)) throw new Error('the pixel editor loads with the first screen');
  const whenNeeded = [...withImports(files, [editor])].filter((file) => !withScreen.has(file));
  const screen = largest.name.replace(/^assets\/(\w+)Screen-.*/, '$1');
  return [
    { bench: 'size', what: 'dashboard, frame around its screens, brotli', value: sum(first), unit: 'bytes' },
    {
      bench: 'size',
      what: `dashboard, first load with its largest screen (${screen}), brotli`,
      value: total,
      unit: 'bytes',
      goal: `at most ${DASHBOARD_BUDGET}`,
      reached: total <= DASHBOARD_BUDGET,
      isGate: true,
    },
    { bench: 'size', what: 'dashboard, pixel editor when it is needed, brotli', value: sum(whenNeeded), unit: 'bytes' },
  ];
}

/** These files and what they import, and so on; not what they load when it is needed. */
function withImports(files: DashboardFiles, names: readonly string[]): Set<string> {
  const found = new Set<string>(names);
  for (const name of found) {
    const code = files.get(name)?.toString() ?? '';
    if (!name.endsWith('.js')) continue;
    for (const [, file] of code.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) if (file) found.add(`assets/${file}`);
  }
  return found;
}
