/** Broken promises, counted, each with its first evidence: a collector that breaks one breaks it thousands of times. */

const KEPT = 20;

export interface Finding {
  /** which promise */
  broken: string;
  count: number;
  /** of the first */
  evidence: string[];
}

/** `evidence` is only asked for where it is kept. */
export type Find = (broken: string, evidence: () => string) => void;

export function createFindings(): { all: Finding[]; find: Find } {
  const all: Finding[] = [];
  return {
    all,
    find(broken, evidence) {
      const finding = all.find((one) => one.broken === broken) ?? { broken, count: 0, evidence: [] };
      if (finding.count === 0) all.push(finding);
      finding.count += 1;
      if (finding.count <= KEPT) finding.evidence.push(evidence());
    },
  };
}
