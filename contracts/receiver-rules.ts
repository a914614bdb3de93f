/**
 * What the receiver contract asks of an OCMW's system, sentence by sentence: the words of its document
 * (docs/openapi/receiver.yaml), and of `referral receiver check`, which says which of them does not hold.
 */
export const RECEIVER_RULES = {
  transport: 'Serve it over https, TLS 1.2 or newer, with a certificate that the connector can verify.',
  authentication:
    'Every call carries the bearer token that the receiver gave out; without it, or with another, answer 401.',
  requestShape:
    'A request is exactly as described: one that lacks a property, or has another, is answered 400 and changes nothing.',

  receipt:
    'A delivery is answered 200 or 201 with a receipt: its id, the moment, and the statement that its readers are bound by secrecy.',
  receivedAt: 'receivedAt is the moment at which it was taken in, with its offset.',
  anyFirstVersion:
    'The first version to arrive need not be 1, and holds only the items that the client consented to: the name, and at least one of address, phone and e-mail.',
  sameVersion: 'The same version again, after an answer that was lost, gets the same receipt and changes nothing.',
  sameMoment: 'The same version twice at the same moment gets one receipt, too.',
  newerVersion: 'A newer version replaces the whole record.',
  lowerVersion: 'A lower version is answered 409.',
  neverAgain:
    'An erased referral is answered 410 for ever, whatever the version: a delayed delivery cannot bring anyone back.',

  erased:
    'An erasure removes all of the referral and answers `erased`, and the id stays marked as erased. Where that takes time, 202 says that it was taken in, and it is asked for again until 200 says that it is done.',
  erasedAgain: 'An erasure that comes again, under the same eventId or another, gets the same answer.',
  erasedUnseen: 'Erasing an id that was never seen answers `erased` and leaves that mark, too.',
  dossierExists:
    'Where a dossier was opened from this referral the answer is `dossierExists` with its reference, and the dossier stays.',

  withdrawal:
    'A withdrawal of consent after a dossier was opened is taken in with 200 or 202: it is noted, and sharing with others ends. The same eventId again changes nothing.',
  recall: 'A recall after a dossier was opened is taken in with 200 or 202. The same eventId again changes nothing.',
  correction:
    'A correction after a dossier was opened carries the whole record under its version, and is taken in with 200 or 202. The same eventId again changes nothing.',
  correctionVersion:
    'A correction whose version is lower than what is held is answered 409, and so is a delivery below a correction.',
  unknownReferral:
    'What is passed on about a referral that was never seen is answered 404, and about an erased one 410.',

  destroyed:
    'A destruction removes the dossier and answers `destroyed` with the day, or 202 and, when asked again, 200.',
  sameDestruction: 'The same declarationId again gets the same answer.',
  unknownDossier: 'The destruction of a dossier that is not known is answered 404.',

  inTime: 'Answer within 15 seconds.',
  size: 'An answer has at most 64 KiB.',
  noRedirect: 'Do not redirect: a redirect is not followed.',
  json: 'Answer in JSON, not compressed: application/json, a problem as application/problem+json with its type.',
  nothingBack: 'Put nothing of the client in an answer, neither in its content nor in a header.',
} as const;

export type ReceiverRule = keyof typeof RECEIVER_RULES;
