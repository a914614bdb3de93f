import type { Server } from 'node:http';
import type { SecureContextOptions, Server as TlsServer } from 'node:tls';
import type { Logger } from '../config/logger.js';
import { EXPIRES_SOON_MILLISECONDS, readTlsFiles, type TlsFiles, type TlsIdentity } from '../config/tls-files.js';
import { type WatchedFiles, watchFiles } from '../config/watched-files.js';

/** How the gateway ends TLS. 1.3 is the least: whoever calls this API is a program of today. */
export function secureOptions({ certificate, key }: Pick<TlsIdentity, 'certificate' | 'key'>): SecureContextOptions {
  return { cert: certificate, key, minVersion: 'TLSv1.3' };
}

/** The certificate that new connections are shown. */
export interface ServedCertificate {
  /** True while its files cannot be used, or it ends soon: somebody has to act. */
  needsCare(): boolean;
  /** Looks at the files now; a timer does the same. */
  look(): void;
  stop(): void;
}

const DAY = 86_400_000;

/** Shows new connections what the files hold from now on, with no restart; connections that are open stay as they are. */
export function serveCertificate(
  server: Server,
  files: TlsFiles,
  logger: Pick<Logger, 'info' | 'error'>,
  everyMilliseconds?: number,
): ServedCertificate {
  const watched: WatchedFiles<TlsIdentity> = watchFiles({
    name: 'GATEWAY_TLS_CERTIFICATE_FILE',
    paths: [files.certificateFile, files.keyFile],
    read: () => readTlsFiles(files),
    use: (identity) => (server as unknown as TlsServer).setSecureContext(secureOptions(identity)),
    logger,
    ...(everyMilliseconds !== undefined && { everyMilliseconds }),
  });
  const endsSoon = () => watched.current.validUntil.getTime() - Date.now() < EXPIRES_SOON_MILLISECONDS;
  const tell = () => {
    if (endsSoon()) logger.error({ dueAt: watched.current.validUntil }, 'the certificate of the gateway ends soon');
  };
  tell();
  const daily = setInterval(tell, DAY).unref();
  return {
    needsCare: () => watched.fault !== undefined || endsSoon(),
    look: watched.look,
    stop: () => {
      watched.stop();
      clearInterval(daily);
    },
  };
}
