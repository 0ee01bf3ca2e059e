/** Asking for a new secret from the field that needs one. Whoever shows such fields has the dialog, outside of their form. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

export interface SecretAsk {
  /** what it is for: `Authorization`, `password`; its name is proposed from that */
  of: string;
  /** the name is settled: something names a secret that isn't there */
  name?: string;
  signs?: boolean;
  /** where it may be sent, where that isn't what the connector's URL says just now */
  hosts?: string[];
  /** once it is made: puts its name where it is wanted, and the focus back */
  use?: (name: string) => void;
}

/** Undefined where secrets have no place. */
export const MakeSecretContext = createContext<((ask: SecretAsk) => void) | undefined>(undefined);

export const useMakeSecret = () => useContext(MakeSecretContext);
