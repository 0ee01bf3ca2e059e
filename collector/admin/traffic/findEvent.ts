/** One event by its ID, which events of other names may share. */
import { HttpProblem } from '../../http/problem.ts';
import type { EventRow } from '../../store/contract/event.ts';
import type { TrafficStore } from '../../store/contract/trafficStore.ts';

/** Names told of. */
const MOST_NAMES = 100;

/** Where the request says what: of its ID and of its name. */
interface Fields {
  id?: string;
  name: string;
}

/** Throws HttpProblem: 404 where there is none, 409 with the `names` of those that share the ID where no name is given. */
export async function findEvent(
  store: Pick<TrafficStore, 'getEvent' | 'namesOfEvent'>,
  id: string,
  name: string | undefined,
  fields: Fields = { name: 'name' },
): Promise<EventRow> {
  const names = name === undefined ? await store.namesOfEvent(id, MOST_NAMES + 1) : [name];
  if (names.length > 1) throw shared(id, names, fields.name);
  const event = await store.getEvent(id, names[0]);
  if (event) return event;
  const called = name === undefined ? '' : ` called "${name}"`;
  throw new HttpProblem(404, {
    ...(fields.id !== undefined && { field: fields.id }),
    detail: `there is no event "${id}"${called}`,
  });
}

function shared(id: string, all: string[], field: string): HttpProblem {
  const names = all.slice(0, MOST_NAMES);
  const more = all.length > MOST_NAMES ? ' and more' : '';
  const detail = `several events have the ID "${id}": ${names.join(', ')}${more}; say with “${field}” which one is meant`;
  return new HttpProblem(409, { field, detail, names });
}
