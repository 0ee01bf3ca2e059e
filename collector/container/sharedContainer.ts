/** The container in a store that several collectors use: each change is made on the newest version, or not at all. */
import type { Container } from '../connector/types.ts';
import type { SharedDocument } from '../store/contract/settings.ts';
import { ContainerEditedError } from '../validate/problems.ts';
import type { ContainerPlace } from './containerFile.ts';

const NAME = 'the container in the database';

/** Reading gives the same object again as long as nobody has changed it. */
export function sharedContainer(document: SharedDocument): ContainerPlace {
  return {
    name: NAME,
    shared: true,
    exclusively: document.exclusively,
    adapter(parse) {
      let version = 0;
      let data: Container | null = null;
      return {
        async read() {
          const found = await document.read(version);
          if (!found) return null;
          if (found.text !== undefined) {
            data = parse(found.text);
            version = found.version;
          }
          return data;
        },
        async write(next) {
          const written = await document.write(JSON.stringify(next, null, 2), version);
          if (written === undefined) throw new ContainerEditedError(`${NAME} was changed since it was read`);
          version = written;
          data = next;
        },
      };
    },
  };
}
