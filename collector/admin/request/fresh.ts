/** Asks at most every `freshMs`, and once for all who ask meanwhile; a failure isn't kept. */
export function fresh<Answer>(now: () => number, freshMs: number, ask: () => Promise<Answer>): () => Promise<Answer> {
  let last: { at: number; answer: Promise<Answer> } | undefined;
  return () => {
    if (last && now() - last.at < freshMs && now() >= last.at) return last.answer;
    const asked = { at: now(), answer: ask() };
    last = asked;
    asked.answer.catch(() => {
      if (last === asked) last = undefined;
    });
    return asked.answer;
  };
}
