import type { Task } from '../../../domain/tasks.js';

interface TaskWords {
  title: string;
  explanation: string;
  confirmation: string;
}

/** What each kind of task asks of people. `partner`: who the data were shared with. */
export const TASK_WORDS: Readonly<Record<string, (partner: string, dossier: string) => TaskWords>> = {
  forwardWithdrawal: (partner) => ({
    title: `Verwittig ${partner}: toestemming ingetrokken`,
    explanation: `U deelde gegevens van deze cliënt met ${partner}. De cliënt trok de toestemming in. Laat dat aan ${partner} weten, en vraag de gegevens te wissen.`,
    confirmation: `Ik heb ${partner} verwittigd dat de toestemming ingetrokken is.`,
  }),
  forwardRecall: (partner) => ({
    title: `Verwittig ${partner}: doorverwijzing teruggenomen`,
    explanation: `U deelde gegevens van deze cliënt met ${partner}. De verwijzer nam de doorverwijzing terug. Laat dat aan ${partner} weten, en vraag de gegevens te wissen.`,
    confirmation: `Ik heb ${partner} verwittigd dat de doorverwijzing teruggenomen is.`,
  }),
  forwardCorrection: (partner) => ({
    title: `Verwittig ${partner}: gegevens verbeterd`,
    explanation: `U deelde gegevens van deze cliënt met ${partner}. De gegevens zijn intussen verbeterd. Bekijk ze, en geef ze door aan ${partner}.`,
    confirmation: `Ik heb de verbeterde gegevens doorgegeven aan ${partner}.`,
  }),
  forwardErasure: (partner) => ({
    title: `Verwittig ${partner}: gegevens wissen`,
    explanation: `U deelde gegevens van deze cliënt met ${partner}. Ze moeten gewist worden. Vraag dat aan ${partner}.`,
    confirmation: `Ik heb ${partner} gevraagd de gegevens te wissen.`,
  }),
  noteWithdrawal: () => ({
    title: 'Noteer in het dossier: toestemming ingetrokken',
    explanation:
      'De cliënt trok de toestemming in nadat het dossier geopend was. Het dossier blijft bewaard; noteer de intrekking erin, en deel geen gegevens meer met anderen.',
    confirmation: 'Ik heb de intrekking in het dossier genoteerd.',
  }),
  noteRecall: () => ({
    title: 'Noteer in het dossier: doorverwijzing teruggenomen',
    explanation: 'De verwijzer nam de doorverwijzing terug nadat het dossier geopend was. Noteer dat in het dossier.',
    confirmation: 'Ik heb dit in het dossier genoteerd.',
  }),
  noteCorrection: () => ({
    title: 'Verbeter de gegevens in het dossier',
    explanation: 'De gegevens zijn verbeterd nadat het dossier geopend was. Bekijk ze, en pas het dossier aan.',
    confirmation: 'Ik heb het dossier aangepast.',
  }),
  destroyDossier: (_partner, dossier) => ({
    title: 'Vernietig het dossier',
    explanation: `De bewaartermijn van ${dossier} is voorbij. Vernietig het volgens de selectieregel, op papier en in uw eigen toepassing; uw bevestiging is het bewijs voor de verklaring van vernietiging.`,
    confirmation: 'Ik heb het dossier vernietigd.',
  }),
};

const otherTask = (): TaskWords => ({
  title: 'Een taak voor uw OCMW',
  explanation: 'Vraag aan wie deze site beheert wat hier te doen is.',
  confirmation: 'Ik heb dit gedaan.',
});

/** @param partnerName as the agreement has it; its enterprise number otherwise. */
export function taskWords(
  task: Pick<Task, 'kind' | 'partner' | 'dossierReference'> & { partnerName?: string },
): TaskWords {
  const dossier = task.dossierReference === undefined ? 'dit dossier' : `dossier ${task.dossierReference}`;
  return (TASK_WORDS[task.kind] ?? otherTask)(task.partnerName ?? task.partner ?? 'de partner', dossier);
}
