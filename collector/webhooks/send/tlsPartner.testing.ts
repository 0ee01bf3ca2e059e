/** A partner for tests that speaks TLS, or misbehaves in it. The certificate is its own, for partner.example and 127.0.0.1. */
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls';

export interface TlsPartner {
  port: number;
  close(): Promise<void>;
}

/** `answer` is called once per request that has no body. */
export async function startTlsPartner(
  answer: (socket: TLSSocket, request: string) => void,
  options: TlsOptions = {},
): Promise<TlsPartner> {
  const sockets = new Set<Socket>();
  const server = createServer({ key: KEY, cert: CERTIFICATE, ...options }, (socket) => {
    let received = '';
    socket.on('error', () => undefined);
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      received += chunk;
      if (!received.endsWith('\r\n\r\n')) return;
      answer(socket, received);
      received = '';
    });
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Made for these tests by `openssl req -x509`; it guards nothing. Good until the year 2126. */
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIDOTCCAiGgAwIBAgIUBNjKzIN7Ox5m7o6Fc5HDnyvrb04wDQYJKoZIhvcNAQEL
BQAwGjEYMBYGA1UEAwwPcGFydG5lci5leGFtcGxlMCAXDTI2MTEyODE5Mjg1MloY
DzIxMjYxMTA0MTkyODUyWjAaMRgwFgYDVQQDDA9wYXJ0bmVyLmV4YW1wbGUwggEi
MA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCvicoc2RI70cPF57dwCp77/Xid
HH+13u2fiMph9fIo5qK71E5BlFV/4knM6C/MHyDHJJKfQcnrvY0sNw0wsiNg/twS
RXSu2s+eQrmEg7Dt9gonApFM3hBFLZJeavCBUarOx/pTck+xs8QpT8PM1yZ74WUW
na324g54VBgKt0KBEdd0iyUW/RasABw2YYkieEL35YenEUqg3iLoO8vYRTsuK0Oo
c8DsU+JA+aiB0L7LJRDPCnEwOjdr6X8nNqdrb4HeZS93Mp/UynixIPYdaxZ2vuxk
6vDGoUhYt93NYqswxuXcaokew/P4Q/TTw8NKg1SNKn+rcrksbDq3RO32VewzAgMB
AAGjdTBzMB0GA1UdDgQWBBTuRmRGfjexV+aaAZa7AYXAFccZHzAfBgNVHSMEGDAW
gBTuRmRGfjexV+aaAZa7AYXAFccZHzAPBgNVHRMBAf8EBTADAQH/MCAGA1UdEQQZ
MBeCD3BhcnRuZXIuZXhhbXBsZYcEfwAAATANBgkqhkiG9w0BAQsFAAOCAQEAei8J
68nN55cN7LcFqcwFFm2zyZbyXH2ddHV6vnDxfyR0kcKEXiH4dWynfxEiJZ9eE2O4
GpBaS5/SJX9J42Hsjgn0f3U387d81gCQ+x/CMShq+p98jZRh3XVMeO2OK1CZyRyK
bWejCXx7n0sAvcKX5er0NVhfojHZ0AhX9LQcZtyNgDa3EN4IL3nK/GyqN2SxkbWd
Ta/yYwVlmh3aMNOQK5/lLYuXKaYAS3JN3vO0++FycqVMGwywKDseAsGfaBMvjAl9
aAAAOYZfqfTWCkzex4118bAU/NM3xqQbjX9RaWU02aOYeALSgr6/N4ReDbrWjS4B
EW6/AfUPfa22RgFIKA==
-----END CERTIFICATE-----
`;

export const KEY = `-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCvicoc2RI70cPF
57dwCp77/XidHH+13u2fiMph9fIo5qK71E5BlFV/4knM6C/MHyDHJJKfQcnrvY0s
Nw0wsiNg/twSRXSu2s+eQrmEg7Dt9gonApFM3hBFLZJeavCBUarOx/pTck+xs8Qp
T8PM1yZ74WUWna324g54VBgKt0KBEdd0iyUW/RasABw2YYkieEL35YenEUqg3iLo
O8vYRTsuK0Ooc8DsU+JA+aiB0L7LJRDPCnEwOjdr6X8nNqdrb4HeZS93Mp/Uynix
IPYdaxZ2vuxk6vDGoUhYt93NYqswxuXcaokew/P4Q/TTw8NKg1SNKn+rcrksbDq3
RO32VewzAgMBAAECggEAGJtlNMQNNUuDeSOxaEhk3wg6NzP+hx04DEwdqrvSdX9X
QqNRUQodLi8nj0zhHmkirCfpUd/kEWLh/le9Rp1CLl+rs/f+kmBkCFhsLzJSxBjg
dXV7rt3WRAxOX2P4UPiEzDXmVnpIx61eizf+R6HFaEpBZHk4IMqxopaPRDlKXlNJ
dAE1OfrWnEo6dSQekxiL/D3vPtgw0j/d2w4O7lQwqEGFeGqAQaBeMycCuMZ3wCt8
Id39IFsR1fRloR9CdB4UfVGYP/UvLsExDshHIWe8t8Csea2JIHQ08T9f0KTr9425
KJbUkVwfbBVq/CalXrm699jxxE4Q63OsOQLPuGIAwQKBgQDeLPO0Q2JLafaCGPhD
1yqI4f6ZZStB1RqlsQQ4FPxXskkbZ7bz0HQzJ3Rjqsgt7E/4630mkD6dE5UfGyIc
FbNkNk5tN0YoT02Y22PUjWXBflMqGNV5SlvtybBD/hKyDT6xR0fQCExD234x/Tgo
YMvWUKc9lrjtQiG9n/UO0wUM0wKBgQDKQzLBoZWYNHGTOMlxO2OZWXphkiOSE6pL
upPIztFRe/1q00FBP6K4HRTc9qfNZ4GEMS6FcHd8x3NYZchCrdvBDG4Z5igtvELH
tENVZrM1fyO4bEvILyFI6D7+4JioO2vfzp9VPZJHFOs8/AG9e9AF8/QYnDZZUWeP
tsj7f+SHIQKBgQDKe41frEnZESloR/l7Wo2ZUt4GTv2tcdpnR3zg379a7VFTeKJ0
cnZ0aHDapLrrn4MDCRt2Gd/2p/Iv9zqO/fgQTK4NO2LlOeEufkPtYzBpuAdzRk7H
y80cWcQbM2M2gnuwdZYtMmLPNSs9w9l6cz1ShQ7mQocnNC4r86wTZp4joQKBgAgV
NWMNjQffGKbUfyBaSjmnnL9ncqp0xLpwA1XkBfNmrBLnzFTKMTuAVgQai0wnFcLt
oDlO7Ed9RPvEXYNkpUKKt5+rVfG180k9x+8SwpihsxC8qy6dy4u5VEMlQJSAg2gX
PsDOTBkxGdF/FKa42vBR9nBBVd6t5SCWImQCkWRhAoGANxsLl33u0bXiEAV7/Zgr
xJQLpDtdDOuLdi50lgU2rPIbOBum7ZWJM52vF4w5mBKXDCFBv5maeUzGHHTcwm4t
AbgWvmSVYNOjv3342WkEwtAMnBnBa2KQkJwPPLqsjeKfy7hHzN7bBOvCthxMC6zi
ZMvprYLJB8t3ovwDmtegKrY=
-----END PRIVATE KEY-----
`;
