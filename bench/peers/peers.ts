/** The published tags that ours is measured beside: which version, and which file of it a site loads. */

export interface Peer {
  package: string;
  version: string;
  /** of the packed package, as its registry states it; another one isn't measured */
  integrity: string;
  /** below the package's folder */
  file: string;
  /**
   * `script`: measured as published, the file its documentation has sites load. `module`: published as a module only;
   * measured as a site's own bundle would carry it, built with the options of our tag, with this code as its entry.
   */
  load: { as: 'script' } | { as: 'module'; entry(file: string): string };
  keepsIds: boolean;
}

export const PEERS: readonly Peer[] = [
  {
    package: '@elbwalker/walker.js',
    version: '3.4.2',
    integrity: 'sha512-EINCFkA03ABW+TGNKEYanGK+BdMvJk9dgf02/Z70NzCRG+Auj9QZ0y6CPTfk4Aodyq8J/2R9+Gdwxw77LOyk2Q==',
    file: 'dist/walker.js',
    load: { as: 'script' },
    keepsIds: true,
  },
  {
    // The core without plugins, which sp.lite.js of @snowplow/javascript-tracker wraps; its sp.js, with plugins, is larger.
    package: '@snowplow/browser-tracker',
    version: '4.10.1',
    integrity: 'sha512-1Kmi6Mtyxwn5BN7BPD63CCb8diNr/cD/ihxHVbnTVc9UQRK9xJALpkpOu90PomVH/GJN2VxVKyeNmPJhGnv9og==',
    file: 'dist/index.umd.min.js',
    load: { as: 'script' },
    keepsIds: true,
  },
  {
    // What its CDN serves as analytics.min.js.
    package: '@segment/analytics-next',
    version: '1.84.3',
    integrity: 'sha512-5l7cPBzScxhfJ0zdcKQI4daDvMIWWUk7hClT1xGRelnHUltIEoQ9w8+ZpFPoWJMpX8D7IA1nVAfJbpiKi3XaKw==',
    file: 'dist/umd/standalone.js',
    load: { as: 'script' },
    keepsIds: true,
  },
  {
    // What its snippet loads.
    package: 'posthog-js',
    version: '1.449.2',
    integrity: 'sha512-vji+h92IHaLlFSEnRH1hwe8uLWGOdDUImmPXexj/+V7Xm7HTxIQisYE/Kom7Aaw4DRpzfdhQxiyAN1YVYR4G8Q==',
    file: 'dist/array.js',
    load: { as: 'script' },
    keepsIds: true,
  },
  {
    package: '@plausible-analytics/tracker',
    version: '0.4.6',
    integrity: 'sha512-nbu6xGgSP6jeYuoVklZBzucUnIpo75tVu3Kr+R0EDycVKaMC/jF5Q/YCaM/8gR4fPZ1IDcXt6FdBJFZ1uZwEPA==',
    file: 'plausible.js',
    load: {
      as: 'module',
      entry: (file) =>
        `import { init } from ${JSON.stringify(file)}; init({ domain: 'shop.test', endpoint: '/api/event' });`,
    },
    keepsIds: false,
  },
];
