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
  notReadYet: 'Niemand heeft de gegevens al gelezen. Neem de doorverwijzing eerst op en bekijk de gegevens.',
  notPulled: 'Bij deze samenwerking komen de gegevens niet langs hier, maar rechtstreeks in uw eigen toepassing.',
};

export function refusalWords(code: string | undefined): string {
  return REFUSAL_WORDS[code ?? ''] ?? 'Dit kan niet bij deze doorverwijzing.';
}
