/** Functions that make code or markup of a text, in every form in which JavaScript can call one. */
import type { Kind, Place, Sink } from './way.ts';

interface Called {
  name: string;
  kind: Kind;
  markup?(place: Place): string;
  /** what the function is looked up on; undefined: it is global */
  owner?(place: Place): string;
  method: string;
  /** the value comes first, unless said */
  before?: string[];
  after?: string[];
  modes?: Sink['modes'];
}

const paragraph = (place: Place) => `<p id="${place.name('to')}"></p>`;
const target = (place: Place) => place.element('to');
const image = (place: Place) => `<img id="${place.name('to')}">`;

const FUNCTIONS: readonly Called[] = [
  { name: 'eval', kind: 'code', method: 'eval' },
  { name: 'Function', kind: 'code', method: 'Function' },
  { name: 'setTimeout', kind: 'code', method: 'setTimeout', after: ['1'] },
  { name: 'setInterval', kind: 'code', method: 'setInterval', after: ['200'] },
  { name: 'document.write', kind: 'script element', owner: () => 'document', method: 'write' },
  { name: 'document.writeln', kind: 'markup', owner: () => 'document', method: 'writeln' },
  {
    name: 'insertAdjacentHTML',
    kind: 'markup',
    markup: paragraph,
    owner: target,
    method: 'insertAdjacentHTML',
    before: ['"beforeend"'],
  },
  {
    name: 'setAttribute of a handler',
    kind: 'code',
    markup: image,
    owner: target,
    method: 'setAttribute',
    before: ['"onerror"'],
  },
  {
    name: 'setAttributeNS of a handler',
    kind: 'code',
    markup: image,
    owner: target,
    method: 'setAttributeNS',
    before: ['null', '"onerror"'],
  },
  { name: 'setHTMLUnsafe', kind: 'markup', markup: paragraph, owner: target, method: 'setHTMLUnsafe' },
];

type Form = (parts: {
  owner: string | undefined;
  method: string;
  values: string;
  first: string;
  isFirst: boolean;
  place: Place;
}) => string | undefined;

const on = (owner: string | undefined) => owner ?? 'window';
const bound = (owner: string | undefined, method: string) =>
  owner === undefined ? method : `${owner}.${method}.bind(${owner})`;
/** Kept on something that is no window, timers would refuse to be called. */
const held = (owner: string | undefined, method: string) => `${on(owner)}.${method}.bind(${on(owner)})`;
const half = (word: string) => `"${word.slice(0, 3)}" + "${word.slice(3)}"`;

