/** A fixture that one worker keeps for all its tests: started once, closed at the worker's end. */
export function forWorker<Started extends { close(): Promise<void> }>(start: () => Promise<Started>) {
  const fixture = async ({ browserName: _ }: { browserName: string }, use: (started: Started) => Promise<void>) => {
    const started = await start();
    await use(started);
    await started.close();
  };
  return [fixture, { scope: 'worker' }] as [typeof fixture, { scope: 'worker' }];
}
