/** What the dashboard's bundle needs beyond the usual: index.html with hashed names, compressed copies. */
import { readFileSync, rmSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** Names hold hashes, so that each build would leave its own files beside those of the builds before. */
export function emptyFolder(folder) {
  return { name: 'empty-folder', renderStart: () => rmSync(folder, { recursive: true, force: true }) };
}

/** `index.html` with the entry, all it imports and the styles; nothing stands in it inline, as the CSP asks. */
export function indexHtml(template, icon) {
  return {
    name: 'index-html',
    generateBundle(_options, bundle) {
      const iconFile = this.emitFile({ type: 'asset', name: 'icon.svg', source: readFileSync(icon) });
      const files = Object.values(bundle);
      const entry = files.find((file) => file.type === 'chunk' && file.isEntry);
      const styles = files.filter(({ fileName }) => fileName.endsWith('.css')).map(({ fileName }) => fileName);
      const head = [
        `<link rel="icon" href="/${this.getFileName(iconFile)}" type="image/svg+xml">`,
        ...styles.map((file) => `<link rel="stylesheet" href="/${file}">`),
        ...entry.imports.map((file) => `<link rel="modulepreload" href="/${file}">`),
        `<script type="module" src="/${entry.fileName}"></script>`,
      ];
      const source = readFileSync(template, 'utf8').replace('<!-- built -->', head.join('\n    '));
      this.emitFile({ type: 'asset', fileName: 'index.html', source });
    },
  };
}

/** `.br` and `.gz` beside each file: compressed once here, so that it may take its time. */
export function compressed() {
  return {
    name: 'compressed',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.fileName.endsWith('.map')) continue;
          const bytes = Buffer.from(file.type === 'chunk' ? file.code : file.source);
          const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
          this.emitFile({
            type: 'asset',
            fileName: `${file.fileName}.br`,
            source: brotliCompressSync(bytes, { params }),
          });
          this.emitFile({ type: 'asset', fileName: `${file.fileName}.gz`, source: gzipSync(bytes, { level: 9 }) });
        }
      },
    },
  };
}

/** Packages ask Node which build they are in; a browser has no `process`. */
export function production() {
  return {
    name: 'production',
    transform(code) {
      if (!code.includes('process.env.NODE_ENV')) return null;
      return { code: code.replaceAll('process.env.NODE_ENV', '"production"'), map: null };
    },
  };
}