/** What calls the function; undefined where the form can't. */
const FORMS: Record<string, Form> = {
  direct: ({ owner, method, values }) => `${owner === undefined ? '' : `${owner}.`}${method}(${values})`,
  'named by a text': ({ owner, method, values }) => `${on(owner)}["${method}"](${values})`,
  'named by joined texts': ({ owner, method, values }) => `${on(owner)}[${half(method)}](${values})`,
  'named by a variable': ({ owner, method, values, place }) =>
    `var ${place.name('key')} = [${half(method)}].join(""); ${on(owner)}[${place.name('key')}](${values})`,
  'named backwards': ({ owner, method, values }) =>
    `${on(owner)}["${[...method].reverse().join('')}".split("").reverse().join("")](${values})`,
  'another name': ({ owner, method, values, place }) =>
    `var ${place.name('later')} = ${bound(owner, method)}; ${place.name('later')}(${values})`,
  'another name for its owner': ({ owner, method, values, place }) =>
    `var ${place.name('owner')} = ${on(owner)}; ${place.name('owner')}.${method}(${values})`,
  indirect: ({ owner, method, values }) => `(0, ${bound(owner, method)})(${values})`,
  conditional: ({ owner, method, values }) => `(Math ? ${bound(owner, method)} : String)(${values})`,
  'own call': ({ owner, method, values }) => `${on(owner)}.${method}.call(${on(owner)}, ${values})`,
  'own apply': ({ owner, method, values }) => `${on(owner)}.${method}.apply(${on(owner)}, [${values}])`,
  'own bind': ({ owner, method, values }) => `${on(owner)}.${method}.bind(${on(owner)}, ${values})()`,
  'Reflect.apply': ({ owner, method, values }) => `Reflect.apply(${on(owner)}.${method}, ${on(owner)}, [${values}])`,
  'Reflect.get': ({ owner, method, values }) => `Reflect.get(${on(owner)}, "${method}").call(${on(owner)}, ${values})`,
  destructured: ({ owner, method, values, place }) =>
    `var { ${method}: ${place.name('taken')} } = ${on(owner)}; ${place.name('taken')}.call(${on(owner)}, ${values})`,
  'given as a parameter': ({ owner, method, values }) => `((f) => { return f(${values}) })(${bound(owner, method)})`,
  'parameter’s default': ({ owner, method, values }) => `((f = ${bound(owner, method)}) => f(${values}))()`,
  'returned by a function': ({ owner, method, values }) =>
    `(function () { return ${bound(owner, method)} })()(${values})`,
  'in a list': ({ owner, method, values }) => `[${held(owner, method)}][0](${values})`,
  'in a map': ({ owner, method, values }) => `new Map([[1, ${bound(owner, method)}]]).get(1)(${values})`,
  'as a property': ({ owner, method, values, place }) =>
    `var ${place.name('api')} = { send: ${held(owner, method)} }; ${place.name('api')}.send(${values})`,
  'by optional chaining': ({ owner, method, values }) => `${on(owner)}?.${method}?.(${values})`,
  'by a spread': ({ owner, method, values }) => `${on(owner)}.${method}(...[${values}])`,
  'of globalThis': ({ owner, method, values }) =>
    owner === undefined ? `globalThis.frames.self["${method}"](${values})` : undefined,
  'as forEach’s function': ({ owner, method, first, isFirst }) =>
    isFirst ? `[${first}].forEach(${bound(owner, method)})` : undefined,
  'as then’s function': ({ owner, method, first, isFirst }) =>
    isFirst ? `Promise.resolve(${first}).then(${bound(owner, method)})` : undefined,
  'as a timer’s function': ({ owner, method, values }) => `setTimeout(${bound(owner, method)}, 1, ${values})`,
  'as replace’s function': ({ owner, method, first, isFirst }) =>
    isFirst ? `String(${first}).replace(/^[^]+$/, ${bound(owner, method)})` : undefined,
  'as a getter’s': ({ owner, method, values }) => `({ get send() { return ${held(owner, method)} } }).send(${values})`,
  'by with': ({ owner, method, values }) => `with (${on(owner)}) ${method}(${values})`,
  constructed: ({ owner, method, values }) =>
    method === 'Function' ? `Reflect.construct(${on(owner)}.${method}, [${values}])` : undefined,
};

/** Forms that give the function more than the value, which not every function takes. */
const GIVES_MORE = ['as forEach’s function', 'as replace’s function', 'as a timer’s function'];
const TAKES_ONE = ['Function', 'setHTMLUnsafe'];

export const CALLS: readonly Sink[] = FUNCTIONS.flatMap((called) =>
  Object.entries(FORMS).flatMap(([form, write]): Sink[] => {
    const { name, kind, owner, method, before = [], after = [], markup, modes } = called;
    const use = (value: string, place: Place) => {
      const values = [...before, value, ...after].join(', ');
      const call = write({
        owner: owner?.(place),
        method,
        values,
        first: value,
        isFirst: before.length === 0,
        place,
      });
      if (call === undefined) return undefined;
      // what it makes has yet to be called
      if (method === 'Function') return form === 'as then’s function' ? `${call}.then((f) => f());` : `${call}();`;
      return `${call};`;
    };
    // a source that fails to load sets the handler off, once it is there
    const fail =
      markup === image ? (place: Place) => ` setTimeout(() => { ${target(place)}.src = "x:" }, 50);` : () => '';
    const sample: Place = { slot: '', name: (word) => word, element: (word) => word, partner: '' };
    if (use('', sample) === undefined || (GIVES_MORE.includes(form) && TAKES_ONE.includes(method))) return [];
    return [
      {
        name: `${name}, ${form}`,
        group: name,
        kind,
        ...(modes && { modes }),
        ...(markup && { markup }),
        use: (value, place) => `${use(value, place)}${fail(place)}`,
      },
    ];
  }),
);
