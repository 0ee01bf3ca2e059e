/** The built dashboard in memory: some dozens of small files, each in up to three encodings. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** path below dist/dashboard, with `/` between its parts → content; `x.js.br` and `x.js.gz` are `x.js` compressed */
export type DashboardFiles = ReadonlyMap<string, Buffer>;

/** `folder`: dist/dashboard. Source maps stay on disk: nobody may read them over the network. */
export function readDashboard(folder: URL): DashboardFiles {
  const path = fileURLToPath(folder);
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.name.endsWith('.map'),
  );
  return new Map(
    files.map((file) => {
      const whole = `${file.parentPath}/${file.name}`;
      return [whole.slice(path.length).replaceAll('\\', '/').replace(/^\//, ''), readFileSync(whole)];
    }),
  );
}
