/** Why something is not allowed in the state of a referral, by the code that the API gives. */
export const REFUSAL_WORDS: Readonly<Record<string, string>> = {
  unknownReferral: 'Deze doorverwijzing is er niet (meer).',
  referralEnded: 'Deze doorverwijzing is al afgerond. Er kan niets meer geregistreerd worden.',
  endingFixed: 'Er is al een resultaat geregistreerd. Het eerste blijft gelden.',
  dossierReferenceMissing: 'Vul het nummer van het dossier in.',
  closingRuleNotAgreed: 'Dit resultaat is in het protocol niet afgesproken.',
  attemptsMissing: 'Er zijn nog niet genoeg contactpogingen geregistreerd om de cliënt als onbereikbaar te melden.',
  notInThisState: 'Dit kan niet op dit ogenblik. Bekijk hoe het nu staat met de doorverwijzing.',
  codeUnknown: 'Kies een van de mogelijkheden.',
  destructionUnderWay: 'Het dossier wordt vernietigd. Dit komt te laat.',
  dossierDestroyed: 'Het dossier is vernietigd.',
  partnerNotListed: 'Met deze partner mogen geen gegevens gedeeld worden.',
  onwardSharingStopped:
    'De toestemming is ingetrokken, of de verwijzer nam de doorverwijzing terug. Er mogen geen gegevens meer gedeeld worden.',
  notDelivered: 'De gegevens zijn nog niet ontvangen.',
  unknownTask: 'Deze taak is er niet (meer).',
  taskConfirmed: 'Deze taak was al bevestigd.',
  taskSuperseded: 'Deze taak is vervallen: u hoeft ze niet meer te doen.',
  waitsForReceiver: 'Hier is enkel nog een taak open die uw organisatie moet bevestigen.',
  notReadYet: 'Niemand heeft de gegevens al gelezen. Neem de doorverwijzing eerst op en bekijk de gegevens.',
  notPulled: 'Bij deze samenwerking komen de gegevens niet langs hier, maar rechtstreeks in uw eigen toepassing.',
};

export function refusalWords(code: string | undefined): string {
  return REFUSAL_WORDS[code ?? ''] ?? 'Dit kan niet bij deze doorverwijzing.';
}

/** Why the client's data are not shown now: of `domain/readings.ts`, or why a referral may not be sent at all. */
const READING_WORDS: Readonly<Record<string, string>> = {
  notPulled: REFUSAL_WORDS.notPulled ?? '',
  referralEnded: 'Deze doorverwijzing is afgerond. De gegevens zijn hier niet meer.',
  endingFixed: 'Er is al een resultaat of een intrekking geregistreerd. De gegevens worden niet meer getoond.',
  notInThisState: 'De doorverwijzing is op dit ogenblik opgeschort of nog niet aangeboden.',
  recordUnreadable:
    'De gegevens kunnen door een technische fout niet gelezen worden. Meld het aan wie deze site beheert.',
  consentTooOld: 'De toestemming van de cliënt is te oud geworden.',
  outsideTerritory: 'De cliënt woont niet (meer) in uw gemeente.',
};

export function readingWords(code: string | undefined): string {
  return READING_WORDS[code ?? ''] ?? 'Deze doorverwijzing voldoet niet meer aan het protocol.';
}
