import type { Problem, ProblemCode } from '../../../domain/problems.js';
import type { InboxFault } from '../inbox-problem.js';
import { readingWords, refusalWords } from './refusals.js';

/** A page that says what happened, and what to do now. */
export interface Message {
  title: string;
  paragraphs: string[];
  /** What the one link leads to. */
  next?: 'signIn' | 'signOut' | 'home';
}

const NOTHING_KEPT = 'Wat u net wou doen, is niet gebeurd. Meld u opnieuw aan en doe het nog eens.';

export const FAULT_MESSAGES: Record<InboxFault, Message> = {
  notSignedIn: {
    title: 'Meld u aan',
    paragraphs: ['Hier vindt u als maatschappelijk werker de doorverwijzingen aan uw OCMW.'],
    next: 'signIn',
  },
  sessionOver: {
    title: 'U bent niet meer aangemeld',
    paragraphs: ['Na een tijdje zonder gebruik, en na een werkdag, meldt deze site u zelf af.', NOTHING_KEPT],
    next: 'signIn',
  },
  signInFailed: {
    title: 'De aanmelding is niet gelukt',
    paragraphs: ['Ze duurde te lang, of ze werd al eens gebruikt.', 'Probeer het opnieuw.'],
    next: 'signIn',
  },
  signInDeclined: {
    title: 'U hebt zich niet aangemeld',
    paragraphs: ['De aanmelding werd afgebroken of geweigerd.'],
    next: 'signIn',
  },
  notOfTheReceiver: {
    title: 'Deze pagina’s zijn voor het OCMW',
    paragraphs: [
      'U bent aangemeld voor een organisatie die hier geen doorverwijzingen ontvangt.',
      'Werkt u bij een OCMW dat wel meedoet? Vraag dan aan wie bij u de toegang beheert om dit na te kijken.',
    ],
    next: 'signOut',
  },
  mayNotRead: {
    title: 'U hebt nog geen toegang',
    paragraphs: [
      'Uw organisatie ontvangt hier doorverwijzingen, maar u mag ze nog niet inkijken.',
      'Vraag het aan wie bij uw OCMW de toegang beheert.',
    ],
    next: 'signOut',
  },
  formNotOurs: {
    title: 'Dat formulier is niet meer geldig',
    paragraphs: ['Het komt niet van deze aanmelding. Open de doorverwijzing opnieuw, en vul het nog eens in.'],
    next: 'home',
  },
};

const LATER = 'Probeer het over enkele minuten opnieuw. Blijft het zo? Meld het aan wie deze site beheert.';

const UNFORESEEN: Message = {
  title: 'Er liep iets mis',
  paragraphs: ['Dat ligt niet aan u.', LATER],
  next: 'home',
};

/** Problems of the API on a page without a form; of those that cannot come here the most general. */
const PROBLEM_MESSAGES: Readonly<Partial<Record<ProblemCode, Message>>> = {
  resourceNotFound: {
    title: 'Deze pagina is er niet',
    paragraphs: ['Misschien is het adres niet juist, of is de doorverwijzing er niet (meer).'],
    next: 'home',
  },
  badRequest: {
    title: 'Dat begrijpen we niet',
    paragraphs: ['De vraag van uw browser was niet volledig. Ga terug naar de lijst, en probeer het opnieuw.'],
    next: 'home',
  },
  missingPermission: {
    title: 'Dat mag u niet doen',
    paragraphs: [
      'De gegevens van een cliënt ziet alleen wie de doorverwijzing toegewezen kreeg.',
      'Neem de doorverwijzing eerst zelf op, of vraag het aan uw collega.',
    ],
    next: 'home',
  },
  missingScope: {
    title: 'Dat mag u nog niet doen',
    paragraphs: ['Vraag dit recht aan wie bij uw OCMW de toegang beheert.'],
    next: 'home',
  },
  payloadTooLarge: {
    title: 'Dat is te veel tekst',
    paragraphs: ['Maak het korter, en probeer het opnieuw.'],
    next: 'home',
  },
  tooManyRequests: {
    title: 'Even wachten',
    paragraphs: ['U vroeg op korte tijd heel veel pagina’s. Probeer het over een minuut opnieuw.'],
    next: 'home',
  },
  serviceUnavailable: {
    title: 'Even niet bereikbaar',
    paragraphs: [
      'Een onderdeel van deze dienst antwoordt nu niet. Was u iets aan het registreren? Kijk straks op de tijdlijn van de doorverwijzing of het er staat, en doe het anders opnieuw.',
      LATER,
    ],
    next: 'home',
  },
};

/** A page of its own for a problem; of a state that does not allow something, with the reason. */
export function messageFor({ code, issues }: Pick<Problem, 'code' | 'issues'>): Message {
  const [issue] = issues;
  switch (code) {
    case 'eventNotAllowed':
      return { title: 'Dat kan nu niet', paragraphs: [refusalWords(issue?.code)], next: 'home' };
    case 'readingNotAllowed':
      return { title: 'De gegevens worden nu niet getoond', paragraphs: [readingWords(issue?.code)], next: 'home' };
    default:
      return PROBLEM_MESSAGES[code] ?? UNFORESEEN;
  }
}
