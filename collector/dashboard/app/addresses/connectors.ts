/** Addresses of the editor. */

/** No connector's id can hold a tilde. */
export const NEW_CONNECTOR = '/connectors/~new';

export const connectorPath = (id: string): string => `/connectors/${encodeURIComponent(id)}`;
export const duplicatePath = (id: string): string => `${NEW_CONNECTOR}?from=${encodeURIComponent(id)}`;
export const PASTE_CONNECTOR = `${NEW_CONNECTOR}?paste=json`;
