import type { Agreement } from '../../../domain/agreement.js';
import { isPulled } from '../../../domain/transmission-mode.js';
import type { Fact, Section } from '../section.js';
import { closingRuleWords, days, enumerated, yesOrNo } from '../words.js';

/** How a referral goes and how long each step may take: what the protocol leaves to both DPOs (R11, R15). */
export function courseSection(agreement: Agreement): Section {
  return {
    title: 'Verloop en termijnen',
    paragraphs: [
      'De mededeling gebeurt permanent, telkens wanneer een lid van het lokaal team in samenspraak met de cliënt oordeelt ' +
        'dat een doorverwijzing aangewezen is. Dagen zijn kalenderdagen.',
    ],
    facts: [
      ...sendingFacts(agreement),
      ...contactFacts(agreement),
      ...erasureFacts(agreement),
      ...viewFacts(agreement),
    ],
  };
}

function sendingFacts(agreement: Agreement): Fact[] {
  const { transmission, suspension } = agreement;
  const words = isPulled(agreement) ? PULLED : PUSHED;
  return [
    { path: 'transmission.mode', term: 'Hoe de gegevens bij de ontvanger komen', text: words.mode },
    {
      path: 'transmission.retryForDays',
      term: words.retried,
      text: `gedurende ${days(transmission.retryForDays)}`,
    },
    {
      path: 'transmission.parkAtMostDays',
      term: words.parked,
      text: `${days(transmission.parkAtMostDays)}; daarna worden de gegevens gewist`,
    },
    {
      path: 'suspension.parkAtMostDays',
      term: 'Een mededeling tijdens een schorsing wacht hoogstens',
      text: `${days(suspension.parkAtMostDays)}; daarna worden de gegevens gewist`,
    },
  ];
}

const PUSHED = {
  mode: 'ze worden naar zijn systeem gestuurd',
  retried: 'Versturen dat niet lukt, wordt opnieuw geprobeerd',
  parked: 'Een mededeling die blijft mislukken, wacht hoogstens',
};
const PULLED = {
  mode: 'ze worden niet verstuurd: de maatschappelijk werker aan wie de doorverwijzing is toegewezen, leest ze bij de connector',
  retried: 'Een mededeling die nog niet gelezen is, staat klaar',
  parked: 'Een mededeling die dan nog niet gelezen is, wacht hoogstens nog',
};

function contactFacts({ contact, closingRules }: Agreement): Fact[] {
  const { reminderDays, escalationDays, closeAfterDays, attemptsForUnreachable } = contact;
  return [
    {
      path: 'contact.reminderDays',
      term: 'Herinnering aan het OCMW dat er nog geen contact is',
      text: reminderDays.length === 0 ? 'geen' : `${enumerated(reminderDays.map(String))} dagen na de ontvangst`,
    },
    {
      path: 'contact.escalationDays',
      term: 'De beheerder wordt verwittigd als er nog geen contact is',
      text: `${days(escalationDays)} na de ontvangst`,
    },
    {
      path: 'contact.attemptsForUnreachable',
      term: 'Pogingen voor een cliënt als niet bereikt geldt',
      text: String(attemptsForUnreachable),
    },
    {
      path: 'contact.closeAfterDays',
      term: 'Langste wachttijd op een contact',
      text: closeAfterDays === undefined ? 'niet bepaald' : `${days(closeAfterDays)} na de ontvangst`,
    },
    {
      path: 'closingRules',
      term: 'Zonder contact worden de gegevens toch gewist als',
      text: closingRules.map((rule) => closingRuleWords(rule, attemptsForUnreachable, closeAfterDays)),
    },
  ];
}

function erasureFacts({ erasure }: Agreement): Fact[] {
  return [
    {
      path: 'erasure.repeatEveryDays',
      term: 'Een vraag om te wissen die niet bevestigd is, wordt herhaald',
      text: erasure.repeatEveryDays === 1 ? 'elke dag' : `om de ${days(erasure.repeatEveryDays)}`,
    },
    {
      path: 'erasure.escalateAfterDays',
      term: 'De beheerder wordt verwittigd als wissen niet bevestigd is',
      text: `na ${days(erasure.escalateAfterDays)}`,
    },
  ];
}

function viewFacts({ senderView, sender }: Agreement): Fact[] {
  return [
    {
      path: 'senderView.outcomes',
      term: `${sender.name} ziet wat het contact opleverde`,
      text: yesOrNo(senderView.outcomes),
    },
    {
      path: 'senderView.contactOverdue',
      term: `${sender.name} ziet dat contact uitblijft`,
      text: yesOrNo(senderView.contactOverdue),
    },
    {
      path: 'senderView.closedShownAfterDays',
      term: `${sender.name} ziet elke doorverwijzing als afgesloten`,
      text: `${days(senderView.closedShownAfterDays)} na de ontvangst, wat er ook van kwam`,
    },
  ];
}
