/** Why a leg was only logged, in a sentence: a connector in test mode logs what is real, another one what is a test. */

/** `isTest`: of the event */
export function testLogged(leg: 'webhook' | 'pixel', isTest: boolean): string {
  const what = leg === 'webhook' ? 'the request was logged, not sent' : 'the pixel was logged, not run';
  return isTest
    ? `A test: ${what}. Tests go out in mode “Test”, where {{TEST}} tells them apart, or where the connector’s setting says so.`
    : `Test mode: ${what}. ${leg === 'webhook' ? 'In a test visit (?trl_test=1) it is sent.' : 'In a test visit (?trl_test=1) it runs.'}`;
}
