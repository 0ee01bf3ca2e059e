import { testCore } from './core.ts';

testCore('Firefox');
