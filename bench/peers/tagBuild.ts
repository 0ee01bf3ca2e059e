/** How rollup.config.mjs builds the tag, for what is to be built the same way. */
import { fileURLToPath } from 'node:url';
import type { InputOptions, OutputOptions, Plugin } from 'rollup';
import { loadConfigFile } from 'rollup/loadConfigFile';

export type TagBuild = InputOptions & { plugins: Plugin[]; output: OutputOptions };

export async function tagBuild(): Promise<TagBuild> {
  const { options } = await loadConfigFile(fileURLToPath(new URL('../../rollup.config.mjs', import.meta.url)), {});
  const [tag] = options;
  const [output] = tag?.output ?? [];
  if (!tag || !output) throw new Error('rollup.config.mjs builds nothing');
  return { ...tag, output };
}
