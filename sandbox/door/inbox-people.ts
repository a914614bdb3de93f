import type { Agreement } from '../../domain/agreement.js';
import type { ProviderPerson } from '../sign-in-pages.js';

/** Who can sign in at the sandbox's provider: two social workers of the receiver, and somebody of the sender, who gets no further. */
export function inboxPeople({ sender, receiver }: Agreement): ProviderPerson[] {
  const socialWorker = (subject: string): ProviderPerson => ({
    ...{ subject, enterpriseNumber: receiver.enterpriseNumber },
    description: `Maatschappelijk werker ${subject} van ${receiver.name}`,
  });
  return [
    socialWorker('mw-01'),
    socialWorker('mw-02'),
    {
      ...{ subject: 'kg-01', enterpriseNumber: sender.enterpriseNumber },
      description: `Teamlid kg-01 van ${sender.name}: krijgt geen toegang tot het postvak`,
    },
  ];
}
