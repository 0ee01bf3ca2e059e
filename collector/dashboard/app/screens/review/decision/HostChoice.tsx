/** The hosts that an approval allows. */
import { exactOrigin, isNamedByPolicies } from '../../../../../connector/origin.ts';
import { AddressChoice, type AddressKind } from './AddressChoice.tsx';

const HOSTS: AddressKind = {
  legend: 'Hosts it may reach',
  none: 'None: it reaches nothing.',
  addLabel: 'Another host',
  placeholder: 'cdn.partner.example',
  read: exactOrigin,
  problem: 'Write a host, e.g. cdn.partner.example. No path, and no wildcard.',
};

const IN_SANDBOX: AddressKind = {
  ...HOSTS,
  hintOn: (host) => (isNamedByPolicies(host) ? undefined : 'No browser’s policy can allow this host; leave it out.'),
};

export function HostChoice(props: {
  found: readonly string[];
  chosen: readonly string[];
  onChange: (hosts: string[]) => void;
  isMainWindow: boolean;
  hasRunTimeHosts: boolean;
  readOnly: boolean;
}) {
  const { isMainWindow, hasRunTimeHosts, ...choice } = props;
  const enforced = isMainWindow
    ? 'In the main window nothing keeps it from any host; the list is a record.'
    : 'The sandbox lets it reach these and no others.';
  return (
    <AddressChoice
      {...choice}
      kind={isMainWindow ? HOSTS : IN_SANDBOX}
      hint={`${enforced}${hasRunTimeHosts ? ' It puts a host together at run time, which is blocked unless you add it.' : ''}`}
      mustKeepFound={isMainWindow}
    />
  );
}
