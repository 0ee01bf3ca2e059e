import type { TrafficStore } from '../contract/trafficStore.ts';

/** What a group of tests gets: the store of the test that runs. */
export type CurrentStore = () => TrafficStore;
