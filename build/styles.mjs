/** Styles stand beside the component that they are for, and are built into one file. */

/**
 * In the order of imports, whatever is read first: of two rules alike the later one counts. Those of what loads later stand
 * before those that the app starts with, so that a screen changes the kit only where it says so by a narrower selector.
 */
export function styles() {
  const texts = new Map();
  return {
    name: 'styles',
    buildStart: () => texts.clear(),
    transform(code, id) {
      if (!id.endsWith('.css')) return null;
      texts.set(id, code);
      return { code: '', map: null };
    },
    generateBundle() {
      const atStart = new Set();
      const follow = (ids, seen) => {
        const later = [];
        for (const id of ids) {
          if (atStart.has(id) || seen.has(id)) continue;
          seen.add(id);
          const { importedIds, dynamicallyImportedIds } = this.getModuleInfo(id);
          later.push(...follow(importedIds, seen), ...dynamicallyImportedIds);
        }
        return later;
      };
      let ids = follow(
        [...this.getModuleIds()].filter((id) => this.getModuleInfo(id).isEntry),
        atStart,
      );
      const loaded = new Set();
      while (ids.length > 0) ids = follow(ids, loaded);
      const source = [...loaded, ...atStart].flatMap((id) => texts.get(id) ?? []).join('\n');
      this.emitFile({ type: 'asset', name: 'styles.css', source });
    },
  };
}
