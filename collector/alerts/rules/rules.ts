/** All rules, asked of the same figures. Pure. */
import type { AlertKind } from '../../connector/alertKinds.ts';
import { ALERT_KIND_NAMES } from '../../connector/alertKinds.ts';
import type { AlertSettings } from '../../connector/types.ts';
import { deliveriesGivenUp } from './deliveriesGivenUp.ts';
import { diskFull } from './diskFull.ts';
import type { Facts } from './facts.ts';
import { type Finding, isOn, type Rule, thresholdReader } from './finding.ts';
import { noClick } from './noClick.ts';
import { originRefused } from './originRefused.ts';
import { overdue } from './overdue.ts';
import { pixelThrowing } from './pixelThrowing.ts';
import { pixelWithdrawn } from './pixelWithdrawn.ts';
import { shareFailing } from './shareFailing.ts';
import { silence } from './silence.ts';
import { webhookPaused } from './webhookPaused.ts';

const RULES: { [Kind in AlertKind]: Rule<Kind> } = {
  webhook_paused: webhookPaused,
  deliveries_given_up: deliveriesGivenUp,
  share_failing: shareFailing,
  overdue,
  pixel_withdrawn: pixelWithdrawn,
  pixel_throwing: pixelThrowing,
  origin_refused: originRefused,
  disk_full: diskFull,
  silence,
  no_click: noClick,
};

/** `remembered`: of open incidents, by kind and subject. Kinds that are off find nothing. */
export function findAll(
  facts: Facts,
  settings: Pick<AlertSettings, 'kinds'>,
  remembered: (kind: AlertKind, subject: string) => number | undefined,
): Finding[] {
  return ALERT_KIND_NAMES.filter((kind) => isOn(settings, kind)).flatMap((kind) =>
    RULES[kind](facts, thresholdReader(settings, kind), (subject) => remembered(kind, subject)).map((found) => ({
      kind,
      ...found,
    })),
  );
}
