/**
 * The shape of the configuration, as it stands in container.json and in the admin API (DESIGN §6 "Connector"): what the schema
 * gives. Everything behind the schema may rely on it; what each setting means stands there. Times are epoch milliseconds.
 */
import type { z } from 'zod';
import type * as schema from './schema.ts';

export type NameValue = z.output<typeof schema.nameValue>;
export type WebhookParameter = z.output<typeof schema.webhookParameter>;
export type ResponseRule = z.output<typeof schema.responseRule>;
export type Webhook = z.output<typeof schema.webhook>;
export type PixelSettings = z.output<typeof schema.pixelSettings>;
export type Rejection = z.output<typeof schema.rejection>;
export type ClickMatching = z.output<typeof schema.clickMatching>;
/** When it was saved is known of every one that was read. */
export type Connector = Omit<z.output<typeof schema.connector>, 'updatedAt'> & { updatedAt: number };
export type Mode = Connector['mode'];
export type Approval = z.output<typeof schema.approval>;
export type Kill = z.output<typeof schema.kill>;
export type Killed = z.output<typeof schema.killed>;
export type Container = Omit<z.output<typeof schema.containerSchema>, 'connectors'> & { connectors: Connector[] };
export type ConsentSettings = Container['consent'];
export type PageSettings = Container['page'];
export type AlertSettings = Container['alerts'];
export type AlertReceiver = AlertSettings['to'][number];
