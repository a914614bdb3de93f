import forge from 'node-forge';

export interface Certificate {
  key: string;
  cert: string;
}

/** A certificate authority of one test run, and what it signs for 127.0.0.1. */
export interface CertificateAuthority {
  /** PEM, to be trusted. */
  certificate: string;
  issue(validity: { from: Date; until: Date; name?: string }): Certificate;
}

const DAY = 24 * 60 * 60 * 1000;

/** `days` from now; negative for the past. */
export function daysFromNow(days: number): Date {
  return new Date(Date.now() + days * DAY);
}

function certify(
  subject: string,
  keys: forge.pki.rsa.KeyPair,
  issuer: { name: string; key: forge.pki.rsa.PrivateKey },
  validity: { from: Date; until: Date },
  extensions: object[],
): string {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = keys.publicKey;
  certificate.serialNumber = `01${forge.util.bytesToHex(forge.random.getBytesSync(8))}`;
  certificate.validity.notBefore = validity.from;
  certificate.validity.notAfter = validity.until;
  certificate.setSubject([{ name: 'commonName', value: subject }]);
  certificate.setIssuer([{ name: 'commonName', value: issuer.name }]);
  certificate.setExtensions(extensions);
  certificate.sign(issuer.key, forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate);
}

export function createCertificateAuthority(): CertificateAuthority {
  const authorityName = 'Test authority';
  const authorityKeys = forge.pki.rsa.generateKeyPair(2048);
  const authority = { name: authorityName, key: authorityKeys.privateKey };
  const certificate = certify(
    authorityName,
    authorityKeys,
    authority,
    { from: daysFromNow(-400), until: daysFromNow(400) },
    [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  );
  return {
    certificate,
    issue({ name, ...validity }) {
      const keys = forge.pki.rsa.generateKeyPair(2048);
      const altNames = name === undefined ? [{ type: 7, ip: '127.0.0.1' }] : [{ type: 2, value: name }];
      const cert = certify('receiver', keys, authority, validity, [
        { name: 'basicConstraints', cA: false },
        { name: 'extKeyUsage', serverAuth: true },
        { name: 'subjectAltName', altNames },
      ]);
      return { key: forge.pki.privateKeyToPem(keys.privateKey), cert };
    },
  };
}
