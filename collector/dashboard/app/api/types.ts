/** What the admin API answers, by the names that the screens use. The contract is `admin/protocol.ts`. */
export type { Token } from '../../../admin/access/tokens.ts';
export type { DifferingEvent } from '../../../admin/home/differingEvents.ts';
export type {
  BuiltRequest,
  ConnectorPixel as ShownPixel,
  DeliveryCount,
  DeliveryItem,
  DraftPreview,
  EventName,
  EventNames,
  KnownSlot,
  List,
  Overview,
  PixelCheck,
  PixelReview,
  ReplayChoice,
  Replayed,
  RuleTrial,
  ShownConnector,
  ShownIncident,
  ShownSecret as SecretInfo,
  SiteSettings as Container,
  TestAttempt,
  TrialVisit,
  WebhookTest,
} from '../../../admin/shapes.ts';
export type { AlertAttempt, AlertMessage } from '../../../alerts/state.ts';
export type {
  AlertReceiver,
  AlertSettings,
  ConsentSettings,
  NameValue,
  PageSettings,
} from '../../../connector/types.ts';
export type { ParameterDescription } from '../../../parameters/catalogue.ts';
export type { AuditEntry } from '../../../store/contract/audit.ts';
export type { EventSummary } from '../../../store/contract/event.ts';
export type { ConnectorActivity, ConnectorFigures, ConnectorValue } from '../../../store/contract/figures.ts';
