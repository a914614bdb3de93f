import type { Agreement } from '../../../domain/agreement.js';
import type { Section } from '../section.js';

/** What a client may ask, and of whom. The rights are the law's (GDPR 15 to 21, 7, 77), the places the agreement's. */
export function rightsSection({ sender, receiver, complaintsTo }: Agreement): Section {
  return {
    title: 'Rechten van de cliënt',
    paragraphs: [
      'U mag uw gegevens inkijken, laten verbeteren en laten wissen, het gebruik ervan laten beperken, en daartegen ' +
        'bezwaar maken. Uw toestemming mag u altijd intrekken. U krijgt in de regel binnen een maand antwoord, en u betaalt daar niets voor.',
    ],
    facts: [
      { path: 'sender.dpoContact', term: `Bij ${sender.name}`, text: sender.dpoContact },
      { path: 'receiver.dpoContact', term: `Bij ${receiver.name}`, text: receiver.dpoContact },
      { path: 'complaintsTo', term: 'Klacht indienen bij', text: complaintsTo },
    ],
  };
}

/** How the data are guarded (GDPR 30, 1, g; 32). */
export function securitySection({ securityMeasures, callers }: Agreement): Section {
  return {
    title: 'Beveiliging',
    facts: [
      { path: 'securityMeasures', term: 'Maatregelen', text: securityMeasures },
      ...(callers === undefined
        ? []
        : [
            {
              path: 'callers.proofOfPossession',
              term: 'Toegangsbewijs van de systemen gebonden aan een eigen sleutel',
              text: callers.proofOfPossession ? 'ja' : 'nee',
            },
          ]),
    ],
  };
}
